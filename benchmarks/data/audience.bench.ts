import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * `npm run bench:audience -- [customers] [workers]`: makes members of the shop as Parquet, and lists whom its campaign for top members would
 * contact. Reports rows per second and per second of processor time, and the peak of memory (with what DuckDB maps).
 */
const [customers = 1_000_000, workers = availableParallelism()] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'tact-bench-audience-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const members = join(folder, 'members.parquet');
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`COPY (
  SELECT 1 AS "schemaVersion", 'm-' || i AS "customerId", '2026-11-30T00:00:00Z' AS "asOf", ['en'] AS languages,
    [{type: 'email', value: 'm' || i || '@example.com'}] AS identities,
    CASE WHEN hash(i * 3) % 2 = 0 THEN 'h-' || (i // 2) END AS household,
    {'spend-12-months': (hash(i) % 150000)::INT, 'visits-12-months': (hash(i * 7) % 60)::INT,
     'last-purchase': '2026-11-' || lpad((1 + hash(i * 5) % 28)::VARCHAR, 2, '0')} AS attributes
  FROM range(${customers}) rows(i)) TO '${members}' (FORMAT parquet)`);
connection.closeSync();

const words = ['--pack', 'retail', '--at', '2026-12-02T04:00:00Z', '--workers', String(workers)];
const program = ['dist/main/cli.js', 'campaign', 'plan', 'top-members-thanks', ...words];
const started = performance.now();
const child = spawn(
  '/usr/bin/time',
  ['-v', process.execPath, ...program, '--over', members, '--out', join(folder, 'plan.parquet')],
  {
    stdio: ['ignore', 'pipe', 'pipe'],
  },
);
let [output, report] = ['', ''];
child.stdout.on('data', (chunk: Buffer) => {
  output += chunk.toString();
});
child.stderr.on('data', (chunk: Buffer) => {
  report += chunk.toString();
});
const code = await new Promise<number | null>((done) => child.once('close', done));
const seconds = (performance.now() - started) / 1000;
const figure = (name: string): number => Number(new RegExp(`${name}[^:]*: ([\\d.]+)`).exec(report)?.[1]);
const cpu = figure('User time') + figure('System time');
process.stdout.write(output);
console.log(`exit code ${code}; ${customers} customers, ${workers} workers`);
console.log(`${seconds.toFixed(1)} s, ${Math.round(customers / seconds)} rows/s`);
console.log(`${cpu.toFixed(1)} s of processor time, ${Math.round(customers / cpu)} rows/s a core`);
console.log(`peak of memory ${Math.round(figure('Maximum resident set size') / 1024)} MB`);
process.exitCode = code ?? 1;
