import type { PromiseMove } from '../domain/promises/move-promise.ts';
import type { CancelCause, Task } from '../domain/tasks/task.ts';
import { type MovedPromise, movePromiseOf } from './move-promise-of.ts';
import type { PromiseLedger } from './ports.ts';

/** How an attempt at a call ended, as far as it says something of the promise. */
export type Answered =
  | { readonly status: 'done' | 'handed-over' }
  | { readonly status: 'refused' | 'bounced'; readonly reason: string }
  /** `didNothing`: it is certain that the call had no effect. */
  | { readonly status: 'failed'; readonly reason: string; readonly didNothing?: boolean }
  /** It was not made, and never will be. */
  | { readonly status: 'void'; readonly cause: CancelCause };

/**
 * Stores what an attempt at a call says of the promise that it carries out. Undefined where it says nothing: the task is no call,
 * the promise is gone, or no system has a say in it.
 */
export async function settleAttempt(
  task: Task,
  attempt: Answered,
  promises: PromiseLedger,
  now: number,
): Promise<Exclude<MovedPromise, { status: 'gone' }> | undefined> {
  const { type, actionId, customerId, payload } = task;
  if (type !== 'action' || actionId === undefined) return undefined;
  const kind = moveOf(attempt, payload['undo'] === true);
  if (kind === undefined) return undefined;
  const cause = 'reason' in attempt ? { cause: attempt.reason } : {};
  const source = typeof payload['connector'] === 'string' ? payload['connector'] : task.template;
  const moved = await movePromiseOf(
    customerId,
    actionId,
    { kind, at: now, source, ...cause },
    promises,
    task,
  );
  return moved.status === 'gone' || moved.promise.life === undefined ? undefined : moved;
}

/** A refused or failed compensation says nothing of the promise: people must see to it. */
function moveOf(attempt: Answered, isUndo: boolean): PromiseMove['kind'] | undefined {
  const { status } = attempt;
  if (status === 'handed-over') return undefined;
  if (isUndo) return status === 'done' ? 'undo' : undefined;
  if (status === 'failed') return attempt.didNothing === true ? 'ask' : 'doubt';
  return status === 'done' ? 'confirm' : 'refuse';
}
