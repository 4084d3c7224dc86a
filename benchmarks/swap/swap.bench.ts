// npm run bench:swap: how long requests take while rules are edited and swapped in, and while the same service is left in peace, in turn.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describeMachine } from '../service/describe-machine.ts';
import { putCustomers } from '../service/put-customers.ts';
import { runForJson, serviceFlags, startServer } from '../service/start-process.ts';
import { editRules } from './edit-rules.ts';
import type { TurnPlan, TurnResult } from './load-in-turns.ts';
import { measureSteps, renderCosts } from './measure-steps.ts';
import { renderTable, summarise } from './summarise.ts';

/** In each second turn one edit is made as it begins. */
const turnMs = Number(process.env['BENCH_TURN_MS'] ?? 2000);
const pairs = Number(process.env['BENCH_PAIRS'] ?? 40);
/** Requests a second: well below what the service can do, so that requests seldom wait for each other. */
const rate = Number(process.env['BENCH_RATE'] ?? 500);
const mode = process.env['BENCH_MODE'] === 'dry-run' ? 'dry-run' : 'live';

const folder = mkdtempSync(join(tmpdir(), 'tact-swap-'));
const rules = join(folder, 'rules');
cpSync('rules', rules, { recursive: true });
const server = await startServer([...serviceFlags, process.env['BENCH_SERVE'] ?? 'dist/main/serve.js'], {
  ...process.env,
  PORT: '0',
  DATA_DIR: join(folder, 'data'),
  RULES_DIR: rules,
  SAMPLE_CUSTOMERS: 'false',
  LOG_LEVEL: 'error',
});

async function readVersion(): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/rule-sets/current`);
  const { version } = (await answer.json()) as { version: string };
  return version;
}

let edits = 0;

/** Edits the rules at the beginning of every swapping turn. Gives how many turns saw another rule set in force by their end. */
async function editInTurns({ startAt, pairs: turns }: TurnPlan): Promise<number> {
  let live = 0;
  let last = await readVersion();
  for (let pair = 0; pair < turns; pair += 1) {
    const begin = startAt + (2 * pair + 1) * turnMs;
    await wait(begin - Date.now());
    editRules(rules, edits++);
    await wait(begin + turnMs - Date.now());
    const version = await readVersion();
    if (version !== last) live += 1;
    last = version;
  }
  return live;
}

async function run(turns: number): Promise<{ readonly live: number; readonly result: TurnResult }> {
  const plan: TurnPlan = { port: server.port, rate, mode, startAt: Date.now() + 2000, turnMs, pairs: turns };
  const generator = join(import.meta.dirname, 'load-in-turns.ts');
  const loading = runForJson<TurnResult>(['--import', 'tsx', generator, JSON.stringify(plan)]);
  const live = await editInTurns(plan);
  return { live, result: await loading };
}

try {
  await putCustomers(server.port);
  await run(3);
  const { live, result } = await run(pairs);
  const summary = summarise(result);
  const costs = await measureSteps('rules');
  const report = { machine: describeMachine(), turnMs, pairs, rate, mode, live, summary, costs, result };
  if (process.env['BENCH_SERVE'] === undefined)
    writeFileSync('benchmarks/results/swap.json', `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(
    `${live} of ${pairs} edits went live within their turn; ${result.answered} requests, ${result.refused} refused\n` +
      `${renderTable(summary)}\n\n${renderCosts(costs)}\n`,
  );
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
