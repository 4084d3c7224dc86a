import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { addOverduePromises } from '../../../../src/adapters/telemetry/overdue-promises.ts';

test('promises that their system leaves open for over a minute are counted until it answers or another process has them', async () => {
  const clock = { now: 0 };
  const registry = new Registry();
  const meet = addOverduePromises(registry, () => clock.now);
  const count = async () => {
    const metric = await registry.getSingleMetric('tact_promises_overdue')?.get();
    return metric?.values.map(({ value }) => value);
  };
  for (const taskId of ['a', 'b']) meet({ taskId, action: 'upgrade', createdAt: 0, isOpen: true });
  expect(await count()).toEqual([]);
  clock.now = 60_001;
  expect(await count()).toEqual([2]);
  meet({ taskId: 'a', action: 'upgrade', createdAt: 0, isOpen: false });
  expect(await count()).toEqual([1]);
  clock.now = 300_001;
  expect(await count()).toEqual([]);
});
