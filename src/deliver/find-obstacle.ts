import { hasConsentedBetween } from '../domain/contact/consent.ts';
import type { StandingPromise } from '../domain/contact/customer-memory.ts';
import { stoppedAt } from '../domain/contact/follow-up-contact.ts';
import { mayBeGroundless } from '../domain/decision/groundless.ts';
import { isInForce, stateOf } from '../domain/promises/promise-life.ts';
import { askAgain } from '../domain/tasks/ask-again.ts';
import type { CancelCause, Task, TaskRecord } from '../domain/tasks/task.ts';
import { readWorkingDays } from '../domain/tasks/task-payload.ts';
import type { FindWorkingTime, ReadCustomer } from './ports.ts';
import { reviewPromises, type WithdrawalPorts } from './withdraw-groundless.ts';

export type Obstacle =
  /** It may never go. */
  | { readonly status: 'void'; readonly cause: CancelCause }
  /** Its time has not come: its promise has no answer, or its system takes no calls. The attempt does not count. */
  | { readonly status: 'early'; readonly reason: string; readonly retryAfterMs?: number };

type Sources = WithdrawalPorts & {
  readonly readCustomer: ReadCustomer;
  /** Absent: every day is a working day. */
  readonly findWorkingTime?: FindWorkingTime;
};

/** What stands against a due task; undefined where nothing does. Rejects if that cannot be known. */
export async function findObstacle(task: TaskRecord, sources: Sources): Promise<Obstacle | undefined> {
  const cause = await findCause(task, sources);
  if (cause !== undefined) return { status: 'void', cause };
  if (task.type === 'message' && (await isStopped(task, sources)))
    return { status: 'void', cause: { code: 'stopped' } };
  return (await judgePromise(task, sources)) ?? waitForWorkingDay(task, sources);
}

/** A follow-up that its rule wants on a working day of its reader's country waits for one. */
async function waitForWorkingDay(
  { payload }: Task,
  { findWorkingTime, now }: Sources,
): Promise<Obstacle | undefined> {
  const wanted = readWorkingDays(payload);
  if (wanted === undefined || findWorkingTime === undefined) return undefined;
  const from = now();
  const at = await findWorkingTime(from, wanted.country, wanted.timeZone);
  if (at <= from) return undefined;
  return { status: 'early', reason: 'it waits for a working day', retryAfterMs: at - from };
}

/**
 * A stop acts on every message that was not sent when it came, whenever the person said it: senders report it late. Only a message that
 * was decided after the person had consented anew may go.
 */
async function isStopped({ customerId, channel, createdAt }: Task, sources: Sources): Promise<boolean> {
  const { memory } = await sources.promises.readMemories(customerId, undefined);
  const at = stoppedAt(memory.contacts, channel);
  if (at === undefined) return false;
  const { snapshot } = await sources.readCustomer(customerId);
  return !hasConsentedBetween(snapshot, channel, at, createdAt);
}

async function findCause(
  { while: asked, customerId }: Task,
  { readCustomer, now }: Sources,
): Promise<CancelCause | undefined> {
  if (asked === undefined) return undefined;
  const { snapshot, memory } = await readCustomer(customerId);
  if (snapshot === undefined) return { code: 'customer-gone' };
  const detail = askAgain(asked, { customer: snapshot, known: true, memory, now: now() });
  return detail === undefined ? undefined : { code: 'reason-gone', detail };
}

/**
 * A letter says what happened, so it goes when its promise is confirmed. What hangs on a promise that is not kept any more does not
 * go, nor does its call, unless the system may have had it already.
 */
async function judgePromise(task: TaskRecord, sources: Sources): Promise<Obstacle | undefined> {
  const promise = hangsOnPromise(task) ? await readPromise(task, sources) : undefined;
  if (promise === undefined) return undefined;
  if (isInForce(promise) && promise.heldUntil !== undefined)
    return { status: 'early', reason: heldBack, retryAfterMs: heldPauseMs };
  if (stateOf(promise) === 'confirmed') return undefined;
  if (isInForce(promise))
    return task.type === 'action'
      ? undefined
      : { status: 'early', reason: `the promise is ${stateOf(promise)}` };
  if (task.type === 'action' && wasSent(task, promise)) return undefined;
  const code = stateOf(promise) === 'refused' ? 'promise-refused' : 'promise-withdrawn';
  const detail = promise.life?.moves.at(-1)?.cause;
  return { status: 'void', cause: detail === undefined ? { code } : { code, detail } };
}

/** Remedies and compensations follow a promise that is over, and one that was left may be. */
const hangsOnPromise = ({ actionId, type, payload }: TaskRecord): boolean =>
  actionId !== undefined && type !== 'remedy' && payload['undo'] !== true && payload['settle'] !== true;

/** The promise of a task, withdrawn first where its reason is gone. */
async function readPromise(
  { actionId, customerId }: Task,
  sources: Sources,
): Promise<StandingPromise | undefined> {
  const find = async () => {
    const { memory } = await sources.promises.readMemories(customerId, undefined);
    return memory.promises.find((other) => other.actionId === actionId);
  };
  const promise = await find();
  if (promise === undefined || !mayBeGroundless(promise)) return promise;
  const moved = await reviewPromises(customerId, sources);
  return moved.length === 0 ? promise : find();
}

/** Its caller may have it by then: whoever looks at it in this moment would miss that. */
const heldPauseMs = 5000;
const heldBack = 'its caller does not have the decision yet';

/**
 * An attempt that ended with its worker counts too, and the call while the customer waited: whether it sent anything is not known. One
 * that was held back sent nothing.
 */
const wasSent = ({ attempts, lastError, payload }: TaskRecord, { heldUntil }: StandingPromise): boolean =>
  attempts > 1 ||
  (lastError !== undefined && lastError !== heldBack) ||
  (payload['sync'] === true && heldUntil === undefined);
