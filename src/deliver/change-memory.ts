import type { CustomerMemory } from '../domain/contact/customer-memory.ts';
import type { Settlement } from '../domain/decision/settlement.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { Task } from '../domain/tasks/task.ts';
import type { PromiseLedger } from './ports.ts';

/** Each loss of the race means that somebody else changed this customer's memory; this many in a row is real contention. */
const mostAttempts = 50;

type Change = Partial<Pick<Settlement, 'takes' | 'givenBack'>> & {
  readonly contacts?: CustomerMemory['contacts'];
};

/**
 * Changes the memory of the task's customer, whole or not at all. `plan` says how; undefined where nothing is to be changed. `short`: a
 * budget has too little left. Rejects with a ServiceError when the store is away.
 */
export async function changeMemory(
  { customerId, decisionId, interactionId }: Task,
  promises: PromiseLedger,
  plan: (memory: CustomerMemory) => Change | undefined,
): Promise<'changed' | 'unchanged' | 'short'> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const { memory } = await promises.readMemories(customerId, undefined);
    const change = plan(memory);
    if (change === undefined) return 'unchanged';
    const { contacts = memory.contacts, takes = [], givenBack = [] } = change;
    const result = await promises.settle({
      ...{ decisionId, interactionId, givenBack, takes, cancelled: [], tasks: [] },
      memory: {
        id: customerId,
        expected: memory.version,
        next: { ...memory, version: memory.version + 1, contacts },
      },
    });
    if (result.status === 'settled') return 'changed';
    if (result.budgets !== undefined && result.budgets.length > 0) return 'short';
  }
  throw new ServiceError('overloaded', 'Others keep changing this customer; try again.');
}
