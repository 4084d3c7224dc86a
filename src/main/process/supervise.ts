import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { gatherMetrics } from './gather-metrics.ts';

/** A process that lived for so long is replaced soon. Others wait longer each time, so that a fault at the start does not take all processors. */
const soundMs = 10_000;
const shortestPauseMs = 100;
const longestPauseMs = 30_000;

/** The number of this process among its siblings, from 0; 0 in a service of one process. Tasks are delivered by number 0. */
export const workerNumber = (): number => Number(process.env['TACT_WORKER'] ?? 0);

/**
 * Runs the service in `count` processes that share its ports, replaces those that end, and stops them all on a stop signal. If the
 * first ones cannot start, the process ends with their exit code. `ended` is called when all have ended.
 */
export function supervise(count: number, logger: Logger, ended: () => Promise<void>): void {
  // Each accepts for itself: a connection that this process hands to one that has just died would hang until its caller gives up.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  const siblings = new Siblings(logger, ended);
  cluster.on('listening', () => siblings.noteListening());
  cluster.on('exit', (worker, code, signal) => siblings.noteExit(worker, code, signal));
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (siblings.isStopping) process.exit(1);
      logger.info({ signal }, 'stopping');
      siblings.stop();
    });
  gatherMetrics();
  siblings.start(0);
  // The first one checks the packs for all: see `openCheckedRules`.
  cluster.once('listening', () => {
    for (let number = 1; number < count; number += 1) siblings.start(number);
  });
}

class Siblings {
  readonly #logger: Logger;
  readonly #ended: () => Promise<void>;
  readonly #running = new Map<Worker, { readonly number: number; readonly since: number }>();
  #hasListened = false;
  #pauseMs = shortestPauseMs;
  isStopping = false;

  constructor(logger: Logger, ended: () => Promise<void>) {
    this.#logger = logger;
    this.#ended = ended;
  }

  start(number: number): void {
    if (this.isStopping) return;
    this.#running.set(cluster.fork({ TACT_WORKER: String(number) }), { number, since: performance.now() });
  }

  stop(): void {
    this.isStopping = true;
    for (const worker of this.#running.keys()) worker.process.kill('SIGTERM');
  }

  noteListening(): void {
    this.#hasListened = true;
  }

  noteExit(worker: Worker, code: number | null, signal: string | null): void {
    const { number = 0, since = 0 } = this.#running.get(worker) ?? {};
    this.#running.delete(worker);
    if (!this.isStopping && this.#hasListened) {
      this.#replace(number, since, { code, signal });
      return;
    }
    if (!this.isStopping) process.exitCode = code === null || code === 0 ? 1 : code;
    this.stop();
    if (this.#running.size === 0) void this.#ended().finally(() => process.exit());
  }

  #replace(number: number, since: number, ending: object): void {
    const isSound = performance.now() - since > soundMs;
    this.#pauseMs = isSound ? shortestPauseMs : Math.min(longestPauseMs, this.#pauseMs * 2);
    this.#logger.error({ number, ...ending }, 'a process of the service ended and is replaced');
    setTimeout(() => this.start(number), this.#pauseMs);
  }
}
