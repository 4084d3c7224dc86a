import type { BudgetReturn, BudgetTake } from '../contact/budget.ts';
import type { CustomerMemory, MemoryChange, StandingPromise } from '../contact/customer-memory.ts';
import { type Consequence, movePromise, type PromiseMove } from '../promises/move-promise.ts';
import type { PromiseLife, PromiseState } from '../promises/promise-life.ts';
import type { CancelCause, Task } from '../tasks/task.ts';

/** What becomes of a promise, with everything that hangs on it: stored whole or not at all. */
export type Settlement = {
  readonly decisionId: string;
  readonly interactionId: string;
  readonly memory: MemoryChange;
  readonly givenBack: readonly BudgetReturn[];
  readonly takes: readonly BudgetTake[];
  /** Tasks that are no longer to be done, unless they are done already. */
  readonly cancelled: readonly { readonly taskId: string; readonly cause: CancelCause }[];
  readonly tasks: readonly Task[];
};

export const callIdOf = (actionId: string): string => `${actionId}-call`;

/** The life of a promise that a system of record is asked to carry out, as the decision stores it. */
export const askedLife = (at: number, holds: boolean): PromiseLife => ({
  state: 'asked',
  word: 'awaited',
  holds,
  moves: [{ to: 'asked', at, source: 'tact' }],
});

/** The life of a promise whose system is asked only when the systems of other promises have answered. */
export const reservedLife = (at: number, holds: boolean): PromiseLife => ({
  state: 'reserved',
  word: 'none',
  holds,
  moves: [{ to: 'reserved', at, source: 'tact' }],
});

/** The life of a promise that no system has a say in. */
const ownLife = ({ at, took }: StandingPromise): PromiseLife => ({
  state: 'confirmed',
  word: 'own',
  holds: took !== undefined,
  moves: [{ to: 'confirmed', at, source: 'tact' }],
});

export const lifeOf = (promise: StandingPromise): PromiseLife => promise.life ?? ownLife(promise);

/**
 * One move of one promise in a customer's memory. Undefined where the promise is gone or the move says nothing new. `call` is the
 * task of its call, which says what a remedy or a compensation needs; without it there is neither.
 */
export function settlePromise(
  memory: CustomerMemory,
  customerId: string,
  actionId: string,
  move: PromiseMove,
  call?: Task,
): (Settlement & { readonly from: PromiseState; readonly promise: StandingPromise }) | undefined {
  const before = memory.promises.find((promise) => promise.actionId === actionId);
  if (before === undefined) return undefined;
  const moved = movePromise(lifeOf(before), move);
  if (moved.status === 'unchanged') return undefined;
  const promise = { ...before, life: moved.life };
  const next = {
    ...memory,
    version: memory.version + 1,
    promises: memory.promises.map((other) => (other === before ? promise : other)),
  };
  const asks = (consequence: Consequence): boolean => moved.consequences.includes(consequence);
  return {
    from: lifeOf(before).state,
    promise,
    decisionId: promise.decisionId,
    interactionId: promise.interactionId,
    memory: { id: customerId, expected: memory.version, next },
    givenBack: listReturns(before, lifeOf(before), moved.life),
    takes: [],
    cancelled: asks('cancel-tasks') ? listCancelled(promise, move) : [],
    tasks: call === undefined ? [] : planConsequences(promise, call, asks, move.at),
  };
}

/** What a move changes of the budgets: what the promise holds, and how much of that the system has confirmed. */
function listReturns({ took = [] }: StandingPromise, from: PromiseLife, to: PromiseLife): BudgetReturn[] {
  const back = countHeld(from) - countHeld(to);
  const confirmed = countConfirmed(to) - countConfirmed(from);
  if (back === 0 && confirmed === 0) return [];
  return took.map(({ key, amount }) => ({ key, amount: amount * back, confirmed: amount * confirmed }));
}

const countHeld = ({ holds }: PromiseLife): number => (holds ? 1 : 0);
const countConfirmed = ({ holds, word }: PromiseLife): number => (holds && word === 'yes' ? 1 : 0);

/** The call goes too where its system was never to have a say. */
function listCancelled(
  { actionId, life, followUps = [] }: StandingPromise,
  move: PromiseMove,
): Settlement['cancelled'] {
  const code = move.kind === 'refuse' ? 'promise-refused' : 'promise-withdrawn';
  const cause: CancelCause = move.cause === undefined ? { code } : { code, detail: move.cause };
  const calls = move.kind === 'withdraw' && life?.word === 'no' ? [callIdOf(actionId)] : [];
  return [...followUps, ...calls].map((taskId) => ({ taskId, cause }));
}

function planConsequences(
  { actionId, hasRemedy }: StandingPromise,
  call: Task,
  asks: (consequence: Consequence) => boolean,
  now: number,
): Task[] {
  const tasks: Task[] = [];
  if (asks('remedy') && hasRemedy === true) tasks.push(followOn(call, `${actionId}-remedy`, 'remedy', now));
  if (asks('compensate')) tasks.push(followOn(call, `${actionId}-undo`, 'action', now));
  return tasks;
}

/** A task after a call, with all that the call knew. Its id names the promise, so it exists once. */
function followOn(call: Task, taskId: string, type: Task['type'], now: number): Task {
  const { decisionId, interactionId, customerId, touchpoint, pack, template, locale, channel } = call;
  const { payload, actionId } = call;
  return {
    taskId,
    type,
    decisionId,
    interactionId,
    customerId,
    touchpoint,
    pack,
    template,
    locale,
    channel,
    ...(actionId === undefined ? {} : { actionId }),
    payload: type === 'action' ? { ...payload, undo: true } : payload,
    createdAt: now,
    dueAt: now,
  };
}
