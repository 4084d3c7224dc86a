// How fast an extract is loaded into Redis, beside the same keys and bytes sent raw, and what reads wait meanwhile:
// npx tsx benchmarks/data/load.bench.ts. Needs redis-server on the path. BENCH_CUSTOMERS sets the number of rows.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openExtract } from '../../src/adapters/duckdb/open-extract.ts';
import { openCheckpointFile } from '../../src/adapters/files/checkpoint-file.ts';
import { openReportFile } from '../../src/adapters/files/report-file.ts';
import {
  backgroundLimits,
  connectRedis,
  type RedisClient,
  untilReady,
} from '../../src/adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../../src/adapters/redis/key-layout.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { defineScripts } from '../../src/adapters/redis/redis-script.ts';
import { createRedisSnapshotSink } from '../../src/adapters/redis/redis-snapshot-sink.ts';
import { identityKeys } from '../../src/domain/customer/encoded-snapshot.ts';
import { encodeSnapshot } from '../../src/domain/customer/snapshot-codec.ts';
import { openChecker } from '../../src/main/open-checker.ts';
import { loadCustomers } from '../../src/maintain/load-customers.ts';
import { createPace } from '../../src/maintain/load-pace.ts';
import { startStandalone } from '../../tests/support/redis-servers.ts';
import { describeMachine } from '../service/describe-machine.ts';
import { sampleCustomer } from './sample-customers.ts';

const rows = Number(process.env['BENCH_CUSTOMERS'] ?? 50_000);
const folder = mkdtempSync(join(tmpdir(), 'tact-bench-load-'));
const servers = await startStandalone();
const keys = createKeyLayout('bench');

async function connect(gather: boolean): Promise<RedisClient> {
  const client = connectRedis(parseRedisUrl(servers.url), backgroundLimits, () => undefined, gather);
  defineScripts(client);
  await untilReady(client, 5000);
  return client;
}

const loader = await connect(true);
const reader = await connect(false);

function writeExtract(): string {
  const file = join(folder, 'customers.ndjson');
  const lines = Array.from({ length: rows }, (_, index) => JSON.stringify(sampleCustomer(index)));
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round(rows / ((performance.now() - begun) / 1000));
}

/** The yardstick: the keys and bytes that a load leaves behind, made beforehand, in pipelines, with nothing checked. */
async function measureRaw(): Promise<number> {
  const made = Array.from({ length: rows }, (_, index) => {
    const snapshot = sampleCustomer(index);
    return {
      id: snapshot.customerId,
      bytes: Buffer.from(encodeSnapshot(snapshot)),
      named: identityKeys(snapshot),
    };
  });
  return timed(async () => {
    for (let start = 0; start < made.length; start += 500) {
      const pipeline = reader.pipeline();
      for (const { id, bytes, named } of made.slice(start, start + 500)) {
        pipeline.set(keys.snapshot(id), bytes);
        for (const identity of named) pipeline.set(keys.identity(identity), id);
      }
      await pipeline.exec();
    }
  });
}

async function load(file: string, rate?: number): Promise<unknown> {
  const extract = await openExtract({
    files: [file],
    settings: String(rate),
    memoryMb: 512,
    threads: 1,
    spillFolder: join(folder, 'spill'),
  });
  const clock = {
    elapsed: () => performance.now(),
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  };
  const result = await loadCustomers({
    extract,
    sink: { ...createRedisSnapshotSink(loader, keys), close: async () => undefined },
    openReports: (position) => openReportFile(join(folder, 'rejects.ndjson'), position),
    checkpoints: openCheckpointFile(join(folder, 'checkpoint.json')),
    source: 'bench',
    openChecker: ({ rows, repeated }) =>
      openChecker({ source: 'bench', timeZone: 'UTC', repeated: [...repeated] }, rows),
    pace: createPace(rate, clock),
    elapsed: clock.elapsed,
    progress: () => undefined,
    signal: new AbortController().signal,
    mostRejects: 0,
  });
  extract.close();
  if (result.status !== 'done' || result.row !== rows) throw new Error(`the load ended ${result.status}`);
  return result;
}

/** What another process that reads by the clock waits until the work is done. */
async function readingDuring(work: () => Promise<unknown>) {
  const script = join(import.meta.dirname, 'read-by-the-clock.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, servers.url, keys.prefix, String(rows)]);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const rowsPerSecond = await timed(work);
  child.stdin.end();
  await once(child, 'close');
  return { rowsPerSecond, ...JSON.parse(output) };
}

try {
  const file = writeExtract();
  const raw = await measureRaw();
  await reader.flushall();
  const loaded = await timed(() => load(file));
  const result = {
    measured: new Date().toISOString(),
    machine: describeMachine(),
    rows,
    rawRowsPerSecond: raw,
    loadRowsPerSecond: loaded,
    shareOfRaw: Number((loaded / raw).toFixed(2)),
    idle: await readingDuring(() => new Promise((resolve) => setTimeout(resolve, 4000))),
    whileLoading: await readingDuring(() => load(file)),
    whileLoadingAt2000: await readingDuring(() => load(file, 2000)),
  };
  writeFileSync(join(import.meta.dirname, '../results/load.json'), `${JSON.stringify(result, null, 2)}\n`);
  console.log(result);
} finally {
  loader.disconnect();
  reader.disconnect();
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
}
