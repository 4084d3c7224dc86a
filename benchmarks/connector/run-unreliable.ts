import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../../tools/simulator/faults.ts';
import { startSimulator } from '../../tools/simulator/start-simulator.ts';
import { askKiosks } from './ask-kiosks.ts';
import { type Compared, compareWithBook, untilSettled } from './compare-with-book.ts';
import { type Measured, measureAnswers } from './measure-answers.ts';
import { startFleet } from './start-fleet.ts';

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

export type RunResult = Compared & {
  readonly kills: number;
  /** Kills while at least one call to the connector was under way. */
  readonly killsDuringCalls: number;
  readonly settledAfterMs: number;
  /** People with a promise that is still open at the end. */
  readonly unsettled: number;
  /** The answers that no restart touched. */
  readonly undisturbed: Measured;
  readonly duringRestarts: Measured;
};

/**
 * Decides at a steady rate for passengers who are owed a seat, with a departure control that misbehaves, and holds what was told and
 * what is remembered against its book.
 */
export async function runUnreliable(options: RunOptions): Promise<RunResult> {
  const { seconds, faults, kills, processes = 1, env = {}, settleMs, budgetMs } = options;
  const simulator = await startSimulator({ port: 0, faults: { ...faults, seats: 1 } });
  const fleet = await startFleet(processes, simulator.url, env);
  let killsDuringCalls = 0;
  const killing = killAtRandom(kills, seconds * 1000, async () => {
    if (simulator.countOpen() > 0) killsDuringCalls += 1;
    await fleet.killOne();
  });
  const asked = await askKiosks(options, fleet.address);
  await killing;
  simulator.change({ err: 0, errDone: 0, drop: 0, dropDone: 0, hang: 0, hangDone: 0, slowMs: 0, dead: 0 });
  const recoveredAt = performance.now();
  const unsettled = await untilSettled(asked, fleet.address(), settleMs);
  const settledAfterMs = Math.round(performance.now() - recoveredAt);
  const compared = await compareWithBook(asked, fleet.address(), simulator);
  await fleet.stop();
  await simulator.stop();
  const measured = measureAnswers(asked, fleet.restarts, budgetMs);
  return { ...compared, kills, killsDuringCalls, settledAfterMs, unsettled, ...measured };
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
