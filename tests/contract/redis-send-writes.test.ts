import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import {
  backgroundLimits,
  connectRedis,
  type RedisClient,
  untilReady,
} from '../../src/adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../../src/adapters/redis/key-layout.ts';
import { MemoryCache } from '../../src/adapters/redis/memory-cache.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { createRedisLedger } from '../../src/adapters/redis/redis-ledger.ts';
import { defineScripts } from '../../src/adapters/redis/redis-script.ts';
import { createStoreMarks } from '../../src/adapters/redis/store-marks.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import {
  type RedisNode,
  type RedisServers,
  startCluster,
  startStandalone,
  untilTrue,
} from '../support/redis-servers.ts';
import { sampleCommit } from './sample-records.ts';

const keys = createKeyLayout('writes');
const groups: RedisServers[] = [];
let client: RedisClient | undefined;
afterEach(async () => {
  client?.disconnect();
  for (const group of groups.splice(0)) await group.stop();
});

async function start(servers: Promise<RedisServers>): Promise<RedisServers> {
  const group = await servers;
  groups.push(group);
  return group;
}

/** Commits decisions that wait for a replica, and tells whether one had it. */
async function openCommits(url: string, timeoutMs: number) {
  client = connectRedis(parseRedisUrl(url), backgroundLimits, () => undefined);
  defineScripts(client);
  await untilReady(client, 10_000);
  await createStoreMarks({ snapshots: client, ledger: client, keys }).found();
  const unconfirmed = new Set<string>();
  const onUnconfirmed = (id: string): unknown => unconfirmed.add(id);
  const ledger = createRedisLedger(client, keys, {
    retention: { decisionsMs: 3_600_000, memoriesMs: 3_600_000 },
    now: () => 0,
    memories: new MemoryCache({ maxBytes: 1, maxAgeMs: 1 }),
    replication: { replicas: 1, timeoutMs },
    onUnconfirmed,
  });
  return async (): Promise<'confirmed' | 'alone'> => {
    const interactionId = randomUUID();
    const result = await ledger.commit(
      sampleCommit({ interactionId, decisionId: decisionIdOf(interactionId) }),
    );
    const isAlone = unconfirmed.has(interactionId);
    expect(result).toEqual({ status: 'committed', ...(isAlone && { unconfirmed: true }) });
    return isAlone ? 'alone' : 'confirmed';
  };
}

it('says that a commit was not confirmed when its server had forgotten the script and the replica was stopped', async () => {
  const { nodes, url } = await start(startStandalone());
  const { nodes: replicas } = await start(startStandalone());
  const [master, replica] = [nodes[0] as RedisNode, replicas[0] as RedisNode];
  await replica.command('REPLICAOF', '127.0.0.1', master.port);
  const commit = await openCommits(url, 500);
  await untilTrue(async () => (await commit()) === 'confirmed', 'a replica that confirms');
  replica.process.kill('SIGSTOP');
  await master.command('SCRIPT', 'FLUSH');
  expect(await commit()).toBe('alone');
  replica.process.kill('SIGCONT');
  await master.command('SCRIPT', 'FLUSH');
  await untilTrue(async () => (await commit()) === 'confirmed', 'a replica that goes on');
});

it('refuses commits while the ledger’s slot is moved, and makes them at once where it has moved to', async () => {
  const { nodes, url } = await start(startCluster());
  const commit = await openCommits(url, 500);
  await commit();
  const slot = Number(await nodes[0]?.command('CLUSTER', 'KEYSLOT', keys.places[0]?.base ?? ''));
  await moveSlot(nodes, slot, () => expect(commit()).rejects.toMatchObject({ code: 'store-unavailable' }));
  await Promise.all([commit(), commit(), commit()]);
  await untilTrue(async () => (await commit()) === 'confirmed', 'a replica of the new owner');
});

/** Gives a slot with all its keys to another master, and tells nobody but the two. */
async function moveSlot(
  nodes: readonly RedisNode[],
  slot: number,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  const masters: RedisNode[] = [];
  let from: RedisNode | undefined;
  for (const node of nodes) {
    const role = await node.command('ROLE');
    if (!Array.isArray(role) || String(role[0]) !== 'master') continue;
    const count = Number(await node.command('CLUSTER', 'COUNTKEYSINSLOT', slot));
    if (count > 0) from = node;
    else masters.push(node);
  }
  const [to] = masters;
  if (from === undefined || to === undefined) throw new Error('no two masters');
  const [fromId, toId] = await Promise.all([from, to].map((node) => node.command('CLUSTER', 'MYID')));
  await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(fromId));
  await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(toId));
  await meanwhile();
  const found = await from.command('CLUSTER', 'GETKEYSINSLOT', slot, 1000);
  const words = (found as readonly unknown[]).map(String);
  await from.command('MIGRATE', '127.0.0.1', to.port, '', 0, 5000, 'KEYS', ...words);
  for (const node of [to, from]) await node.command('CLUSTER', 'SETSLOT', slot, 'NODE', String(toId));
}
