import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../../tools/simulator/faults.ts';
import { type Simulator, startSimulator } from '../../tools/simulator/start-simulator.ts';
import { askKiosks, loadPassengers } from './ask-kiosks.ts';
import { type Compared, compareWithBook, type Settled, untilSettled } from './compare-with-book.ts';
import { type Measured, measureAnswers } from './measure-answers.ts';
import { startFleet, warmUpMs } from './start-fleet.ts';

export type RunOptions = {
  readonly seconds: number;
  /** Decisions a second. */
  readonly rate: number;
  readonly faults: Partial<Faults>;
  /** How often a service is killed at random on the way (kill -9), and started again. */
  readonly kills: number;
  /** How many services share the ledger and the outbox; more than one needs a Redis in `env`. 1 if absent. */
  readonly processes?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** How long everything may take to settle once the connector is well again. */
  readonly settleMs: number;
  /** Of each request. */
  readonly budgetMs: number;
};

export type RunResult = Compared &
  Settled & {
    readonly kills: number;
    /** Decisions asked for per second, until the last was answered. */
    readonly ratePerSecond: number;
    /** Kills while at least one call to the connector was under way. */
    readonly killsDuringCalls: number;
    /** The answers that neither a start nor a restart touched. */
    readonly undisturbed: Measured;
    readonly duringRestarts: Measured;
    /**
     * The services' processor time from the first question until the last promise has settled, in ms per question. Absent where services
     * were killed, or where the system does not say it.
     */
    readonly processorMsPerDecision?: number;
  };

/**
 * Decides at a steady rate for passengers who are owed a seat, with a departure control that misbehaves, and holds what was told and
 * what is remembered against its book.
 */
export async function runUnreliable(options: RunOptions): Promise<RunResult> {
  const { seconds, rate, faults, kills, processes = 1, env = {}, settleMs, budgetMs } = options;
  const simulator = await startSimulator({ port: 0, faults: { ...faults, seats: 1 } });
  const fleet = await startFleet(processes, simulator.url, env);
  const loaded = await loadPassengers(seconds * rate, fleet.address);
  let [killed, killsDuringCalls] = [0, 0];
  const startedAfter = fleet.processorMs();
  const beganAt = performance.now();
  const end = beganAt + seconds * 1000;
  const killing = killAtRandom(kills, seconds * 1000, async () => {
    if (await waitForCall(simulator)) killsDuringCalls += 1;
    await fleet.killOne();
    killed += 1;
  });
  const asked = await askKiosks(
    options,
    loaded,
    fleet.address,
    () => performance.now() < end || killed < kills,
  );
  const askedFor = (performance.now() - beganAt) / 1000;
  await killing;
  simulator.change({ err: 0, errDone: 0, drop: 0, dropDone: 0, hang: 0, hangDone: 0, slowMs: 0, dead: 0 });
  const settled = await untilSettled(asked, fleet.address(), Date.now(), settleMs);
  const spent = (fleet.processorMs() ?? Number.NaN) - (startedAfter ?? Number.NaN);
  const compared = await compareWithBook(asked, fleet.address(), simulator);
  await fleet.stop();
  await simulator.stop();
  const measured = measureAnswers(
    asked,
    [...fleet.restarts, { from: beganAt, to: beganAt + warmUpMs }],
    budgetMs,
  );
  const perDecision = Math.round((spent / asked.length) * 1000) / 1000;
  return {
    ...compared,
    ...settled,
    kills,
    killsDuringCalls,
    ratePerSecond: Math.round((asked.length / askedFor) * 10) / 10,
    ...measured,
    ...(kills === 0 && !Number.isNaN(spent) && { processorMsPerDecision: perDecision }),
  };
}

/** The longest wait for a call to kill in, in ms: the connector may be dead for a while. */
const longestWaitMs = 5000;

/** True once a call to the connector is under way; false where none comes in time. */
async function waitForCall({ countOpen }: Pick<Simulator, 'countOpen'>): Promise<boolean> {
  const end = performance.now() + longestWaitMs;
  while (countOpen() === 0 && performance.now() < end) await sleep(1);
  return countOpen() > 0;
}

/** At most one at a time is down. */
async function killAtRandom(kills: number, withinMs: number, kill: () => Promise<void>): Promise<void> {
  const started = performance.now();
  const moments = Array.from({ length: kills }, () => Math.random() * withinMs).sort((a, b) => a - b);
  for (const moment of moments) {
    await sleep(Math.max(0, started + moment - performance.now()));
    await kill();
  }
}
