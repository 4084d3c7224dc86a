import type { TaskStore } from '../deliver/ports.ts';
import { DeliveryError } from '../deliver/ports.ts';
import { type Processed, type ProcessingPorts, processTask } from '../deliver/process-task.ts';
import type { RetryPolicy } from '../deliver/retry-policy.ts';
import type { TaskRecord } from '../domain/tasks/task.ts';

export type WorkerPorts = Omit<ProcessingPorts, 'tasks'> & {
  readonly tasks: Pick<TaskStore, 'lease' | 'complete' | 'fail' | 'postpone' | 'cancel' | 'find'>;
  /** Resolves after so many ms, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For logs and metrics. Must not throw. */
  readonly report: (event: WorkerEvent) => void;
};

export type WorkerEvent =
  | ({ readonly event: 'processed'; readonly task: TaskRecord } & Processed)
  /** The task store failed; the worker continues after a pause. */
  | { readonly event: 'store-failed'; readonly error: unknown; readonly pauseMs: number };

export type WorkerOptions = {
  /** Unique among all workers on one store. */
  readonly owner: string;
  /** Concurrent deliveries, not counting slow ones. */
  readonly concurrency: number;
  /** A delivery that takes longer is slow: it continues, and the next task need not wait for it. */
  readonly patienceMs: number;
  /** The lease of a task. A delivery may take four fifths of it, which should exceed every outlet's own limit. */
  readonly leaseMs: number;
  /** The pause when nothing is due: a task starts at most this much late. */
  readonly idleMs: number;
  readonly policy: RetryPolicy;
};

export type Worker = {
  /** Looks for due tasks at once, without waiting for the end of the pause. */
  wake(): void;
  /** Takes no new task, and resolves when the current ones are settled. */
  stop(): Promise<void>;
};

/** Spares every abort an error of its own with its stack. */
const wanted = 'wanted';

/**
 * Delivers due tasks until it is stopped: at most `concurrency` at once besides slow ones, and none waits for another. Slow
 * ones are bounded by their leases, after which they fail.
 */
export function startWorker(ports: WorkerPorts, options: WorkerOptions): Worker {
  /** With the time at which each was taken. */
  const inHand = new Map<Promise<void>, number>();
  const stopped = new AbortController();
  let rest = new AbortController();

  const take = (task: TaskRecord): void => {
    const work = settle(ports, options, task).finally(() => {
      inHand.delete(work);
      rest.abort(wanted);
    });
    inHand.set(work, ports.now());
  };
  const countQuick = (): number =>
    [...inHand.values()].filter((takenAt) => ports.now() - takenAt <= options.patienceMs).length;

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopped.signal.aborted) {
      rest = new AbortController();
      const leased = await lease(ports, options, options.concurrency - countQuick());
      failures = 'error' in leased ? failures + 1 : 0;
      if ('error' in leased) await backOff(ports, leased.error, failures, stopped.signal);
      else await takeAndRest(leased.tasks);
    }
    await Promise.all(inHand.keys());
  };

  /** A finished task, a wake or a stop in the meantime has aborted `rest` already, so none of them is missed. */
  const takeAndRest = async (tasks: readonly TaskRecord[]): Promise<void> => {
    for (const task of tasks) take(task);
    if (!stopped.signal.aborted) await ports.sleep(options.idleMs, rest.signal);
  };

  const running = run();
  return {
    wake: () => rest.abort(wanted),
    stop() {
      stopped.abort(wanted);
      rest.abort(wanted);
      return running;
    },
  };
}

type Leased = { readonly tasks: readonly TaskRecord[] } | { readonly error: unknown };

async function lease({ tasks, now }: WorkerPorts, options: WorkerOptions, limit: number): Promise<Leased> {
  const { owner, leaseMs } = options;
  try {
    return { tasks: limit === 0 ? [] : await tasks.lease({ now: now(), limit, leaseMs, owner }) };
  } catch (error) {
    return { error };
  }
}

/**
 * Processes the task; never rejects. A delivery that would outlast its lease fails, so that it cannot hold its place forever.
 */
async function settle(ports: WorkerPorts, options: WorkerOptions, task: TaskRecord): Promise<void> {
  const settled = new AbortController();
  const limitMs = Math.round(options.leaseMs * shareOfLease);
  const tooLate = ports.sleep(limitMs, settled.signal).then(() => {
    throw new DeliveryError(`it took longer than ${limitMs} ms`);
  });
  tooLate.catch(() => undefined);
  try {
    const processed = await processTask(ports, task, options.owner, options.policy, tooLate);
    ports.report({ event: 'processed', task, ...processed });
  } catch (error) {
    ports.report({ event: 'store-failed', error, pauseMs: 0 });
  } finally {
    settled.abort(wanted);
  }
}

/** The rest of the lease is for recording the failure while the task is still held. */
const shareOfLease = 0.8;

const shortestPauseMs = 250;
const longestPauseMs = 30_000;

async function backOff(
  { sleep, random, report }: WorkerPorts,
  error: unknown,
  failures: number,
  stopped: AbortSignal,
): Promise<void> {
  const ceiling = Math.min(longestPauseMs, shortestPauseMs * 2 ** failures);
  const pauseMs = Math.round(ceiling * (0.5 + random() / 2));
  report({ event: 'store-failed', error, pauseMs });
  await sleep(pauseMs, stopped);
}
