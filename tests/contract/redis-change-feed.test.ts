import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openChangeFeed } from '../../src/adapters/redis/change-feed.ts';
import { backgroundLimits, connectRedis, untilReady } from '../../src/adapters/redis/connect-redis.ts';
import { feedKeys } from '../../src/adapters/redis/feed-lag.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import { ServiceError } from '../../src/domain/shared/service-error.ts';
import { type FollowEvent, followChanges } from '../../src/follow/follow-changes.ts';
import type { ChangeFeed } from '../../src/follow/ports.ts';
import { createSnapshotCheck } from '../../src/http/schemas/check-snapshot.ts';
import { createChangeReader } from '../../src/http/schemas/read-change.ts';
import { applyChange } from '../../src/maintain/apply-change.ts';
import type { CustomerStore } from '../../src/maintain/ports.ts';
import { type RedisServers, startStandalone, untilTrue } from '../support/redis-servers.ts';

const readChange = createChangeReader();

let servers: RedisServers;
let producer: Redis;
let feeds: ChangeFeed[];
let tenants = 0;
let prefix: string;

beforeAll(async () => {
  servers = await startStandalone();
  producer = new Redis(servers.url);
});
afterAll(async () => {
  producer.disconnect();
  await servers.stop();
});
beforeEach(() => {
  tenants += 1;
  prefix = `feed${tenants}`;
  feeds = [];
});
afterEach(() => Promise.all(feeds.map((feed) => feed.close())));

async function open(): Promise<ChangeFeed> {
  const client = connectRedis(parseRedisUrl(servers.url), backgroundLimits, () => undefined);
  await untilReady(client, 5000);
  const feed = await openChangeFeed(client, {
    prefix,
    name: 'all',
    now: Date.now,
    keepMs: 86_400_000,
    readChange,
  });
  feeds.push(feed);
  return feed;
}

const tell = (change: unknown, field = 'change') =>
  producer.xadd(
    feedKeys(prefix, 'all').stream,
    '*',
    field,
    typeof change === 'string' ? change : JSON.stringify(change),
  );

const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}T00:00:00Z`;
const upsert = (customerId: string, n: number, market = 'IT') => ({
  type: 'upsert',
  snapshot: { schemaVersion: 1, customerId, asOf: day(n), market },
});

/** A store in memory that can go away. */
function createStore() {
  const stored = new Map<string, Snapshot>();
  const state = { away: 0, puts: 0 };
  const customers: CustomerStore = {
    find: async (customerId) => stored.get(customerId),
    async put(snapshot) {
      await new Promise(setImmediate);
      if (state.away > 0) {
        state.away -= 1;
        throw new ServiceError('store-unavailable', 'away');
      }
      state.puts += 1;
      const before = stored.get(snapshot.customerId);
      if (before !== undefined && before.asOf > snapshot.asOf)
        return { status: 'older', storedAsOf: before.asOf };
      stored.set(snapshot.customerId, snapshot);
      return { status: before === undefined ? 'created' : 'replaced' };
    },
    async erase(customerId) {
      stored.delete(customerId);
      return undefined;
    },
    export: async () => undefined,
  };
  return { customers, stored, state };
}

function follow(feed: ChangeFeed, customers: CustomerStore) {
  const stop = new AbortController();
  const events: FollowEvent[] = [];
  const ended = followChanges({
    feed,
    apply: (change) =>
      applyChange(change, { customers, checkSnapshot: createSnapshotCheck(Date.now), now: Date.now }),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20))),
    signal: stop.signal,
    report: (event) => events.push(event),
  });
  const end = async (): Promise<void> => {
    stop.abort();
    await ended;
  };
  return { events, end };
}

describe('the change feed', () => {
  it('applies upserts, patches, events and erasures of one customer in the order of the feed', async () => {
    await tell(upsert('C1', 1));
    await tell({ type: 'patch', customerId: 'C1', patch: { asOf: day(2), market: 'DE' } });
    const incident = { incidentId: 'I1', type: 'delay', at: day(2), severity: 'light', status: 'open' };
    await tell({ type: 'event', customerId: 'C1', event: { asOf: day(3), incident } }, 'value');
    await tell(upsert('C2', 1));
    await tell({ type: 'erase', customerId: 'C2', at: day(2) });
    await tell({ type: 'erase', customerId: 'C1', at: day(2) });
    const feed = await open();
    const { customers, stored } = createStore();
    const following = follow(feed, customers);
    await untilTrue(async () => (await feed.lag()).entries === 0, 'the feed is read');
    await following.end();
    expect(stored.get('C1')).toMatchObject({ asOf: day(3), market: 'DE', incidents: [{ incidentId: 'I1' }] });
    expect(stored.has('C2')).toBe(false);
  });

  it('parks what can never be applied, with its reason, and goes on', async () => {
    await tell('no JSON');
    await tell({ type: 'upsert', snapshot: { customerId: 'C1' } });
    await tell({ type: 'patch', customerId: 'nobody', patch: { asOf: day(1) } });
    await tell({ hello: 1 }, 'other');
    await tell(upsert('C1', 1));
    const feed = await open();
    const { customers, stored } = createStore();
    const following = follow(feed, customers);
    await untilTrue(async () => stored.has('C1') && (await feed.lag()).entries === 0, 'the feed is read');
    await following.end();
    expect((await feed.lag()).parked).toBe(4);
    const parked = following.events.flatMap((event) =>
      event.event === 'parked' ? [event.entry.reason] : [],
    );
    expect(parked.sort()).toEqual(['invalid', 'no-change', 'not-json', 'unknown-customer']);
    const kept = await producer.xrange(feedKeys(prefix, 'all').parked, '-', '+');
    expect(kept.map(([, fields]) => `${fields[3]}`).sort()).toEqual(parked);
  });

  it('reads what Debezium Server’s Redis sink writes: key, value and headers, the payload expanded or as text', async () => {
    const { stream } = feedKeys(prefix, 'all');
    // As RedisStreamChangeConsumer puts it with message.format=extended, behind the outbox event router.
    const header = ['ID', '{"schema":null,"payload":"4d47e190-0402-4048-bc2c-89dd54343cdc"}'];
    const write = (key: string, value: string) =>
      producer.xadd(stream, '*', 'key', key, 'value', value, ...header);
    await write('"C1"', JSON.stringify(upsert('C1', 1)));
    await write('"C2"', JSON.stringify(JSON.stringify(upsert('C2', 1))));
    // A tombstone has no value: the sink writes its null.value.
    await write('"C3"', 'default');
    const feed = await open();
    const { customers, stored } = createStore();
    const following = follow(feed, customers);
    await untilTrue(async () => (await feed.lag()).entries === 0, 'the feed is read');
    await following.end();
    expect([...stored.keys()].sort()).toEqual(['C1', 'C2']);
    expect((await feed.lag()).parked).toBe(1);
  });

  it('tries again what failed because the store was away, and loses nothing of it', async () => {
    for (let index = 0; index < 20; index += 1) await tell(upsert(`C${index}`, 1));
    const feed = await open();
    const { customers, stored, state } = createStore();
    state.away = 7;
    const following = follow(feed, customers);
    await untilTrue(async () => stored.size === 20 && (await feed.lag()).entries === 0, 'the feed is read');
    await following.end();
    expect(following.events.some(({ event }) => event === 'failed')).toBe(true);
    expect((await feed.lag()).parked).toBe(0);
  });

  it('is read by one process at a time; the next takes over what the first left unfinished', async () => {
    await tell(upsert('C1', 1));
    await tell(upsert('C1', 2, 'DE'));
    const first = await open();
    const taken = await first.take(10, 10);
    expect(taken).toHaveLength(2);
    const second = await open();
    expect(await second.take(10, 10)).toBeUndefined();
    await first.close();
    expect((await second.take(10, 10))?.map(({ id }) => id)).toEqual(taken?.map(({ id }) => id));
    expect(await second.lag()).toMatchObject({ entries: 2, parked: 0 });
    await second.finish(taken?.map(({ id }) => id) ?? [], []);
    expect(await second.take(10, 10)).toEqual([]);
    expect(await second.lag()).toMatchObject({ entries: 0, ageMs: 0, parked: 0 });
  });
});
