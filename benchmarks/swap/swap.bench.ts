// npm run bench:swap: how long requests take while rules are edited and swapped in, against the same service left in peace, in turn.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from '../service/describe-machine.ts';
import type { LoadPlan, LoadResult } from '../service/load-generator.ts';
import { putCustomers } from '../service/put-customers.ts';
import { runForJson, startServer } from '../service/start-process.ts';
import { editRules } from './edit-rules.ts';
import { renderTable, summarise, type Window } from './summarise.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 8);
const pairs = Number(process.env['BENCH_PAIRS'] ?? 10);
/** Requests a second: a quarter of what the service can do, so that who waits does not wait for other requests. */
const rate = Number(process.env['BENCH_RATE'] ?? 500);
const editEveryMs = 2000;
const mode = process.env['BENCH_MODE'] === 'dry-run' ? 'dry-run' : 'live';

const folder = mkdtempSync(join(tmpdir(), 'tact-swap-'));
const rules = join(folder, 'rules');
cpSync('rules', rules, { recursive: true });
const server = await startServer([process.env['BENCH_SERVE'] ?? 'dist/main/serve.js'], {
  ...process.env,
  PORT: '0',
  DATA_DIR: join(folder, 'data'),
  RULES_DIR: rules,
  SAMPLE_CUSTOMERS: 'false',
  LOG_LEVEL: 'error',
});

let windows = 0;
function load(): Promise<LoadResult> {
  windows += 1;
  const plan: LoadPlan = {
    port: server.port,
    connections: 32,
    seconds,
    rate,
    mode,
    run: `swap-${windows}`,
    from: windows * 7919,
  };
  const generator = join(import.meta.dirname, '../service/load-generator.ts');
  return runForJson<LoadResult>(['--import', 'tsx', generator, JSON.stringify(plan)]);
}

async function readVersion(): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/rule-sets/current`);
  const { version } = (await answer.json()) as { version: string };
  return version;
}

/** Asks for the version in force ten times a second, in calm as well, and counts how often it changes. */
function countSwaps(): () => Promise<number> {
  let stopped = false;
  const counting = (async () => {
    let swaps = 0;
    let last = await readVersion();
    while (!stopped) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const version = await readVersion();
      if (version !== last) swaps += 1;
      last = version;
    }
    return swaps;
  })();
  return () => {
    stopped = true;
    return counting;
  };
}

let edits = 0;
async function measure(name: Window['name']): Promise<Window> {
  const count = countSwaps();
  const before = server.processorSeconds();
  const editing = name === 'swapping' ? setInterval(() => editRules(rules, edits++), editEveryMs) : undefined;
  const result = await load();
  clearInterval(editing);
  // The last edit may still be on its way.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  return { name, ...result, swaps: await count(), processorSeconds: server.processorSeconds() - before };
}

try {
  await putCustomers(server.port);
  for (const name of ['calm', 'swapping'] as const) await measure(name);
  const measured: Window[] = [];
  for (let pair = 0; pair < pairs; pair += 1)
    for (const name of ['calm', 'swapping'] as const) measured.push(await measure(name));
  const summary = summarise(measured);
  const report = { machine: describeMachine(), seconds, pairs, rate, mode, editEveryMs, summary, measured };
  if (process.env['BENCH_SERVE'] === undefined)
    writeFileSync('benchmarks/results/swap.json', `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`${renderTable(summary)}\n`);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
