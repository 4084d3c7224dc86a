// What the data plane costs: npm run bench:data. Needs redis-server on the path and node --expose-gc.
// Absolute figures belong to the machine; each stands beside its yardstick (a raw GET, JSON) of the same run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { backgroundLimits, connectRedis, type RedisClient } from '../../src/adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../../src/adapters/redis/key-layout.ts';
import { NearCache } from '../../src/adapters/redis/near-cache.ts';
import { openRedisStore, type RedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { createSnapshotReader } from '../../src/adapters/redis/snapshot-reader.ts';
import { createSnapshotSource } from '../../src/adapters/redis/snapshot-source.ts';
import { upsertSnapshots } from '../../src/adapters/redis/upsert-snapshots.ts';
import { encodeSnapshots } from '../../src/domain/customer/encoded-snapshot.ts';
import { encodeSnapshot } from '../../src/domain/customer/snapshot-codec.ts';
import { sampleCommit, sampleTask } from '../../tests/contract/sample-records.ts';
import { endProcess, startStandalone, untilTrue } from '../../tests/support/redis-servers.ts';
import { describeMachine } from '../service/describe-machine.ts';
import { heldBytes, measureCalls, measureRate } from './measure-calls.ts';
import { measureCodec } from './measure-codec.ts';
import { sampleCustomer, sampleId } from './sample-customers.ts';

const customers = Number(process.env['BENCH_CUSTOMERS'] ?? 100_000);
const limits = { snapshots: backgroundLimits, ledger: backgroundLimits };
const round = (number: number, digits = 0): number => Number(number.toFixed(digits));

/** What a million customers take in a process, encoded and decoded. */
async function measureCacheMemory() {
  const count = 50_000;
  const rows = Array.from({ length: count }, (_, index) => encodeSnapshot(sampleCustomer(index)));
  const link = { epoch: () => 0, provenAt: () => performance.now(), endOf: () => 0 };
  const source = {
    readBytes: async (id: string) => rows[Number(id.slice(1))],
    readHolders: async () => [],
  };
  const fill = async (maxBytes: number): Promise<NearCache> => {
    const keys = createKeyLayout('bench');
    const all = { maxBytes, freshMs: 1e9, maxAgeMs: 1e9, staleMs: 1e9 };
    const cache = new NearCache(source, link, keys, all);
    for (let index = 0; index < count; index += 1) await cache.readSnapshot(sampleId(index));
    return cache;
  };
  const before = heldBytes();
  const decodedCache = await fill(8e9);
  const decoded = (heldBytes() - before) / count;
  const decodedStats = decodedCache.stats();
  decodedCache.clear();
  const empty = heldBytes();
  // A quarter of it is for decoded ones: of 160 MB, room for all encoded ones and a tenth decoded.
  const mixedCache = await fill(160e6);
  const stats = mixedCache.stats();
  const mixed = (heldBytes() - empty) / count;
  const encoded = (mixed - (decoded * stats.decoded) / count) / (1 - stats.decoded / count);
  return {
    bytesPerCustomer: { decodedToo: round(decoded), encodedOnly: round(encoded) },
    gigabytesPerMillion: { decodedToo: round(decoded / 1000, 2), encodedOnly: round(encoded / 1000, 2) },
    accountedPerCustomer: { decodedToo: round(decodedStats.bytes / decodedStats.entries) },
  };
}

async function fillRedis(store: RedisStore): Promise<number> {
  const begun = performance.now();
  let next = 0;
  const load = async (): Promise<void> => {
    while (next < customers) {
      const start = next;
      next += 500;
      const rows = Array.from({ length: Math.min(500, customers - start) }, (_, index) =>
        sampleCustomer(start + index),
      );
      await upsertSnapshots(store.loadingClient, store.keys, encodeSnapshots(rows));
    }
  };
  await Promise.all([load(), load()]);
  return round(customers / ((performance.now() - begun) / 1000));
}

async function usedMemory(client: RedisClient): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1] ?? 0);
}

async function measureReads(url: string, store: RedisStore) {
  const client = connectRedis(parseRedisUrl(url), backgroundLimits, () => undefined);
  await untilTrue(async () => (await client.ping()) === 'PONG', 'the client');
  const any = (index: number): string => sampleId((index * 7919) % customers);
  const reader = createSnapshotReader(createSnapshotSource(client, store.keys));
  const folder = mkdtempSync(join(tmpdir(), 'tact-bench-'));
  const embedded = await openEmbeddedStore({ folder });
  for (let index = 0; index < 5000; index += 1) await embedded.customers.put(sampleCustomer(index));
  const hot = (index: number): string => sampleId(index % 1000);
  await untilTrue(async () => store.stats().isLinked, 'the link');
  for (let index = 0; index < 20_000; index += 1) await store.snapshots.readSnapshot(sampleId(index));
  const result = {
    nearCacheHitDecoded: await measureCalls(
      async (index) => store.snapshots.readSnapshot(hot(index)),
      100_000,
    ),
    embeddedHit: await measureCalls(
      async (index) => embedded.snapshots.readSnapshot(sampleId((index * 31) % 5000)),
      20_000,
    ),
    redisHit: await measureCalls(async (index) => reader.readSnapshot(any(index)), 10_000),
    rawGet: await measureCalls((index) => client.getBuffer(store.keys.snapshot(any(index))), 10_000),
    redisHitsASecondOf50: await measureRate(async (index) => reader.readSnapshot(any(index)), 50_000, 50),
    rawGetsASecondOf50: await measureRate(
      (index) => client.getBuffer(store.keys.snapshot(any(index))),
      50_000,
      50,
    ),
  };
  client.disconnect();
  await embedded.close();
  rmSync(folder, { recursive: true, force: true });
  return result;
}

/** Commits with one task, and what a kill -9 of the server takes of those acknowledged. */
async function measureCommits(appendfsync: 'no AOF' | 'everysec' | 'always') {
  const settings = appendfsync === 'no AOF' ? {} : { appendonly: 'yes', appendfsync };
  const servers = await startStandalone(settings);
  const store = await openRedisStore({
    ledger: parseRedisUrl(servers.url),
    prefix: 'bench',
    retentionMs: 3_600_000,
    limits,
  });
  const acknowledged: string[] = [];
  const commit = async (index: number): Promise<void> => {
    const name = `${index}-${Math.random()}`;
    await store.ledger.commit(
      sampleCommit(
        { interactionId: name, decisionId: name },
        { tasks: [sampleTask({ taskId: name, decisionId: name })] },
      ),
    );
    acknowledged.push(name);
  };
  const alone = await measureCalls(commit, 500, 5);
  const together = await measureRate(commit, 10_000, 50);
  if (appendfsync === 'no AOF') {
    store.close();
    await servers.stop();
    return { alone, commitsASecondOf50: together };
  }
  const [node] = servers.nodes;
  const flood = measureRate(commit, 1e6, 50, 1).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 500));
  if (node !== undefined) await endProcess(node.process);
  await flood;
  const lost = node === undefined ? undefined : await countLost(servers, store, acknowledged);
  store.close();
  await servers.stop();
  return { alone, commitsASecondOf50: together, killed: { acknowledged: acknowledged.length, lost } };
}

async function countLost(
  servers: Awaited<ReturnType<typeof startStandalone>>,
  store: RedisStore,
  acknowledged: readonly string[],
): Promise<number> {
  await servers.restart(0);
  await untilTrue(async () => (await store.ledger.findByInteraction('none')) === undefined, 'the server');
  await untilTrue(async () => (await store.recordsClient.ping()) === 'PONG', 'the connection that looks');
  const found = await Promise.all(
    acknowledged.map((name) => store.recordsClient.exists(store.keys.placeOf('C1').decision(name))),
  );
  return found.filter((count) => count === 0).length;
}

const servers = await startStandalone();
try {
  const store = await openRedisStore({
    ledger: parseRedisUrl(servers.url),
    prefix: 'bench',
    retentionMs: 3_600_000,
    limits,
  });
  const memoryBefore = await usedMemory(store.loadingClient);
  const loadedASecond = await fillRedis(store);
  const bytesPerCustomer = round(((await usedMemory(store.loadingClient)) - memoryBefore) / customers);
  const reads = await measureReads(servers.url, store);
  store.close();
  const report = {
    date: new Date().toISOString(),
    machine: describeMachine(),
    customers,
    codec: measureCodec(),
    reads,
    load: { rowsASecond: loadedASecond, note: 'one process that also makes up and encodes the rows' },
    redisBytesPerCustomer: bytesPerCustomer,
    nearCache: await measureCacheMemory(),
    commits: {
      'no AOF': await measureCommits('no AOF'),
      everysec: await measureCommits('everysec'),
      always: await measureCommits('always'),
    },
  };
  writeFileSync(new URL('../results/data.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report, null, 2));
} finally {
  await servers.stop();
}
process.exit(0);
