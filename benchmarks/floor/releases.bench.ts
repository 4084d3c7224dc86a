// npm run check:releases: services on one Redis, under load, while releases are switched, tried and interrupted. Options: --processes 2,
// --switches 20, --rate 200 (live decisions a second over all processes), --kills 10 (of Redis, each in the middle of a move). Exit code 1: an
// answer mixes two releases, `minRelease` is broken, a move is left halfway, nodes differ, or a bad release is not taken back.
import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startStandalone } from '../../tests/support/redis-servers.ts';
import { startService } from '../../tests/support/start-service.ts';
import { describeMachine } from '../service/describe-machine.ts';
import { askContinuously, putPassengers, type Seen } from './ask-continuously.ts';
import { ReleaseDesk } from './release-desk.ts';

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '2' },
    switches: { type: 'string', default: '20' },
    rate: { type: 'string', default: '200' },
    kills: { type: 'string', default: '10' },
  },
});
const people = 3000;
const patienceMs = 60_000;

const redis = await startStandalone({ appendonly: 'yes', appendfsync: 'always' });
const desk = new ReleaseDesk(() => addresses[0] ?? '');
const env = { API_KEYS: desk.keys, REDIS_URL: redis.url, RULES_SOURCE: 'releases', LOG_LEVEL: 'fatal' };
const services = await Promise.all(
  Array.from({ length: Number(values.processes) }, () => startService({ env })),
);
const addresses = services.map(({ address }) => address);
await putPassengers(addresses[0] ?? '', desk.headers, people);

let minRelease: number | undefined;
const load = askContinuously(addresses, {
  headers: desk.headers,
  rate: Number(values.rate),
  people,
  minRelease: () => minRelease,
});
try {
  await desk.propose(1);
  await switchTo(1, 'publish');
  minRelease = 1;
  await desk.propose(2);
  await switchTo(2, 'publish');
  const switchMs: number[] = [];
  const [turnsFrom, moments] = [performance.now(), [] as number[]];
  for (let turn = 0; turn < Number(values.switches); turn += 1) {
    moments.push(performance.now());
    switchMs.push(await switchTo(1 + (turn % 2), 'rollback'));
    await setTimeout(1000);
  }
  const turns = load.seen.filter(({ from }) => from > turnsFrom);
  const near = turns.filter(({ from }) => moments.some((at) => from > at - 20 && from < at + 600));
  const others = turns.filter((one) => !near.includes(one));
  const takenBackMs = await tryBadRelease();
  const halfway = await interruptMoves(Number(values.kills));
  await load.stop();
  const priced = load.seen.filter(({ price }) => price !== undefined).length;
  const faults = load.seen.flatMap(({ fault }) => fault ?? []);
  const report = {
    machine: describeMachine(),
    processes: addresses.length,
    asked: load.seen.length,
    priced,
    switchMs: { most: Math.max(...switchMs), median: quantile(switchMs, 0.5) },
    latencyMs: { switching: latency(near), others: latency(others) },
    unanswered: turns.filter(({ status }) => status !== 200).length,
    faults: faults.length,
    takenBackMs,
    interrupted: Number(values.kills),
    halfway,
  };
  writeFileSync('benchmarks/results/releases.json', `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report, null, 2), faults.slice(0, 5));
  process.exitCode = faults.length + halfway === 0 && takenBackMs !== undefined ? 0 : 1;
} finally {
  await load.stop();
  for (const service of services) await service.stop();
  await redis.stop();
}

/** Milliseconds from the answer to the move until all processes have answered by that release alone. */
async function switchTo(release: number, act: 'publish' | 'rollback'): Promise<number> {
  const status = await desk.move(release, act);
  if (status !== 200) throw new Error(`${act} of ${release} was answered ${status}`);
  return await untilAllDecideBy(release, performance.now());
}

async function untilAllDecideBy(release: number, since: number): Promise<number> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs = performance.now() - since) {
    const answers = load.seen.filter(({ from, status }) => from > since && status === 200);
    const older = answers.filter((one) => one.release !== release).map(({ from }) => from);
    const changed = Math.max(since, ...older);
    if (addresses.every((address) => answers.some((one) => one.address === address && one.from > changed)))
      return changed - since;
    await setTimeout(10);
  }
  throw new Error(`after a minute, somebody does not decide by release ${release}`);
}

/** A release that makes no offers decides for a tenth of the people; resolves to when it was taken back, in milliseconds. */
async function tryBadRelease(): Promise<number | undefined> {
  const { inForce } = await desk.list();
  if (inForce !== 2) await switchTo(2, 'rollback');
  await desk.propose(3, { isBad: true });
  const status = await desk.move(3, 'canary', { share: 0.1 });
  if (status !== 200) throw new Error(`the canary was answered ${status}`);
  const since = performance.now();
  while (performance.now() - since < patienceMs) {
    const { releases } = await desk.list();
    if (releases.find(({ number }) => number === 3)?.state === 'rejected') return performance.now() - since;
    await setTimeout(20);
  }
  return undefined;
}

/** Kills Redis in the middle of moves; returns after how many of them the state was neither the one before nor the one after, or nodes differed. */
async function interruptMoves(kills: number): Promise<number> {
  let halfway = 0;
  for (let turn = 0; turn < kills; turn += 1) {
    const before = (await desk.list()).inForce ?? 0;
    const after = before === 1 ? 2 : 1;
    const moved = desk.move(after, 'rollback');
    await setTimeout(Math.random() * 15);
    redis.nodes[0]?.process.kill('SIGKILL');
    const status = await moved;
    await redis.restart(0);
    const { inForce } = await patiently(() => desk.list());
    const isWhole = status === 200 ? inForce === after : inForce === before || inForce === after;
    const settled = await untilAllDecideBy(inForce ?? 0, performance.now()).catch(() => undefined);
    if (!isWhole || settled === undefined) halfway += 1;
  }
  return halfway;
}

async function patiently<T>(read: () => Promise<T>): Promise<T> {
  const since = performance.now();
  for (;;)
    try {
      return await read();
    } catch (error) {
      if (performance.now() - since > patienceMs) throw error;
      await setTimeout(50);
    }
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(numbers.length * share)] ?? 0;
}

function latency(answers: readonly Seen[]): { readonly p50: number; readonly p99: number } {
  const times = answers.map(({ from, to }) => to - from);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
