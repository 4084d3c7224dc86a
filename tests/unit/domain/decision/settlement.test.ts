import { describe, expect, it } from 'vitest';
import { askedLife, settlePromise } from '../../../../src/domain/decision/settlement.ts';
import type { PromiseMove } from '../../../../src/domain/promises/move-promise.ts';
import { sampleMemory, samplePromise, sampleTask } from '../../../contract/sample-records.ts';

const seat = { key: 'airline/seats-first/TA601', amount: 1 };
const promise = samplePromise({
  actionId: 'a1',
  life: askedLife(1000, true),
  took: [seat],
  followUps: ['d-t1', 'd-t2'],
  hasRemedy: true,
});
const memory = sampleMemory({ version: 4, promises: [samplePromise({ actionId: 'a0' }), promise] });
const call = sampleTask({
  taskId: 'a1-call',
  type: 'action',
  template: 'upgrade',
  actionId: 'a1',
  payload: { context: { flight: { number: 'TA601' } } },
});
const settle = (kind: PromiseMove['kind'], over = memory, cause?: string) =>
  settlePromise(
    over,
    'C1',
    'a1',
    { kind, at: 2000, source: 'departure-control', ...(cause === undefined ? {} : { cause }) },
    call,
  );

describe('The settlement of a promise', () => {
  it('of a refusal gives the seat back, cancels the letters with the cause and plans the remedy', () => {
    expect(settle('refuse', memory, 'HTTP 422: cabin is full')).toMatchObject({
      memory: { id: 'C1', expected: 4, next: { version: 5 } },
      givenBack: [{ ...seat, confirmed: 0 }],
      cancelled: [
        { taskId: 'd-t1', cause: { code: 'promise-refused', detail: 'HTTP 422: cabin is full' } },
        { taskId: 'd-t2', cause: { code: 'promise-refused', detail: 'HTTP 422: cabin is full' } },
      ],
      tasks: [{ taskId: 'a1-remedy', type: 'remedy', payload: call.payload, dueAt: 2000 }],
    });
  });

  it('counts a confirmed seat as confirmed, until the system has undone it', () => {
    expect(settle('confirm')?.givenBack).toEqual([{ key: seat.key, amount: 0, confirmed: 1 }]);
    const confirmed = settle('confirm')?.memory.next;
    const withdrawn = settle('withdraw', confirmed);
    expect(withdrawn?.givenBack).toEqual([]);
    expect(settle('undo', withdrawn?.memory.next)?.givenBack).toEqual([{ ...seat, confirmed: -1 }]);
  });

  it('leaves the other promises as they are', () => {
    const [other, settled] = settle('confirm')?.memory.next.promises ?? [];
    expect(other).toBe(memory.promises[0]);
    expect(settled?.life).toMatchObject({ state: 'confirmed' });
  });

  it('says nothing where nothing is new, or where there is no such promise', () => {
    expect(settle('refuse', settle('refuse')?.memory.next)).toBeUndefined();
    expect(settle('refuse', sampleMemory())).toBeUndefined();
  });

  it('plans that the system undoes what it confirmed after the promise was withdrawn', () => {
    const withdrawn = settle('withdraw')?.memory.next;
    expect(settle('confirm', withdrawn)?.tasks).toMatchObject([
      { taskId: 'a1-undo', type: 'action', template: 'upgrade', payload: { undo: true } },
    ]);
  });

  it('withdraws a promise of Tact’s own with its seat, its letters and its call', () => {
    const { life: _, ...own } = promise;
    const settled = settle('withdraw', { ...memory, promises: [own] }, 'flight cancelled');
    expect(settled?.givenBack).toEqual([{ ...seat, confirmed: 0 }]);
    expect(settled?.cancelled.map(({ taskId }) => taskId)).toEqual(['d-t1', 'd-t2', 'a1-call']);
    expect(settled?.promise.life).toMatchObject({
      state: 'withdrawn',
      moves: [
        { to: 'confirmed', at: own.at, source: 'tact' },
        { to: 'withdrawn', cause: 'flight cancelled' },
      ],
    });
  });
});
