// A whole load of many customers: makes an extract up, loads it with `tact load` into a Redis of its own, and has another process
// read customers through its near cache meanwhile and afterwards. npm run bench:load -- --customers 11000000 [--reads 500]
// [--rate ROWS]. Needs redis-server on the path, and in memory about 1.3 GB a million customers.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { startStandalone } from '../../tests/support/redis-servers.ts';
import { describeMachine } from '../service/describe-machine.ts';
import { readProcess } from './watch-process.ts';
import { writeExtract } from './write-extract.ts';

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '200000' },
    reads: { type: 'string', default: '500' },
    rate: { type: 'string' },
  },
});
const customers = Number(values.customers);
const prefix = 'bench';
const quietMs = 20_000;
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'tact-bench-load-'));
const servers = await startStandalone();
const [redis] = servers.nodes;
if (redis === undefined) throw new Error('no Redis was started');

type Reader = { readonly child: ChildProcessByStdio<Writable, Readable, null>; readonly lines: Interface };

async function startReader(): Promise<Reader> {
  const script = join(import.meta.dirname, 'read-near-cache.ts');
  const args = ['--import', 'tsx', script, servers.url, prefix, String(customers), values.reads];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  return { child, lines };
}

/** The figures since the last call. */
async function endPhase({ child, lines }: Reader): Promise<unknown> {
  child.stdin.write('\n');
  const [line] = (await once(lines, 'line')) as [string];
  return { ...(JSON.parse(line) as object), rssMb: readProcess(child.pid ?? 0)?.rssMb };
}

async function redisInfo(section: string, name: string): Promise<number> {
  const text = String(await redis?.command('INFO', section));
  return Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1] ?? 0);
}

const redisCpu = async (): Promise<number> =>
  (await redisInfo('cpu', 'used_cpu_user')) + (await redisInfo('cpu', 'used_cpu_sys'));

/** Loads as anybody would, and looks at the loader every second. */
async function load(file: string, mapping: string) {
  const begun = performance.now();
  const rate = values.rate === undefined ? [] : ['--rate', values.rate];
  const child = spawn(
    process.execPath,
    ['dist/main/cli.js', 'load', file, '--mapping', mapping, '--source', 'bench', ...rate],
    {
      cwd: root,
      env: { ...process.env, REDIS_URL: servers.url, REDIS_PREFIX: prefix, DATA_DIR: join(folder, 'data') },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const seen: { readonly rssMb: number; readonly cpuSeconds: number }[] = [];
  const watch = setInterval(() => seen.push(...[readProcess(child.pid ?? 0) ?? []].flat()), 1000);
  const loads: number[] = [];
  const watchLoad = setInterval(() => loads.push(loadavg()[0] ?? 0), 10_000);
  const [code] = (await once(child, 'close')) as [number];
  clearInterval(watch);
  clearInterval(watchLoad);
  if (code !== 0) throw new Error(`tact load ended with ${code}`);
  const seconds = (performance.now() - begun) / 1000;
  return {
    seconds: Math.round(seconds),
    rowsPerSecond: Math.round(customers / seconds),
    loaderCpuUsPerRow: Math.round(((seen.at(-1)?.cpuSeconds ?? 0) / customers) * 1e7) / 10,
    /** At every tenth of the time: it must not grow with the rows. */
    loaderRssMb: Array.from(
      { length: 10 },
      (_, tenth) => seen[Math.floor(((tenth + 1) * (seen.length - 1)) / 10)]?.rssMb,
    ),
    machineLoad: { least: Math.min(...loads), most: Math.max(...loads) },
  };
}

async function measureMemory() {
  const used = await redisInfo('memory', 'used_memory');
  return {
    usedGb: Math.round(used / 1e7) / 100,
    rssGb: Math.round((await redisInfo('memory', 'used_memory_rss')) / 1e7) / 100,
    keys: Number(await redis?.command('DBSIZE')),
    bytesPerCustomer: Math.round(used / customers),
  };
}

try {
  const extract = await writeExtract(folder, customers);
  const extractMb = Math.round(statSync(extract.file).size / 1e6);
  const reader = await startReader();
  const cpuBefore = await redisCpu();
  const loading = await load(extract.file, extract.mapping);
  const whileLoading = await endPhase(reader);
  const redisCpuUsPerRow = Math.round((((await redisCpu()) - cpuBefore) / customers) * 1e7) / 10;
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await endPhase(reader);
  await new Promise((resolve) => setTimeout(resolve, quietMs));
  const idle = await endPhase(reader);
  const result = {
    measured: new Date().toISOString(),
    machine: describeMachine(),
    customers,
    extract: { format: 'Parquet, zstd', megabytes: extractMb },
    load: {
      ...loading,
      redisCpuUsPerRow,
      ...(values.rate === undefined ? {} : { rate: Number(values.rate) }),
    },
    redis: await measureMemory(),
    reads: { aSecond: Number(values.reads), whileLoading, idle },
  };
  reader.child.stdin.end();
  await once(reader.child, 'close');
  const name = customers >= 1e6 ? `load-${Math.round(customers / 1e6)}m` : 'load-small';
  writeFileSync(join(root, `benchmarks/results/${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  console.log(JSON.stringify(result, null, 2));
} finally {
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
}
