import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import { type Settlement, settlePromise } from '../../domain/decision/settlement.ts';
import type { PromiseMove } from '../../domain/promises/move-promise.ts';
import { stateOf } from '../../domain/promises/promise-life.ts';
import type { Task } from '../../domain/tasks/task.ts';
import type { SystemAnswer } from '../ports.ts';

/** A move of one promise. `call` is the task of its call, where there is one. */
export type Move = { readonly actionId: string; readonly call: Task | undefined; readonly move: PromiseMove };

/** The cause of tasks that the answer of a system makes needless. */
export const answeredCause = { code: 'answered' } as const;

/** What the answer of a system makes of its promise; undefined where it says nothing clear. `at` is epoch milliseconds. */
export function toMove(
  answer: SystemAnswer,
  { payload, template }: Task,
  at: number,
): PromiseMove | undefined {
  if (answer.status === 'unknown') return undefined;
  const source = typeof payload['connector'] === 'string' ? payload['connector'] : template;
  return answer.status === 'confirmed'
    ? { kind: 'confirm', at, source }
    : { kind: 'refuse', at, source, cause: answer.reason };
}

type Moved = Pick<Settlement, 'givenBack' | 'cancelled' | 'tasks'> & { readonly memory: CustomerMemory };

/** All moves in one change. Undefined where a promise is gone, or is not what its move makes of it: others moved it meanwhile. */
export function moveAll(
  memory: CustomerMemory,
  customerId: string,
  moves: readonly Move[],
): Moved | undefined {
  let moved: Moved = { memory, givenBack: [], cancelled: [], tasks: [] };
  for (const { actionId, call, move } of moves) {
    const step = settlePromise(
      moved.memory,
      customerId,
      actionId,
      move,
      move.kind === 'withdraw' ? call : undefined,
    );
    if (step === undefined || stateOf(step.promise) !== stateAfter[move.kind]) return undefined;
    moved = {
      memory: step.memory.next,
      givenBack: [...moved.givenBack, ...step.givenBack],
      cancelled: [...moved.cancelled, ...step.cancelled],
      tasks: [...moved.tasks, ...step.tasks],
    };
  }
  return moved;
}

const stateAfter: Partial<Record<PromiseMove['kind'], string>> = {
  confirm: 'confirmed',
  refuse: 'refused',
  withdraw: 'withdrawn',
};

/** The move of what belongs to a promise that was refused. */
export const withdrawWhole = (at: number): PromiseMove => ({
  kind: 'withdraw',
  at,
  source: 'tact',
  cause: 'what belongs to it was refused',
});
