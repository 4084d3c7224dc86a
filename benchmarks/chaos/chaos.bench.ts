// npm run chaos -- FAULT [--answers 30000] [--rate 200]: asks a service for decisions while something goes wrong again and again, and
// reports what its callers got. Without a fault it lists them all. 30,000 answers at 200 per second take two and a half minutes.
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { describeMachine } from '../service/describe-machine.ts';
import { putCustomers } from '../service/put-customers.ts';
import { type Fault, faults } from './faults.ts';
import { askOnTime, budgetMs, type Got, isStored, learnGreetings, people, readAgain } from './kiosks.ts';
import { openWorld, type World } from './world.ts';

/** Before each fault, and after it. */
const calmMs = 6000;
/** What a machine may add on the way to the caller, who shares it with the service. */
const toleranceMs = 100;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { answers: { type: 'string', default: '30000' }, rate: { type: 'string', default: '200' } },
});
const [name = ''] = positionals;
const fault = faults[name];
if (fault === undefined) {
  console.error(
    `npm run chaos -- FAULT [--answers 30000] [--rate 200], with FAULT one of:\n  ${Object.keys(faults).join('\n  ')}`,
  );
  process.exit(2);
}
const [answers, rate] = [Number(values.answers), Number(values.rate)];
const world = await openWorld(fault.ground);
try {
  await putCustomers(world.services[0]?.port ?? 0, people);
  const endings: number[] = [];
  let isOver = false;
  const greetings = await learnGreetings(world);
  const asking = askOnTime(world, { rate, greetings }, () => isOver);
  const until = performance.now() + (answers / rate) * 1000;
  for (let round = 0; performance.now() < until; round += 1) endings.push(await doRound(fault, world, round));
  isOver = true;
  const got = await asking;
  await setTimeout(1000);
  console.log(JSON.stringify(await report(got, endings), null, 2));
} finally {
  await world.stop();
}

/** Resolves to the moment at which the fault was over. */
async function doRound({ begin, end, lastsMs }: Fault, on: World, round: number): Promise<number> {
  await setTimeout(calmMs);
  await begin(on, round);
  await setTimeout(lastsMs);
  await end(on);
  const endedAt = performance.now();
  await setTimeout(calmMs);
  return endedAt;
}

async function report(got: readonly Got[], endings: readonly number[]): Promise<object> {
  const times = got.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  const inBudget = got.filter(({ status, tookMs }) => status === 200 && tookMs <= budgetMs + toleranceMs);
  const stored = got.filter((each) => each.status === 200 && isStored(each));
  const isFull = ({ status, decision }: Got): boolean => status === 200 && decision?.degraded.length === 0;
  /** After each ending, until the last answer that was not full; the calm after it is long enough to tell. */
  const recoveries = endings.map((endedAt) => {
    const after = got.filter(({ at }) => at >= endedAt && at < endedAt + calmMs);
    const troubled = after.filter((each) => !isFull(each)).map(({ at }) => at - endedAt);
    return Math.round(Math.max(0, ...troubled));
  });
  return {
    machine: describeMachine(),
    fault: name,
    rounds: endings.length,
    answers: got.length,
    inBudget: `${((100 * inBudget.length) / got.length).toFixed(3)} %`,
    full: got.filter(isFull).length,
    unanswered: got.filter(({ status }) => status === 0).length,
    refused: got.filter(({ status }) => status !== 200 && status !== 0).length,
    slowestMs: Math.round(times.at(-1) ?? 0),
    p99Ms: Math.round(times[Math.floor(0.99 * times.length)] ?? 0),
    wrong: got.filter(({ isWrong }) => isWrong).length,
    storedAnswers: stored.length,
    ...(await readAgain(world, stored)),
    msToRecover: recoveries,
  };
}
