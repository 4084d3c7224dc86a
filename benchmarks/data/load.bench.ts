// How fast an extract is loaded into Redis, beside what the same keys and bytes take when they are ready and nothing is checked;
// what each stage costs; and what reads wait meanwhile: npx tsx benchmarks/data/load.bench.ts. Needs redis-server on the path.
// BENCH_CUSTOMERS sets the number of rows. Each figure is the best of three rounds, in turns, so that other work on the machine
// meets all of them alike.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import { type EncodedSnapshot, encodeSnapshots } from '../../src/domain/customer/encoded-snapshot.ts';
import { loadCustomers } from '../../src/maintain/load-customers.ts';
import { createPace } from '../../src/maintain/load-pace.ts';
import { startStandalone } from '../../tests/support/redis-servers.ts';
import { describeMachine } from '../service/describe-machine.ts';
import { measureCodec } from './measure-codec.ts';
import { measureStages } from './measure-stages.ts';
import { sampleCustomer } from './sample-customers.ts';

/** Compiled, as everybody runs it: a thread of the sources would first compile them, and slower code. */
execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
const { openChecker } = (await import(
  new URL('../../dist/main/open-checker.js', import.meta.url).href
)) as typeof import('../../src/main/open-checker.ts');

const rows = Number(process.env['BENCH_CUSTOMERS'] ?? 200_000);
const rounds = 3;
const inFlight = 4;
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
const plain = await connect(false);
const sink = createRedisSnapshotSink(loader, keys);

function writeExtract(): string {
  const file = join(folder, 'customers.ndjson');
  for (let start = 0; start < rows; start += 1000) {
    const length = Math.min(1000, rows - start);
    const lines = Array.from({ length }, (_, index) => `${JSON.stringify(sampleCustomer(start + index))}\n`);
    appendFileSync(file, lines.join(''));
  }
  return file;
}

type Measured = {
  readonly rowsPerSecond: number;
  /** Of this process with all its threads, and of Redis. */
  readonly cpuUsPerRow: number;
  readonly redisCpuUsPerRow: number;
};

async function redisCpuSeconds(): Promise<number> {
  const text = await plain.info('cpu');
  return [...text.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );
}

/** Into an empty Redis. */
async function measure(work: () => Promise<unknown>): Promise<Measured> {
  await plain.flushall();
  const redisBefore = await redisCpuSeconds();
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const redisCpu = (await redisCpuSeconds()) - redisBefore;
  const round = (value: number): number => Math.round(value * 10) / 10;
  return {
    rowsPerSecond: Math.round(rows / seconds),
    cpuUsPerRow: round((user + system) / rows),
    redisCpuUsPerRow: round((redisCpu * 1e6) / rows),
  };
}

/** The yardstick: the keys and bytes that a load leaves behind, ready, in pipelines of plain SETs, with nothing looked at. */
async function setPlainly(made: readonly EncodedSnapshot[]): Promise<void> {
  for (let start = 0; start < made.length; start += 500) {
    const pipeline = plain.pipeline();
    for (const { customerId, bytes, identities } of made.slice(start, start + 500)) {
      pipeline.set(keys.snapshot(customerId), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
      for (const identity of identities) pipeline.set(keys.identity(identity), customerId);
    }
    await pipeline.exec();
  }
}

/** What the sink itself can take: ready rows through the put script, as a load sends them. */
async function putReady(made: readonly EncodedSnapshot[]): Promise<void> {
  const under: Promise<unknown>[] = [];
  for (let start = 0; start < made.length; start += sink.batchSize) {
    under.push(sink.putMany(made.slice(start, start + sink.batchSize)));
    if (under.length >= inFlight) await under.shift();
  }
  await Promise.all(under);
}

async function load(file: string, rate?: number): Promise<void> {
  const extract = await openExtract({
    files: [file],
    settings: String(Math.random()),
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
    sink: { ...sink, close: async () => undefined },
    openReports: (position) => openReportFile(join(folder, 'rejects.ndjson'), position),
    checkpoints: openCheckpointFile(join(folder, 'checkpoint.json')),
    source: 'bench',
    openChecker: () => openChecker({ source: 'bench', timeZone: 'UTC' }),
    pace: createPace(rate, clock),
    elapsed: clock.elapsed,
    progress: () => undefined,
    signal: new AbortController().signal,
    mostRejects: 0,
  });
  extract.close();
  if (result.status !== 'done' || result.row !== rows) throw new Error(`the load ended ${result.status}`);
}

const faster = (one: Measured | undefined, other: Measured): Measured =>
  one !== undefined && one.rowsPerSecond > other.rowsPerSecond ? one : other;

async function compare(file: string) {
  const made = Array.from({ length: rows / 100 }, (_, batch) =>
    encodeSnapshots(Array.from({ length: 100 }, (__, index) => sampleCustomer(batch * 100 + index))),
  ).flat();
  let best: { readonly sets?: Measured; readonly script?: Measured; readonly load?: Measured } = {};
  for (let round = 0; round < rounds; round += 1)
    best = {
      sets: faster(best.sets, await measure(() => setPlainly(made))),
      script: faster(best.script, await measure(() => putReady(made))),
      load: faster(best.load, await measure(() => load(file))),
    };
  const share = (of: Measured | undefined): number =>
    Math.round(((best.load?.rowsPerSecond ?? 0) / (of?.rowsPerSecond ?? 1)) * 100) / 100;
  return {
    /** Snapshot and identities as plain SETs, 500 rows a pipeline, ready bytes. */
    plainSets: best.sets,
    /** The same bytes through the put script, 100 rows a call, four calls at once. */
    putScript: best.script,
    /** NDJSON read by DuckDB, cleaned, checked, encoded, put. */
    load: best.load,
    shareOfPlainSets: share(best.sets),
    shareOfPutScript: share(best.script),
  };
}

/** What another process that reads by the clock waits until the work is done. */
async function readingDuring(work: () => Promise<unknown>) {
  const script = join(import.meta.dirname, 'read-by-the-clock.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, servers.url, keys.prefix, String(rows)]);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await work();
  child.stdin.end();
  await once(child, 'close');
  return JSON.parse(output) as object;
}

try {
  const file = writeExtract();
  const result = {
    measured: new Date().toISOString(),
    machine: describeMachine(),
    rows,
    ...(await compare(file)),
    stagesCpuUsPerRow: await measureStages(file),
    codec: measureCodec(),
    reads: {
      idle: await readingDuring(() => new Promise((resolve) => setTimeout(resolve, 4000))),
      whileLoading: await readingDuring(() => load(file)),
      whileLoadingAt5000: await readingDuring(() => load(file, 5000)),
    },
  };
  writeFileSync(join(import.meta.dirname, '../results/load.json'), `${JSON.stringify(result, null, 2)}\n`);
  console.log(JSON.stringify(result, null, 2));
} finally {
  loader.disconnect();
  plain.disconnect();
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
}
