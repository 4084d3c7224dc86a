import { afterAll, beforeAll, expect, it } from 'vitest';
import { backgroundLimits, type RedisClient } from '../../src/adapters/redis/connect-redis.ts';
import { migrateLedger } from '../../src/adapters/redis/migrate-ledger.ts';
import { openRedis } from '../../src/adapters/redis/open-redis.ts';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { encodeNumber } from '../../src/adapters/redis/record-codec.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { type RedisServers, startCluster, startStandalone } from '../support/redis-servers.ts';
import { encodeEarlier } from '../unit/adapters/redis/encode-earlier.ts';
import { sampleCommit, sampleContact, sampleMemory, sampleTask } from './sample-records.ts';

const now = Date.now();
const hour = 3_600_000;
const decisionId = decisionIdOf('i1');
const contacts = [sampleContact(), sampleContact({ decisionId: 'of-another' })];
const { decision, bytes, fingerprint } = sampleCommit({ customerId: 'C1' });

const groups: RedisServers[] = [];
beforeAll(async () => {
  groups.push(await startStandalone(), await startCluster());
});
afterAll(async () => {
  for (const group of groups) await group.stop();
});

const open = (servers: RedisServers, prefix: string, places: number) =>
  openRedisStore({
    ledger: parseRedisUrl(servers.url),
    limits: { snapshots: backgroundLimits, ledger: backgroundLimits },
    prefix,
    places,
    retentionMs: hour,
    now: () => now,
  });

/** What the release before wrote of one customer. */
async function writeEarlier(client: RedisClient, prefix: string): Promise<void> {
  const name = (rest: string): string => `${prefix}:{${prefix}}:${rest}`;
  const memory = (version: number) =>
    Buffer.concat([
      encodeNumber(version),
      encodeEarlier({ stamp: 0.25, ...sampleMemory({ version, contacts }) }),
    ]);
  await client.set(name('mark'), '1');
  await client.set(
    name('interaction:i1'),
    encodeEarlier({ text: bytes.toString(), fingerprint }),
    'PX',
    hour,
  );
  await client.set(name(`decision:${decisionId}`), 'i1', 'PX', hour);
  await client.rpush(name(`outcomes:${decisionId}`), encodeEarlier(contacts[0]));
  await client.zadd(name('interactions-of:C1'), now, `i1\n${decisionId}\nH1`);
  await client.set(name('memory:C1'), memory(3), 'PX', hour);
  await client.set(name('household:H1'), memory(2), 'PX', hour);
  await client.hset(name('budget:first/TA601'), { taken: 2, limit: 6, expiresAt: now + hour });
  const task = sampleTask({ decisionId, createdAt: now, dueAt: now });
  const state = { state: 'waiting', attempts: '0', nextAt: now, customerId: 'C1', decisionId };
  await client.hset(name('task:t1'), { ...state, task: encodeEarlier(task) });
  await client.zadd(name('due'), now, 't1');
  await client.zadd(name('tasks:waiting'), 0, 't1');
  await client.sadd(name('tasks-of:C1'), 't1');
  await client.sadd(name(`tasks-of-decision:${decisionId}`), 't1');
  await client.hset(name('outcome-counts'), 'lounge//shown', 7);
  await client.zadd(name('outcome-moves'), 9, 'lounge//shown');
}

it.each([
  ['one server', 0, 1],
  ['one server, spread over four places', 0, 4],
  ['a cluster', 1, 1],
] as const)(
  'a ledger of an earlier release is refused, and as before once it was migrated: %s',
  async (_, index, places) => {
    const servers = groups[index] as RedisServers;
    const prefix = `m${places}`;
    const client = await openRedis(parseRedisUrl(servers.url), backgroundLimits, true);
    await writeEarlier(client, prefix);
    await expect(open(servers, prefix, places)).rejects.toThrow(/npx tact store migrate/);

    const copied = await migrateLedger(client, prefix, places);
    expect(Object.fromEntries(copied)).toMatchObject({
      'interaction:': 1,
      'memory:': 1,
      'task:': 1,
      'budget:': 1,
    });
    expect(await migrateLedger(client, prefix, places)).toEqual(new Map());

    const store = await open(servers, prefix, places);
    const { ledger, tasks, customers } = store;
    expect(await ledger.findByInteraction('i1')).toEqual({ decision, bytes, fingerprint });
    expect(await ledger.readOutcomes(decisionId)).toEqual([contacts[0]]);
    expect(await ledger.readMemories('C1', 'H1')).toEqual({
      memory: sampleMemory({ version: 3, contacts }),
      household: sampleMemory({ version: 2, contacts }),
    });
    expect(await ledger.readBudgets(['first/TA601'])).toEqual([{ key: 'first/TA601', taken: 2, limit: 6 }]);
    expect(await ledger.countOutcomes()).toEqual([{ offerId: 'lounge', outcome: 'shown', count: 7 }]);
    for (const filter of [{ customerId: 'C1' }, { decisionId }, { state: 'waiting' as const }])
      expect(await tasks.list({ ...filter, limit: 9 })).toMatchObject([
        { taskId: 't1', payload: sampleTask().payload },
      ]);
    expect(await tasks.lease({ now, limit: 9, leaseMs: 1, owner: 'w' })).toMatchObject([{ taskId: 't1' }]);
    expect(await customers.erase('C1', now)).toMatchObject({ decisions: 1, tasks: 1, memory: true });
    const { household } = await ledger.readMemories(undefined, 'H1');
    expect(household?.contacts).toEqual([contacts[1]]);
    const left = await Promise.all(
      servers.nodes.map((node) => node.command('KEYS', `${prefix}:{${prefix}}:*`)),
    );
    expect(left.flat()).toEqual([]);
    store.close();
    client.disconnect();
  },
);

it('a migration that was killed while it removed the old keys is finished by the next', async () => {
  const [servers] = groups as [RedisServers];
  const client = await openRedis(parseRedisUrl(servers.url), backgroundLimits);
  await client.set('k:{k}:mark', '1');
  await migrateLedger(client, 'k', 1);
  await client.mset('k:{k}:mark', '1', 'k:{k}:due', 'left over');
  await migrateLedger(client, 'k', 1);
  expect(await client.keys('k:{k}:*')).toEqual([]);
  client.disconnect();
});
