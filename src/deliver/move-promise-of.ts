import type { StandingPromise } from '../domain/contact/customer-memory.ts';
import { settlePromise } from '../domain/decision/settlement.ts';
import type { PromiseMove } from '../domain/promises/move-promise.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { Task } from '../domain/tasks/task.ts';
import type { PromiseLedger } from './ports.ts';

export type MovedPromise =
  | { readonly status: 'moved'; readonly promise: StandingPromise }
  /** It says nothing new. */
  | { readonly status: 'unchanged'; readonly promise: StandingPromise }
  /** There is no such promise: it was erased, or it is older than what is kept. */
  | { readonly status: 'gone' };

/** Each loss of the race means that somebody else changed this customer's memory; this many in a row is real contention. */
const mostAttempts = 50;

/** Moves one promise, with everything that hangs on it, in one write. `call` is the task of its call. */
export async function movePromiseOf(
  customerId: string,
  actionId: string,
  move: PromiseMove,
  promises: PromiseLedger,
  call?: Task,
): Promise<MovedPromise> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const { memory } = await promises.readMemories(customerId, undefined);
    const promise = memory.promises.find((other) => other.actionId === actionId);
    if (promise === undefined) return { status: 'gone' };
    const settlement = settlePromise(memory, customerId, actionId, move, call);
    if (settlement === undefined) return { status: 'unchanged', promise };
    const { status } = await promises.settle(settlement);
    if (status === 'settled') return { status: 'moved', promise: settlement.promise };
  }
  throw new ServiceError('overloaded', 'Others keep changing this customer; try again.');
}
