import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { openEmbeddedStoreKeeper } from '../../src/adapters/embedded/embedded-store-keeper.ts';
import { openEnvironment } from '../../src/adapters/embedded/open-environment.ts';
import { backgroundLimits, connectRedis, untilReady } from '../../src/adapters/redis/connect-redis.ts';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { defineScripts } from '../../src/adapters/redis/redis-script.ts';
import { createRedisStoreKeeper } from '../../src/adapters/redis/redis-store-keeper.ts';
import type { StoreKeeper } from '../../src/keep/ports.ts';
import { verifyStore } from '../../src/keep/verify-store.ts';
import { type RedisServers, startCluster, startSentinel, startStandalone } from '../support/redis-servers.ts';
import { sampleCommit, sampleSnapshot, sampleTask } from './sample-records.ts';

const isDeclared = (counter: string): boolean => counter.startsWith('airline/seats/');
const verify = (keeper: StoreKeeper, repair = false) => verifyStore(keeper, { isDeclared, repair });
const kindsOf = async (keeper: StoreKeeper) => Object.fromEntries((await verify(keeper)).faults);

const take = (key: string) => ({
  budget: 'seats',
  key,
  amount: 1,
  limit: 9,
  expiresAt: Date.now() + 3_600_000,
});
const commit = sampleCommit(
  {},
  {
    tasks: [sampleTask()],
    takes: [take('airline/seats/TA601'), take('gone/budget/x')],
  },
);

/** The faults that both kinds of store were given below. */
async function expectFoundAndMended(keeper: StoreKeeper, faults: Readonly<Record<string, number>>) {
  expect(await kindsOf(keeper)).toEqual({ ...faults, 'counter-without-policy': 1 });
  expect(await kindsOf(keeper)).toEqual({ ...faults, 'counter-without-policy': 1 });
  const { repaired } = await verify(keeper, true);
  expect(repaired).toBe(Object.values(faults).reduce((sum, count) => sum + count, 0));
  expect(await kindsOf(keeper)).toEqual({ 'counter-without-policy': 1 });
}

describe('looking after the embedded store', () => {
  it('finds no fault in a sound store, reports its figures, and repairs what was broken', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tact-keeper-'));
    const store = await openEmbeddedStore({ folder });
    await store.customers.put(sampleSnapshot());
    await store.ledger.commit(commit);
    await store.close();
    const sound = await openEmbeddedStoreKeeper(folder, Date.now());
    expect(await kindsOf(sound)).toEqual({ 'counter-without-policy': 1 });
    expect(Object.fromEntries(await sound.figures())).toMatchObject({
      snapshots: 1,
      decisionLog: 1,
      tasks: 1,
    });
    await sound.close();

    const { env, databases, giveBack } = openEnvironment(folder, Date.now());
    const [identity] = [...databases.identities.getKeys()];
    await databases.identities.remove(identity ?? []);
    await databases.identities.put(['phone:+39', 'nobody'], 'nobody');
    await databases.decisionPlaces.put('no-such-decision', [1, 1]);
    await databases.customerLog.remove([...databases.customerLog.getKeys()][0] ?? []);
    await databases.due.put([1, 'no-such-task'], 'no-such-task');
    await databases.counts.put('waiting', 7);
    await env.close();
    giveBack();

    const keeper = await openEmbeddedStoreKeeper(folder, Date.now());
    await expectFoundAndMended(keeper, {
      'dangling-identity': 1,
      'missing-identity': 1,
      'decision-without-index': 1,
      'index-without-decision': 1,
      'orphaned-task': 1,
      'wrong-count': 1,
    });
    await keeper.close();
    await rm(folder, { recursive: true, force: true });
  });
});

describe.each([
  ['one server', startStandalone],
  ['Sentinel', startSentinel],
  ['a cluster', startCluster],
] as const)('looking after Redis: %s', (_name, start) => {
  let servers: RedisServers;
  beforeAll(async () => {
    servers = await start();
  });
  afterAll(() => servers.stop());

  it('finds no fault in a sound store, reports its figures, and repairs what was broken', async () => {
    const endpoint = parseRedisUrl(servers.url);
    const limits = { snapshots: backgroundLimits, ledger: backgroundLimits };
    const store = await openRedisStore({ ledger: endpoint, limits, prefix: 'keep', retentionMs: 3_600_000 });
    await store.customers.put(sampleSnapshot());
    await store.ledger.commit(commit);
    store.close();
    const client = connectRedis(endpoint, backgroundLimits, () => undefined, true);
    defineScripts(client);
    await untilReady(client, 5000);
    const { keys } = store;
    const keeper = createRedisStoreKeeper({ snapshots: client, ledger: client, keys });
    expect(await kindsOf(keeper)).toEqual({ 'counter-without-policy': 1 });
    expect(Object.fromEntries(await keeper.figures())).toMatchObject({
      snapshots: 1,
      identities: 1,
      decision: 1,
      'tasks waiting': 1,
    });

    await client.set(keys.identity('phone:+39'), 'nobody');
    await client.del(keys.identity('booking-reference:QX7F2M'));
    const { due, tasksIn } = keys.placeOf('C1');
    await client.zadd(due, 1, 'no-such-task');
    await client.zrem(tasksIn('waiting'), sampleTask().taskId);
    await expectFoundAndMended(keeper, {
      'dangling-identity': 1,
      'missing-identity': 1,
      'orphaned-task': 2,
    });
    await keeper.close();
  });
});
