import type { CustomerMemory, StandingPromise } from '../domain/contact/customer-memory.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { PromiseLedger } from './ports.ts';

/** Each loss of the race means that somebody else changed this customer's memory; this many in a row is real contention. */
const mostAttempts = 50;

/**
 * Changes promises of a customer in one write, and gives the changed ones; those that `change` gives nothing for stay. With a memory that
 * was just read, the write is on its way when this returns.
 */
export async function changePromises(
  customerId: string,
  promises: PromiseLedger,
  change: (promise: StandingPromise) => StandingPromise | undefined,
  known?: CustomerMemory,
): Promise<readonly StandingPromise[]> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const isKnown = known !== undefined && attempt === 0;
    const memory = isKnown ? known : (await promises.readMemories(customerId, undefined)).memory;
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
