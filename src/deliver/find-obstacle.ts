import { isInForce, stateOf } from '../domain/promises/promise-life.ts';
import { askAgain } from '../domain/tasks/ask-again.ts';
import type { CancelCause, Task } from '../domain/tasks/task.ts';
import type { PromiseLedger, ReadCustomer } from './ports.ts';

export type Obstacle =
  /** It may never go. */
  | { readonly status: 'void'; readonly cause: CancelCause }
  /** It waits for the answer of the system that carries its promise out. */
  | { readonly status: 'early'; readonly reason: string };

type Sources = {
  readonly promises: Pick<PromiseLedger, 'readMemories'>;
  readonly readCustomer: ReadCustomer;
  readonly now: () => number;
};

/** What stands against a due task; undefined where nothing does. Rejects if that cannot be known. */
export async function findObstacle(task: Task, sources: Sources): Promise<Obstacle | undefined> {
  const cause = await findCause(task, sources);
  if (cause !== undefined) return { status: 'void', cause };
  return task.type === 'letter' || task.type === 'message' ? judgePromise(task, sources) : undefined;
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

/** A letter says what happened, so it goes when its promise is confirmed. One whose promise is not kept any more goes. */
async function judgePromise(
  { actionId, customerId }: Task,
  { promises }: Sources,
): Promise<Obstacle | undefined> {
  if (actionId === undefined) return undefined;
  const { memory } = await promises.readMemories(customerId, undefined);
  const promise = memory.promises.find((other) => other.actionId === actionId);
  if (promise === undefined || stateOf(promise) === 'confirmed') return undefined;
  if (isInForce(promise)) return { status: 'early', reason: `the promise is ${stateOf(promise)}` };
  const code = stateOf(promise) === 'refused' ? 'promise-refused' : 'promise-withdrawn';
  return { status: 'void', cause: { code } };
}
