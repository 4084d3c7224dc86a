import type { StandingPromise } from '../domain/contact/customer-memory.ts';
import { callIdOf } from '../domain/decision/settlement.ts';
import { holdPromise } from '../domain/promises/hold-promise.ts';
import { isInForce } from '../domain/promises/promise-life.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
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

/** Each loss of the race means that somebody else changed this customer's memory; this many in a row is real contention. */
const mostAttempts = 50;

/** Changes promises of a customer in one write, and gives the changed ones; those that `change` gives nothing for stay. */
async function changePromises(
  customerId: string,
  promises: PromiseLedger,
  change: (promise: StandingPromise) => StandingPromise | undefined,
): Promise<readonly StandingPromise[]> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const { memory } = await promises.readMemories(customerId, undefined);
    const changed = new Map(
      memory.promises.flatMap((promise) => {
        const next = change(promise);
        return next === undefined ? [] : [[promise, next] as const];
      }),
    );
    const [first] = changed.values();
    if (first === undefined) return [];
    const next = {
      ...memory,
      version: memory.version + 1,
      promises: memory.promises.map((promise) => changed.get(promise) ?? promise),
    };
    const { decisionId, interactionId } = first;
    const nothing = { givenBack: [], takes: [], cancelled: [], tasks: [] };
    const entry = { decisionId, interactionId, memory: { id: customerId, expected: memory.version, next } };
    if ((await promises.settle({ ...entry, ...nothing })).status === 'settled') return [...changed.values()];
  }
  throw new ServiceError('overloaded', 'Others keep changing this customer; try again.');
}
