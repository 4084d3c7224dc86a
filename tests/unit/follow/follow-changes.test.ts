import { describe, expect, it } from 'vitest';
import type { CustomerChange } from '../../../src/domain/customer/customer-change.ts';
import { ServiceError } from '../../../src/domain/shared/service-error.ts';
import { type FollowEvent, followChanges } from '../../../src/follow/follow-changes.ts';
import type { FeedEntry, ParkedEntry } from '../../../src/follow/ports.ts';
import { createChangeReader } from '../../../src/http/schemas/read-change.ts';

const readChange = createChangeReader();
const upsert = (customerId: string) =>
  JSON.stringify({
    type: 'upsert',
    snapshot: { schemaVersion: 1, customerId, asOf: '2026-11-20T00:00:00Z' },
  });

/** Follows the changes once, and says what became of them. */
async function follow(texts: readonly string[], apply: (change: CustomerChange) => Promise<void>) {
  const stopped = new AbortController();
  const parked: ParkedEntry[] = [];
  const finished: string[] = [];
  const events: FollowEvent[] = [];
  const entries = texts.map((text, index): FeedEntry => ({ id: `${index}-0`, ...readChange(text) }));
  let takes = 0;
  await followChanges({
    feed: {
      take: async () => {
        takes += 1;
        if (takes > 3) stopped.abort();
        return finished.length === 0 ? entries : [];
      },
      finish: async (ids, stopping) => {
        finished.push(...ids);
        parked.push(...stopping);
      },
      rewind: () => undefined,
      lag: async () => ({ entries: 0, ageMs: 0, parked: 0 }),
      close: async () => undefined,
    },
    apply: async (change) => {
      await apply(change);
      return { status: 'applied' };
    },
    sleep: async () => undefined,
    signal: stopped.signal,
    report: (event) => events.push(event),
  });
  return { parked, finished, events };
}

const idOf = (change: CustomerChange): string => (change.type === 'upsert' ? change.snapshot.customerId : '');

describe('a feed', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '{"type":'],
    ['a NUL', '\0'],
    ['another document', '7'],
    ['a list', '[]'],
    ['no type', '{}'],
    ['a type that is an object', '{"type":{"toString":1}}'],
    ['the type __proto__', '{"type":"__proto__"}'],
    ['the type constructor', '{"type":"constructor"}'],
    ['no snapshot', '{"type":"upsert"}'],
    [
      'a prototype',
      '{"type":"patch","customerId":"A","patch":{"asOf":"2026-11-20T00:00:00Z","__proto__":1},"__proto__":{}}',
    ],
    ['half a character', '{"type":"erase","customerId":"\\ud83d","at":"2026-11-20T00:00:00Z"}'],
    ['a day that does not exist', '{"type":"erase","customerId":"A","at":"2026-02-30T00:00:00Z"}'],
    ['a number that nobody can hold', '{"type":"erase","customerId":"A","at":1e999}'],
    ['a JSON text of no JSON', '"{\\"type\\":"'],
    ['ten thousand lists in each other', '['.repeat(10_000)],
    ['objects in each other', `${'{"type":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ])('applies what stands beside an entry with %s', async (_, text) => {
    const applied: string[] = [];
    const { parked, finished } = await follow([upsert('A'), text, upsert('B')], async (change) => {
      applied.push(idOf(change));
    });
    expect(finished).toEqual(['0-0', '1-0', '2-0']);
    expect(applied.filter((id) => id !== '')).toEqual(['A', 'B']);
    for (const { id, message } of parked) expect([id, message.includes('Error:')]).toEqual(['1-0', false]);
  });

  it('parks an entry that Tact fails on, and logs the cause', async () => {
    const { parked, finished, events } = await follow(
      [upsert('A'), upsert('bad'), upsert('B')],
      async (change) => {
        if (idOf(change) === 'bad') throw new TypeError('x is not a function');
      },
    );
    expect(finished).toHaveLength(3);
    expect(parked).toEqual([{ id: '1-0', reason: 'failed', message: expect.stringContaining('its log') }]);
    expect(events).toContainEqual({ event: 'broken', id: '1-0', error: expect.any(TypeError) });
  });

  it('retries all where the store is unavailable, and parks none', async () => {
    let failures = 2;
    const { parked, finished, events } = await follow([upsert('A'), upsert('B')], async () => {
      if (failures > 0) {
        failures -= 1;
        throw new ServiceError('store-unavailable', 'away');
      }
    });
    expect(parked).toEqual([]);
    expect(finished).toHaveLength(2);
    expect(events.some(({ event }) => event === 'failed')).toBe(true);
  });
});
