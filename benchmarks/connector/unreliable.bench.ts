import { parseArgs } from 'node:util';
import { judgeRun } from './judge-run.ts';
import { runUnreliable } from './run-unreliable.ts';

/**
 * `npm run bench:connector -- --seconds 600 --rate 200`: an unreliable departure control under load. One in five calls goes wrong, and
 * it is dead for 30 % of the time. `--kills 200 --processes 4 --redis URL` also kills services that share a Redis. Prints
 * the counts and a verdict on each law, and ends with 1 if one does not hold.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '50' },
    kills: { type: 'string', default: '0' },
    budget: { type: 'string', default: '500' },
    redis: { type: 'string' },
    processes: { type: 'string', default: '1' },
    slow: { type: 'string', default: '20' },
  },
});
if (values.processes !== '1' && values.redis === undefined)
  throw new Error('several processes share a ledger: give its address with --redis');

const settleMs = 60_000;
const result = await runUnreliable({
  seconds: Number(values.seconds),
  rate: Number(values.rate),
  kills: Number(values.kills),
  processes: Number(values.processes),
  settleMs,
  budgetMs: Number(values.budget),
  faults: {
    err: 0.04,
    errDone: 0.04,
    drop: 0.04,
    dropDone: 0.04,
    hang: 0.02,
    hangDone: 0.02,
    slowMs: Number(values.slow),
    dead: 0.3,
    deadEveryMs: 10_000,
  },
  env: values.redis === undefined ? {} : { REDIS_URL: values.redis, REDIS_PREFIX: `bench-${Date.now()}` },
});
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
for (const { holds, text } of judgeRun(result, settleMs)) {
  process.stdout.write(`${holds ? 'holds ' : 'BROKEN'}  ${text}\n`);
  if (!holds) process.exitCode = 1;
}
