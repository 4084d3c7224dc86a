import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitCall } from '../../src/adapters/redis/commit-call.ts';
import { backgroundLimits } from '../../src/adapters/redis/connect-redis.ts';
import type { Held, Shared } from '../../src/adapters/redis/hold.ts';
import { MemoryCache } from '../../src/adapters/redis/memory-cache.ts';
import { openRedisStore, type RedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { runScript } from '../../src/adapters/redis/redis-script.ts';
import { type ReserveParts, reserveShared } from '../../src/adapters/redis/reserve-shared.ts';
import { scanKeys } from '../../src/adapters/redis/scan-keys.ts';
import { sendWrites } from '../../src/adapters/redis/send-writes.ts';
import { type RedisServers, startCluster, untilTrue } from '../support/redis-servers.ts';
import { startOfTests } from './contract-store.ts';
import { memoryChange, sampleCommit, sampleContact } from './sample-records.ts';

const hour = 3_600_000;

describe('what a write on a cluster holds in other slots', () => {
  let servers: RedisServers;
  let tenants = 0;
  let now = startOfTests;
  const opened: RedisStore[] = [];

  beforeAll(async () => {
    servers = await startCluster();
  });
  afterAll(async () => {
    for (const store of opened) store.close();
    await servers.stop();
  });

  async function open() {
    tenants += 1;
    now = startOfTests;
    const store = await openRedisStore({
      ledger: parseRedisUrl(servers.url),
      limits: { snapshots: backgroundLimits, ledger: backgroundLimits },
      prefix: `holds${tenants}`,
      retentionMs: 400 * 24 * hour,
      now: () => now,
    });
    opened.push(store);
    const options = {
      retention: { memoriesMs: hour, decisionsMs: hour },
      memories: new MemoryCache({ maxBytes: 1, maxAgeMs: 1 }),
      now: () => now,
    };
    const { recordsClient: client, keys } = store;
    const parts: ReserveParts = { client, keys, options, send: sendWrites(client, options) };
    return { store, parts };
  }

  const seat = { budget: 'seats', key: 'seats:1', amount: 1, limit: 2, expiresAt: startOfTests + 9 * hour };

  async function hold(parts: ReserveParts, shared: Partial<Shared>): Promise<Held> {
    const owner = parts.keys.placeOf('C1');
    const held = await reserveShared(parts, {
      id: 'i1',
      owner,
      shared: { takes: [], givenBack: [], ...shared },
    });
    if ('status' in held) throw new Error(`refused: ${held.status}`);
    return held;
  }

  const takenOf = async ({ ledger }: RedisStore) => (await ledger.readBudgets([seat.key]))[0]?.taken;

  const namesOfHolds = async ({ recordsClient, keys }: RedisStore): Promise<string[]> => {
    const found: string[] = [];
    for await (const names of scanKeys(recordsClient, keys.anywhere('holds'))) found.push(...names);
    return found;
  };

  it('counts at once, and comes back after its deadline when the process died before the write', async () => {
    const { store, parts } = await open();
    const contact = sampleContact();
    const household = { ...memoryChange('H1', 0, { contacts: [contact] }), added: [contact] };
    await hold(parts, { takes: [seat, seat], household });
    expect(await takenOf(store)).toBe(2);
    expect((await store.ledger.readMemories(undefined, 'H1')).household?.contacts).toEqual([contact]);
    expect(await store.settleHolds()).toBe(0);
    now += 30_000;
    expect(await store.settleHolds()).toBeGreaterThan(0);
    expect(await takenOf(store)).toBeUndefined();
    const { household: after } = await store.ledger.readMemories(undefined, 'H1');
    expect(after).toMatchObject({ version: 2, contacts: [] });
    expect(await namesOfHolds(store)).toEqual([]);
  });

  it('leaves what others added to the household’s memory meanwhile', async () => {
    const { store, parts } = await open();
    const [lost, kept] = [sampleContact({ at: 1 }), sampleContact({ at: 2 })];
    await hold(parts, { household: { ...memoryChange('H1', 0, { contacts: [lost] }), added: [lost] } });
    const household = memoryChange('H1', 1, { contacts: [lost, kept] });
    expect(await store.ledger.commit(sampleCommit({ interactionId: 'i2' }, { household }))).toEqual({
      status: 'committed',
    });
    now += 30_000;
    await store.settleHolds();
    expect((await store.ledger.readMemories(undefined, 'H1')).household?.contacts).toEqual([kept]);
  });

  it('stays taken when the process died after the write', async () => {
    const { store, parts } = await open();
    const { attempt, owner } = await hold(parts, { takes: [seat] });
    await store.recordsClient.set(owner.attempt(attempt), 'done');
    now += 30_000;
    expect(await store.settleHolds()).toBe(1);
    expect([await takenOf(store), await namesOfHolds(store)]).toEqual([1, []]);
  });

  it('counts once, also where its call arrives again, even after its end', async () => {
    const { store, parts } = await open();
    const twice: ReserveParts['send'] = async (write) => {
      await parts.send(write);
      return parts.send(write);
    };
    const { attempt, owner } = await hold({ ...parts, send: twice }, { takes: [seat] });
    expect(await takenOf(store)).toBe(1);
    await store.recordsClient.set(owner.attempt(attempt), 'done');
    now += 30_000;
    await store.settleHolds();
    expect(await takenOf(store)).toBe(1);
  });

  it('forbids the write once it came back', async () => {
    const { store, parts } = await open();
    const { attempt, owner } = await hold(parts, { takes: [seat] });
    now += 30_000;
    await store.settleHolds();
    const own = {
      takes: [],
      givenBack: [],
      markers: [owner.attempt(attempt)],
      memories: [],
      isConfirmed: true,
    };
    const { names, args } = commitCall(parts.keys, owner, sampleCommit(), own, parts.options);
    expect(await runScript(parts.client, 'commit-decision', names, args)).toEqual([2]);
    expect(await store.ledger.findByInteraction('i1')).toBeUndefined();
  });

  it('gives back only what the write gave back, and only once it was made', async () => {
    const { store, parts } = await open();
    await store.ledger.commit(sampleCommit({}, { takes: [seat, seat] }));
    await untilTrue(async () => (await namesOfHolds(store)).length === 0, 'the end of the hold');
    const givenBack = [{ key: seat.key, amount: 1 }];
    await hold(parts, { givenBack });
    const made = await hold(parts, { givenBack });
    expect(await takenOf(store)).toBe(2);
    await store.recordsClient.set(made.owner.attempt(made.attempt), 'done');
    now += 30_000;
    expect(await store.settleHolds()).toBe(2);
    expect(await takenOf(store)).toBe(1);
  });

  it('is gone at once after a commit, and when a later part of it was refused', async () => {
    const { store } = await open();
    const other = { ...seat, key: 'seats:2' };
    const commit = (interactionId: string, takes: readonly (typeof seat)[]) =>
      store.ledger.commit(sampleCommit({ interactionId }, { takes }));
    expect(await commit('i1', [other, other])).toEqual({ status: 'committed' });
    expect(await commit('i2', [seat, other])).toEqual({
      status: 'conflict',
      budgets: [{ key: other.key, taken: 2, limit: 2 }],
    });
    expect(await takenOf(store)).toBeUndefined();
    await untilTrue(async () => (await namesOfHolds(store)).length === 0, 'the end of the holds');
  });

  it('gives exactly as many as there are to many at once', async () => {
    const { store } = await open();
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        store.ledger.commit(
          sampleCommit({ interactionId: `i${n}`, customerId: `C${n}` }, { takes: [{ ...seat, limit: 7 }] }),
        ),
      ),
    );
    expect(results.filter(({ status }) => status === 'committed')).toHaveLength(7);
    expect(await takenOf(store)).toBe(7);
  });
});
