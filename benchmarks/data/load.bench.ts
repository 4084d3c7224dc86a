// How fast an extract is loaded into Redis, beside what the same keys and bytes take when they are ready and nothing is checked;
// what each stage costs; and what reads wait meanwhile: npx tsx benchmarks/data/load.bench.ts. Needs redis-server on the path.
// The load runs in a process of its own, compiled: here it would share a heap with the ready bytes of all rows, and its code with
// what compiles this file. BENCH_CUSTOMERS sets the number of rows. Each figure is the best of three rounds, in turns, so that other work on the machine
// meets all of them alike.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { startStandalone } from '../../tests/support/redis-servers.ts';
import { describeMachine } from '../service/describe-machine.ts';
import { measureCodec } from './measure-codec.ts';
import { sampleCustomer } from './sample-customers.ts';
import { readChildrenCpuSeconds } from './watch-process.ts';

const root = join(import.meta.dirname, '../..');
execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });

const rows = Number(process.env['BENCH_CUSTOMERS'] ?? 200_000);
const rounds = 3;
const inFlight = 4;
const folder = mkdtempSync(join(tmpdir(), 'tact-bench-load-'));
const servers = await startStandalone();
const prefix = 'bench';
const keys = createKeyLayout(prefix);

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
  /** Of this process with all its threads or of the one that it started, and of Redis. */
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

/** Of this process and of those that it started and that have ended. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + readChildrenCpuSeconds();
}

/** Into an empty Redis. */
async function measure(work: () => Promise<unknown>): Promise<Measured> {
  await plain.flushall();
  const redisBefore = await redisCpuSeconds();
  const cpuBefore = cpuSeconds();
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const cpu = cpuSeconds() - cpuBefore;
  const redisCpu = (await redisCpuSeconds()) - redisBefore;
  const round = (value: number): number => Math.round(value * 10) / 10;
  return {
    rowsPerSecond: Math.round(rows / seconds),
    cpuUsPerRow: round((cpu * 1e6) / rows),
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

/** Loads as anybody would, in a process of its own, which has its start to do as well. */
async function load(file: string, ...flags: readonly string[]): Promise<void> {
  const child = spawn(
    process.execPath,
    ['dist/main/cli.js', 'load', file, '--source', 'bench', '--max-rejects', '0', ...flags],
    {
      cwd: root,
      env: {
        ...process.env,
        REDIS_URL: servers.url,
        REDIS_PREFIX: prefix,
        DATA_DIR: mkdtempSync(join(folder, 'data-')),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => {
    told += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`tact load ended with ${code}: ${told}`);
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
    /** `tact load`: NDJSON read by DuckDB, cleaned, checked, encoded, put. */
    load: best.load,
    shareOfPlainSets: share(best.sets),
    shareOfPutScript: share(best.script),
  };
}

function measureStages(file: string): unknown {
  const script = join(import.meta.dirname, 'measure-stages.ts');
  const output = execFileSync(process.execPath, ['--import', 'tsx', script, file], {
    maxBuffer: 1e6,
    encoding: 'utf8',
  });
  return JSON.parse(output) as unknown;
}

/** What another process that reads by the clock waits until the work is done. */
async function readingDuring(work: () => Promise<unknown>) {
  const script = join(import.meta.dirname, 'read-by-the-clock.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, servers.url, prefix, String(rows)]);
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
    stagesCpuUsPerRow: measureStages(file),
    codec: measureCodec(),
    reads: {
      idle: await readingDuring(() => new Promise((resolve) => setTimeout(resolve, 4000))),
      whileLoading: await readingDuring(() => load(file)),
      whileLoadingAt5000: await readingDuring(() => load(file, '--rate', '5000')),
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
