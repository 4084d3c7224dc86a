import { toContact } from '../domain/contact/follow-up-contact.ts';
import type { FollowUpOutcome } from '../domain/shared/follow-up-outcomes.ts';
import type { Task } from '../domain/tasks/task.ts';
import { changeMemory } from './change-memory.ts';
import type { PromiseLedger } from './ports.ts';

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
  const noted = await changeMemory(task, promises, ({ contacts }) =>
    contacts.some(({ followUp }) => followUp?.taskId === task.taskId && followUp.outcome === outcome)
      ? undefined
      : { contacts: [...contacts, toContact(task, outcome, at)] },
  );
  return noted === 'changed' ? 'noted' : 'known';
}
