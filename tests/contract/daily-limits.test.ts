import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leavePlaces, takePlaces } from '../../src/deliver/daily-limits.ts';
import type { Task } from '../../src/domain/tasks/task.ts';
import { everyStore, type OpenedStore } from '../support/every-store.ts';
import { makeLetterTask } from '../support/open-task-store.ts';

const noon = Date.parse('2026-11-21T12:00:00Z');
const day = 24 * 3600 * 1000;
const dailyLimits = new Map([
  ['letter', 8],
  ['letter:DE', 3],
]);

function letterTo(country: string, n: number): Task {
  const { payload } = makeLetterTask();
  const letter = { ...Object(payload['letter']), country };
  return makeLetterTask({ taskId: `${country}-${n}`, customerId: `${country}-${n}`, payload: { letter } });
}

describe.each(everyStore)('The limits of a day over the %s store', (_, open) => {
  let opened: OpenedStore;
  beforeAll(async () => {
    opened = await open(() => noon);
  });
  afterAll(() => opened.close());

  it('let as many go to a country and by a channel as they say, whoever sends, and the rest the next day', async () => {
    const ports = { promises: opened.store.ledger, dailyLimits };
    const takeAll = (country: string, count: number) =>
      Promise.all(Array.from({ length: count }, (_, n) => takePlaces(letterTo(country, n), noon, ports)));
    const waits = await takeAll('DE', 6);
    expect(waits.filter((wait) => wait === undefined)).toHaveLength(3);
    expect(waits.filter((wait) => wait === day / 2)).toHaveLength(3);
    expect((await takeAll('FR', 7)).filter((wait) => wait === undefined)).toHaveLength(5);
    const gone = letterTo('DE', waits.indexOf(undefined));
    await leavePlaces(gone, noon, ports);
    expect(await takePlaces(letterTo('DE', 9), noon, ports)).toBeUndefined();
    expect(await takePlaces(letterTo('DE', 10), noon, ports)).toBe(day / 2);
    expect(await takePlaces(letterTo('DE', 10), noon + day, ports)).toBeUndefined();
  });
});
