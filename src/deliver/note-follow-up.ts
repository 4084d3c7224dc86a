import { toContact } from '../domain/contact/follow-up-contact.ts';
import type { FollowUpOutcome } from '../domain/shared/follow-up-outcomes.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { Task } from '../domain/tasks/task.ts';
import type { PromiseLedger } from './ports.ts';

/** Each loss of the race means that somebody else changed this customer's memory; this many in a row is real contention. */
const mostAttempts = 50;

/**
 * Remembers what became of a letter or message as a contact of its customer. The same outcome counts once, however often it is reported. Rejects
 * with a ServiceError when the store is away. `at`: epoch milliseconds.
 */
export async function noteFollowUp(
  task: Task,
  outcome: FollowUpOutcome,
  at: number,
  promises: PromiseLedger,
): Promise<'noted' | 'known'> {
  const { taskId, customerId, decisionId, interactionId } = task;
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const { memory } = await promises.readMemories(customerId, undefined);
    const isKnown = memory.contacts.some(
      ({ followUp }) => followUp?.taskId === taskId && followUp.outcome === outcome,
    );
    if (isKnown) return 'known';
    const contacts = [...memory.contacts, toContact(task, outcome, at)];
    const next = { ...memory, version: memory.version + 1, contacts };
    const { status } = await promises.settle({
      ...{ decisionId, interactionId, givenBack: [], takes: [], cancelled: [], tasks: [] },
      memory: { id: customerId, expected: memory.version, next },
    });
    if (status === 'settled') return 'noted';
  }
  throw new ServiceError('overloaded', 'Others keep changing this customer; try again.');
}
