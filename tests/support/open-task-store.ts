import { createMemoryTaskStore } from '../../src/adapters/memory/memory-task-store.ts';
import type { TaskStore } from '../../src/deliver/ports.ts';
import type { Task, TaskRecord } from '../../src/domain/tasks/task.ts';

/** A task store in memory whose `records` are open to tests. */
export function openTaskStore(
  tasks: readonly Task[],
  now: () => number = Date.now,
): TaskStore & { readonly records: Map<string, TaskRecord> } {
  const records = new Map<string, TaskRecord>(
    tasks.map((task) => [task.taskId, { ...task, state: 'waiting', attempts: 0, nextAt: task.dueAt }]),
  );
  return { records, ...createMemoryTaskStore({ tasks: records }, now) };
}

/** A letter task, complete, due at the epoch's start. */
export function makeLetterTask(changes: Partial<Task> = {}): Task {
  return {
    taskId: 't1',
    type: 'letter',
    decisionId: 'd1',
    interactionId: 'i1',
    customerId: 'C1',
    touchpoint: 'check-in',
    pack: 'airline',
    template: 'apology',
    locale: 'it',
    channel: 'letter',
    payload: {
      letter: {
        locale: 'it',
        timeZone: 'Europe/Rome',
        sender: { name: 'Tramontana Air', lines: [] },
        recipient: 'Giulia Bianchi',
        salutation: 'Gentile Signora Bianchi,',
        subject: 'Il suo volo',
        paragraphs: ['Ci scusiamo.'],
        closing: 'Cordiali saluti',
        signature: ['Anna Keller'],
      },
    },
    createdAt: Date.parse('2026-11-21T10:00:00Z'),
    dueAt: 0,
    ...changes,
  };
}
