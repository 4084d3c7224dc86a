import { type Groundless, listGroundless, mayBeGroundless } from '../domain/decision/groundless.ts';
import { callIdOf } from '../domain/decision/settlement.ts';
import { factsSource } from '../domain/promises/promise-life.ts';
import { type MovedPromise, movePromiseOf } from './move-promise-of.ts';
import type { PromiseLedger, ReadCustomer, TaskStore } from './ports.ts';

export type WithdrawalPorts = {
  readonly promises: PromiseLedger;
  readonly tasks: Pick<TaskStore, 'find'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** Takes one promise back because its reason is gone, with all that hangs on it, in one write. */
export async function withdrawGroundlessPromise(
  customerId: string,
  { actionId, cause }: Groundless,
  { promises, tasks, now }: WithdrawalPorts,
): Promise<MovedPromise> {
  const call = await tasks.find(callIdOf(actionId));
  const move = { kind: 'withdraw', at: now(), source: factsSource, cause } as const;
  return movePromiseOf(customerId, actionId, move, promises, call);
}

type ReviewPorts = WithdrawalPorts & { readonly readCustomer: ReadCustomer };

/** Reviews the promises of a customer of whom something new is known. Most have none to review: that costs one read. */
export async function reviewChanged(
  customerId: string,
  ports: ReviewPorts,
): Promise<readonly MovedPromise[]> {
  const { memory } = await ports.promises.readMemories(customerId, undefined);
  return memory.promises.some(mayBeGroundless) ? reviewPromises(customerId, ports) : [];
}

/** Asks the `while` of a customer's promises again, and takes back those whose reason is gone. Returns what it changed. */
export async function reviewPromises(
  customerId: string,
  ports: ReviewPorts,
): Promise<readonly MovedPromise[]> {
  const { snapshot, memory } = await ports.readCustomer(customerId);
  const moved: MovedPromise[] = [];
  for (const one of listGroundless(snapshot, memory, ports.now()))
    moved.push(await withdrawGroundlessPromise(customerId, one, ports));
  return moved;
}
