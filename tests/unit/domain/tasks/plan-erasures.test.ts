import { expect, it } from 'vitest';
import { callOf } from '../../../../src/deliver/deliver-task.ts';
import { planErasures } from '../../../../src/domain/tasks/plan-erasures.ts';
import { digest } from '../../../../src/shared/digest.ts';

const entry = { description: 'A system', actions: ['upgrade'] };
const packs = new Map([
  ['airline', { file: { connectors: { dcs: { ...entry, erases: true }, loyalty: entry } } }],
  ['bank', { file: {} }],
  ['shop', { file: { connectors: { vouchers: { ...entry, erases: true } } } }],
]);

it('an erasure is announced to each connector that erases, by the id of the person and nothing else', () => {
  const tasks = planErasures(packs, 'C1', 7, digest);
  expect(tasks.map(({ pack, payload }) => [pack, payload])).toEqual([
    ['airline', { connector: 'dcs', erase: true, customerId: 'C1' }],
    ['shop', { connector: 'vouchers', erase: true, customerId: 'C1' }],
  ]);
  const [first] = tasks.map(callOf);
  expect(first).toEqual({
    idempotencyKey: tasks[0]?.taskId,
    type: 'erase',
    pack: 'airline',
    connector: 'dcs',
    body: { type: 'erase', erase: true, customerId: 'C1', taskId: tasks[0]?.taskId, pack: 'airline' },
  });
  for (const { taskId, customerId } of tasks) {
    expect(taskId).not.toContain('C1');
    expect(customerId).toBe('');
  }
});

it('the notices of one erasure keep their keys, and those of another get new ones', () => {
  const keys = (at: number) => planErasures(packs, 'C1', at, digest).map(({ taskId }) => taskId);
  expect(keys(7)).toEqual(keys(7));
  expect(new Set([...keys(7), ...keys(8)]).size).toBe(4);
});
