import { callIdOf } from '../domain/decision/settlement.ts';
import { holdPromise } from '../domain/promises/hold-promise.ts';
import { isInForce } from '../domain/promises/promise-life.ts';
import { changePromises } from './change-promises.ts';
import type { PromiseLedger, TaskStore } from './ports.ts';

export type HoldPorts = {
  readonly promises: PromiseLedger;
  readonly tasks: Pick<TaskStore, 'change'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** Holds back what a decision promised, because its caller was answered without it. */
export async function holdDecision(
  customerId: string,
  decisionId: string,
  { promises, now }: HoldPorts,
): Promise<void> {
  await changePromises(customerId, promises, (promise) =>
    promise.decisionId === decisionId && promise.heldUntil === undefined
      ? holdPromise(promise, now())
      : undefined,
  );
}

/**
 * Lets go what a decision promised, because its caller has it; `lapsed` where that is withdrawn already. Its calls are due at once.
 */
export async function releaseDecision(
  customerId: string,
  decisionId: string,
  { promises, tasks, now }: HoldPorts,
): Promise<'released' | 'lapsed'> {
  let hasLapsed = false;
  const released = await changePromises(customerId, promises, (promise) => {
    if (promise.decisionId !== decisionId || promise.heldUntil === undefined) return undefined;
    hasLapsed ||= !isInForce(promise);
    const { heldUntil: _, untold: __, ...released } = promise;
    return isInForce(promise) ? released : undefined;
  });
  for (const { actionId } of released) await tasks.change(callIdOf(actionId), { kind: 'run' }, now());
  return hasLapsed ? 'lapsed' : 'released';
}
