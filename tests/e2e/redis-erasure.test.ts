import { Redis } from 'ioredis';
import { afterEach, expect, it } from 'vitest';
import { openRedisStore, type RedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { decodeBytes } from '../../src/adapters/redis/record-codec.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import {
  memoryChange,
  sampleCommit,
  sampleContact,
  samplePromise,
  sampleSnapshot,
  sampleTask,
} from '../contract/sample-records.ts';
import {
  type RedisNode,
  type RedisServers,
  startCluster,
  startStandalone,
  untilTrue,
} from '../support/redis-servers.ts';

/** Every key of a server with all that it holds, as one text. */
async function dumpServer({ port }: RedisNode): Promise<string> {
  const client = new Redis(port);
  const names = await client.keys('*');
  const parts = await Promise.all(
    names.map(async (name) => {
      const reads: Record<string, (string | number)[]> = {
        string: ['GET', name],
        hash: ['HGETALL', name],
        set: ['SMEMBERS', name],
        zset: ['ZRANGE', name, 0, -1],
        list: ['LRANGE', name, 0, -1],
        stream: ['XRANGE', name, '-', '+'],
      };
      const [command = '', ...words] = reads[await client.type(name)] ?? ['DUMP', name];
      return `${name} ${readAll(await client.callBuffer(String(command), ...words).catch(() => ''))}`;
    }),
  );
  client.disconnect();
  return parts.join('\n');
}

/** A value as it is, and what it says where it is a record, with or without a stamp before it. */
function readAll(value: unknown): string {
  if (Array.isArray(value)) return value.map(readAll).join(' ');
  if (!Buffer.isBuffer(value)) return String(value);
  return [value.toString(), readRecord(value), readRecord(value.subarray(16))].join(' ');
}

function readRecord(bytes: Buffer): string {
  try {
    return decodeBytes(bytes).toString();
  } catch {
    return '';
  }
}

/** Of the masters: a replica of a cluster sends whoever asks to its master. */
async function dump({ nodes }: RedisServers): Promise<string> {
  const roles = await Promise.all(nodes.map((node) => node.command('ROLE')));
  const masters = nodes.filter((_, index) => String((roles[index] as unknown[])[0]) === 'master');
  return (await Promise.all(masters.map(dumpServer))).join('\n');
}

async function live(store: RedisStore, customerId: string, phone: string): Promise<void> {
  const decisionId = `decision-of-${customerId}`;
  const interactionId = `interaction-of-${customerId}`;
  for (const asOf of ['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'])
    await store.customers.put(
      sampleSnapshot({
        customerId,
        asOf,
        household: 'H1',
        name: { given: `Given-${customerId}` },
        identities: [
          { type: 'phone', value: phone },
          { type: 'email', value: `${asOf.slice(8, 10)}-${customerId}@example.com` },
        ],
      }),
    );
  const household = (await store.ledger.readMemories(customerId, 'H1')).household;
  await store.ledger.commit(
    sampleCommit(
      { interactionId, decisionId, customerId },
      {
        copy: { digest: `digest-of-${customerId}`, bytes: Buffer.from(`snapshot-of-${customerId}`) },
        memory: memoryChange(customerId, 0, { promises: [samplePromise({ decisionId, interactionId })] }),
        household: memoryChange('H1', household?.version ?? 0, {
          contacts: [...(household?.contacts ?? []), sampleContact({ decisionId })],
        }),
        tasks: [sampleTask({ taskId: `task-of-${customerId}`, customerId, decisionId, interactionId })],
      },
    ),
  );
}

let servers: RedisServers | undefined;
afterEach(() => servers?.stop());

it.each([
  ['one server', startStandalone],
  ['a cluster', startCluster],
])('an erased person is nowhere in the keyspace and in no process’s cache: %s', async (_name, start) => {
  servers = await start();
  const open = () =>
    openRedisStore({ ledger: parseRedisUrl(servers?.url ?? ''), prefix: 'tact', retentionMs: 3_600_000 });
  const [store, other] = await Promise.all([open(), open()]);
  try {
    await live(store, 'Maria77', '+39 333 1234567');
    await live(store, 'Bruno88', '+39 333 7654321');
    await untilTrue(async () => other.stats().isLinked, 'the link');
    for (const customerId of ['Maria77', 'Bruno88'])
      await untilTrue(async () => (await other.snapshots.readSnapshot(customerId)).found, 'a warm cache');
    expect(await dump(servers)).toMatch(/"decisionId":"decision-of-Maria77"/);
    expect(await dump(servers)).toMatch(/snapshot-of-Maria77/);

    await store.customers.erase('Maria77', Date.parse('2026-11-21T00:00:00Z'));

    const left = await dump(servers);
    expect(left).not.toMatch(/maria77|393331234567/i);
    expect(left).toMatch(/Bruno88/);
    expect(left).toMatch(/393337654321/);
    await untilTrue(
      async () => !(await other.snapshots.readSnapshot('Maria77')).found,
      'the other cache',
      1000,
    );
    expect((await other.snapshots.readSnapshot('Bruno88')).found).toBe(true);
  } finally {
    store.close();
    other.close();
  }
});
