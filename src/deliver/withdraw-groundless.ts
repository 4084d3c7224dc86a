import { type Groundless, listGroundless } from '../domain/decision/groundless.ts';
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

/** Asks the `while` of a customer's promises again, and takes back those whose reason is gone. Gives what it changed. */
export async function reviewPromises(
  customerId: string,
  ports: WithdrawalPorts & { readonly readCustomer: ReadCustomer },
): Promise<readonly MovedPromise[]> {
  const { snapshot, memory } = await ports.readCustomer(customerId);
  const moved: MovedPromise[] = [];
  for (const one of listGroundless(snapshot, memory, ports.now()))
    moved.push(await withdrawGroundlessPromise(customerId, one, ports));
  return moved;
}
