import type { CustomerMemory, StandingPromise } from '../contact/customer-memory.ts';
import type { Snapshot } from '../customer/snapshot.ts';
import { movePromise } from '../promises/move-promise.ts';
import { factsSource, isInForce } from '../promises/promise-life.ts';
import { askAgain } from '../tasks/ask-again.ts';
import { lifeOf } from './settlement.ts';

/**
 * A promise in force whose `while` does not hold any more, or whose caller never got it. `cause`: what did not hold, in the words of
 * the pack.
 */
export type Groundless = { readonly actionId: string; readonly cause: string };

const none: readonly Groundless[] = [];

/** Whether what is known later can take a promise back. */
export const mayBeGroundless = (promise: StandingPromise): boolean =>
  (promise.while !== undefined || promise.heldUntil !== undefined) && isInForce(promise);

/** The promises of a customer whose reason is gone. Nothing is asked where nothing is known of the customer. */
export function listGroundless(
  snapshot: Snapshot | undefined,
  memory: CustomerMemory,
  now: number,
): readonly Groundless[] {
  const asked = memory.promises.filter(mayBeGroundless);
  if (asked.length === 0) return none;
  const live = snapshot && { customer: snapshot, known: true, memory, now };
  return asked.flatMap(({ actionId, while: question, heldUntil }) => {
    if (heldUntil !== undefined && heldUntil <= now) return [{ actionId, cause: neverTold }];
    const cause = question && live && askAgain(question, live);
    return cause === undefined ? [] : [{ actionId, cause }];
  });
}

const neverTold = 'its caller never got the decision';

/** The memory as it is once these promises are withdrawn. */
export function withdrawGroundless(
  memory: CustomerMemory,
  groundless: readonly Groundless[],
  now: number,
): CustomerMemory {
  if (groundless.length === 0) return memory;
  const causes = new Map(groundless.map(({ actionId, cause }) => [actionId, cause]));
  const promises = memory.promises.map((promise) => {
    const cause = causes.get(promise.actionId);
    if (cause === undefined) return promise;
    const moved = movePromise(lifeOf(promise), { kind: 'withdraw', at: now, source: factsSource, cause });
    return moved.status === 'moved' ? { ...promise, life: moved.life } : promise;
  });
  return { ...memory, promises };
}
