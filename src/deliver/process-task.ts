import type { CancelCause, TaskRecord } from '../domain/tasks/task.ts';
import { type Delivery, deliverTask, type Outlets } from './deliver-task.ts';
import { findCause } from './find-cause.ts';
import { DeliveryError, type ReadCustomer, type TaskStore } from './ports.ts';
import { choosePause, type RetryPolicy } from './retry-policy.ts';

export type ProcessingPorts = Outlets & {
  readonly tasks: Pick<TaskStore, 'complete' | 'fail' | 'cancel' | 'find'>;
  readonly readCustomer: ReadCustomer;
  /** Removes everything written for these tasks: letters, and calls waiting to be fetched. */
  readonly removeWritten: (taskIds: readonly string[]) => Promise<unknown>;
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
};

/** The result of an attempt. `lost`: meanwhile the task was erased, or another worker took it. */
export type Processed = {
  readonly outcome: 'done' | 'retried' | 'parked' | 'cancelled' | 'lost';
  readonly reason?: string;
};

type Attempt =
  | Delivery
  | { readonly status: 'void'; readonly cause: CancelCause }
  | { readonly status: 'failed'; readonly reason: string; readonly retryAfterMs?: number };

/**
 * Makes one attempt at a leased task and records it. The attempt fails if `tooLate` rejects first. A failed delivery is an
 * outcome. Only failures of the task store reject: then the lease expires and the task is taken again, which repeats no
 * effect.
 */
export async function processTask(
  ports: ProcessingPorts,
  task: TaskRecord,
  owner: string,
  policy: RetryPolicy,
  tooLate: Promise<never>,
): Promise<Processed> {
  const attempt = task.attempts > policy.maxAttempts ? giveUp : await attemptTask(ports, task, tooLate);
  if (attempt.status === 'done') return complete(ports, task, owner, attempt.result);
  if (attempt.status === 'void') return cancel(ports, task, owner, attempt.cause);
  const { reason } = attempt;
  const pause =
    attempt.status === 'failed'
      ? choosePause(policy, task.attempts, ports.random(), attempt.retryAfterMs)
      : undefined;
  const nextAt = pause === undefined ? undefined : ports.now() + pause;
  const held = await ports.tasks.fail(task.taskId, owner, reason, nextAt);
  return { outcome: held ? (nextAt === undefined ? 'parked' : 'retried') : 'lost', reason };
}

/** Its earlier attempts ended with their workers, so none of them could park it. */
const giveUp: Attempt = { status: 'refused', reason: 'every attempt ended with its worker' };

async function attemptTask(
  ports: ProcessingPorts,
  task: TaskRecord,
  tooLate: Promise<never>,
): Promise<Attempt> {
  const attempt = async (): Promise<Attempt> => {
    const cause = await findCause(task, ports);
    return cause === undefined ? deliverTask(task, ports) : { status: 'void', cause };
  };
  try {
    return await Promise.race([attempt(), tooLate]);
  } catch (error) {
    const retryAfterMs = error instanceof DeliveryError ? error.retryAfterMs : undefined;
    return {
      status: 'failed',
      reason: describeReason(error),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
}

async function complete(
  { tasks, removeWritten, now }: ProcessingPorts,
  task: TaskRecord,
  owner: string,
  result: Readonly<Record<string, unknown>>,
): Promise<Processed> {
  if (await tasks.complete(task.taskId, owner, now(), result)) return { outcome: 'done' };
  if ((await tasks.find(task.taskId)) === undefined) await removeWritten([task.taskId]);
  return { outcome: 'lost', reason: 'the task was erased or taken by another worker' };
}

async function cancel(
  { tasks, now }: ProcessingPorts,
  task: TaskRecord,
  owner: string,
  cause: CancelCause,
): Promise<Processed> {
  const held = await tasks.cancel(task.taskId, owner, cause, now());
  const reason = cause.detail === undefined ? cause.code : `${cause.code}: ${cause.detail}`;
  return held ? { outcome: 'cancelled', reason } : { outcome: 'lost', reason };
}

/**
 * The reason of a failed delivery, without personal data. Foreign messages may contain some, so only their code and name are
 * used.
 */
function describeReason(error: unknown): string {
  if (error instanceof DeliveryError) return error.reason;
  if (!(error instanceof Error)) return 'failed for an unknown reason';
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return `failed: ${error.name}${code}`;
}
