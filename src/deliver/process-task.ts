import { isSettled, type PromiseLife, type PromiseState, stateOf } from '../domain/promises/promise-life.ts';
import type { FollowUpOutcome } from '../domain/shared/follow-up-outcomes.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { CancelCause, TaskRecord } from '../domain/tasks/task.ts';
import { type DailyLimits, leavePlaces, takePlaces } from './daily-limits.ts';
import type { Delivery } from './deliver-follow-up.ts';
import { deliverTask, type Outlets } from './deliver-task.ts';
import { findObstacle, type Obstacle } from './find-obstacle.ts';
import { noteFollowUp } from './note-follow-up.ts';
import {
  DeliveryError,
  type FindWorkingTime,
  type PromiseLedger,
  type ReadCustomer,
  type TaskStore,
} from './ports.ts';
import { choosePause, type RetryPolicy } from './retry-policy.ts';
import { settleAttempt } from './settle-attempt.ts';

export type ProcessingPorts = Outlets & {
  readonly promises: PromiseLedger;
  readonly tasks: Pick<TaskStore, 'complete' | 'fail' | 'postpone' | 'cancel' | 'find'>;
  readonly readCustomer: ReadCustomer;
  readonly findWorkingTime?: FindWorkingTime;
  /** Absent: any number of follow-ups go on a day. */
  readonly dailyLimits?: DailyLimits;
  /** Removes everything written for these tasks: letters, and calls waiting to be fetched. */
  readonly removeWritten: (taskIds: readonly string[]) => Promise<unknown>;
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
};

/** The result of an attempt. `lost`: meanwhile the task was erased or cancelled, or another worker took it. */
export type Processed = {
  readonly outcome: 'done' | 'refused' | 'retried' | 'parked' | 'cancelled' | 'lost';
  readonly reason?: string;
  /** The state that its promise came to by this attempt. */
  readonly promise?: PromiseState;
};

type Failure = {
  readonly status: 'failed';
  readonly reason: string;
  readonly retryAfterMs?: number | undefined;
  readonly didNothing?: boolean;
};

type Attempt = Delivery | Obstacle | Failure;

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
  const attempt = await attemptTask(ports, task, policy, tooLate);
  const promise =
    attempt.status === 'early' ? undefined : await settleAttempt(task, attempt, ports.promises, ports.now());
  await noteContact(ports, task, owner, attempt);
  const ended = await endAttempt(ports, task, owner, policy, attempt, promise?.promise.life);
  return promise?.status === 'moved' ? { ...ended, promise: stateOf(promise.promise) } : ended;
}

/**
 * What went out is a contact of its customer. It is noted before the task ends, so that a worker that dies in between leaves no letter
 * without its contact; a repeat counts once. Nothing is noted for a task that was erased meanwhile.
 */
async function noteContact(
  { promises, tasks, now }: ProcessingPorts,
  task: TaskRecord,
  owner: string,
  { status }: Attempt,
): Promise<void> {
  const outcome = contactOf[status];
  if (outcome === undefined || (task.type !== 'letter' && task.type !== 'message')) return;
  if (await isHeld(task, owner, { tasks })) await noteFollowUp(task, outcome, now(), promises);
}

/** Nothing is written about the customer of a task that was erased meanwhile. */
const isHeld = async (
  { taskId }: TaskRecord,
  owner: string | undefined,
  { tasks }: Pick<ProcessingPorts, 'tasks'>,
): Promise<boolean> => (await tasks.find(taskId))?.leaseOwner === owner;

const contactOf: Partial<Record<Attempt['status'], FollowUpOutcome>> = {
  done: 'sent',
  'handed-over': 'sent',
  bounced: 'bounced',
};

/** A bounce is the end of the task, and a refusal that its promise has answered; any other waits for people. */
async function endAttempt(
  ports: ProcessingPorts,
  task: TaskRecord,
  owner: string,
  policy: RetryPolicy,
  attempt: Attempt,
  promise: PromiseLife | undefined,
): Promise<Processed> {
  if ('result' in attempt) return complete(ports, task, owner, attempt.result);
  if (attempt.status === 'void') return cancel(ports, task, owner, attempt.cause);
  const { reason } = attempt;
  if (attempt.status === 'bounced' || (attempt.status === 'refused' && promise !== undefined)) {
    const { outcome } = await complete(ports, task, owner, { [attempt.status]: reason });
    return { outcome: outcome === 'done' ? 'refused' : outcome, reason };
  }
  if (attempt.status === 'early')
    return postpone(ports, task, owner, reason, attempt.retryAfterMs ?? earlyPauseMs);
  if (attempt.status !== 'failed') return fail(ports, task, owner, reason, undefined);
  return endFailure(ports, task, owner, policy, attempt, promise !== undefined && !isSettled(promise));
}

/** An open promise outlasts the attempts of other tasks: one that its system has not answered is asked for until it has. */
async function endFailure(
  ports: ProcessingPorts,
  task: TaskRecord,
  owner: string,
  policy: RetryPolicy,
  { reason, retryAfterMs }: Failure,
  isOpen: boolean,
): Promise<Processed> {
  const pause = choosePause(isOpen ? hasten(policy) : policy, task.attempts, ports.random(), retryAfterMs);
  if (isOpen && task.attempts === policy.maxAttempts)
    return postpone(ports, task, owner, reason, openPauseMs);
  return fail(ports, task, owner, reason, pause);
}

async function fail(
  { tasks, now }: ProcessingPorts,
  { taskId }: TaskRecord,
  owner: string,
  reason: string,
  pauseMs: number | undefined,
): Promise<Processed> {
  const held = await tasks.fail(taskId, owner, reason, pauseMs === undefined ? undefined : now() + pauseMs);
  return { outcome: held ? (pauseMs === undefined ? 'parked' : 'retried') : 'lost', reason };
}

/**
 * The longest pause before a system is asked again about a promise that it has not answered: the customer waits for the truth, and
 * it must be known within a minute of the system's return.
 */
const openPauseMs = 20_000;

const hasten = (policy: RetryPolicy): RetryPolicy => ({
  ...policy,
  capMs: Math.min(policy.capMs, openPauseMs),
});

/** How long a letter waits before it asks again what became of its promise. */
const earlyPauseMs = 60_000;

/** Its earlier attempts ended with their workers, so none of them could park it. */
const giveUp: Attempt = { status: 'failed', reason: 'every attempt ended with its worker' };

async function attemptTask(
  ports: ProcessingPorts,
  task: TaskRecord,
  { maxAttempts }: RetryPolicy,
  tooLate: Promise<never>,
): Promise<Attempt> {
  const attempt = async (): Promise<Attempt> => {
    const obstacle = await findObstacle(task, ports);
    if (obstacle !== undefined) return obstacle;
    return task.attempts > maxAttempts ? giveUp : deliverWithin(task, ports);
  };
  try {
    return await Promise.race([attempt(), tooLate]);
  } catch (error) {
    const reason = describeReason(error);
    if (!(error instanceof DeliveryError)) return { status: 'failed', reason };
    const { retryAfterMs = 0, didNothing } = error;
    return error.isUntried
      ? { status: 'early', reason, retryAfterMs }
      : { status: 'failed', reason, retryAfterMs, didNothing };
  }
}

async function deliverWithin(task: TaskRecord, ports: ProcessingPorts): Promise<Attempt> {
  const at = ports.now();
  if (ports.dailyLimits !== undefined && !(await isHeld(task, task.leaseOwner, ports)))
    return { status: 'failed', reason: lost };
  const retryAfterMs = await takePlaces(task, at, ports);
  if (retryAfterMs !== undefined)
    return { status: 'early', reason: 'the limit of the day is reached', retryAfterMs };
  try {
    const delivery = await deliverTask(task, ports);
    if (delivery.status === 'refused') await giveBackPlaces(task, at, ports);
    return delivery;
  } catch (error) {
    // What may have gone out counts: a limit is not exceeded, even where the next try takes a second place.
    if (error instanceof DeliveryError && error.didNothing) await giveBackPlaces(task, at, ports);
    throw error;
  }
}

/** Nothing is written about a customer who was erased meanwhile. A place that cannot be given back is free again the next day. */
async function giveBackPlaces(task: TaskRecord, at: number, ports: ProcessingPorts): Promise<void> {
  if (ports.dailyLimits === undefined) return;
  try {
    if (await isHeld(task, task.leaseOwner, ports)) await leavePlaces(task, at, ports);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

const lost = 'the task was erased, cancelled or taken by another worker';

async function complete(
  { tasks, removeWritten, now }: ProcessingPorts,
  task: TaskRecord,
  owner: string,
  result: Readonly<Record<string, unknown>>,
): Promise<Processed> {
  if (await tasks.complete(task.taskId, owner, now(), result)) return { outcome: 'done' };
  const state = (await tasks.find(task.taskId))?.state;
  if (state === undefined || state === 'cancelled') await removeWritten([task.taskId]);
  return { outcome: 'lost', reason: lost };
}

/** It waits for as long as its promise or its system does, so its attempts do not count. */
async function postpone(
  { tasks, now }: ProcessingPorts,
  task: TaskRecord,
  owner: string,
  reason: string,
  pauseMs: number,
): Promise<Processed> {
  const held = await tasks.postpone(task.taskId, owner, reason, now() + pauseMs);
  return { outcome: held ? 'retried' : 'lost', reason };
}

async function cancel(
  { tasks, now }: ProcessingPorts,
  task: TaskRecord,
  owner: string,
  cause: CancelCause,
): Promise<Processed> {
  const held = await tasks.cancel(task.taskId, owner, cause, now());
  const reason = cause.detail === undefined ? cause.code : `${cause.code}: ${cause.detail}`;
  const ended = held || (await tasks.find(task.taskId))?.state === 'cancelled';
  return { outcome: ended ? 'cancelled' : 'lost', reason };
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
