import type { TaskStore } from '../../src/deliver/ports.ts';
import type { Task, TaskRecord } from '../../src/domain/tasks/task.ts';

type WorkerStore = Pick<TaskStore, 'lease' | 'complete' | 'fail' | 'find'>;

/** A task store in memory, with the worker's part of the contract; `records` is open to tests. */
export function createMemoryTaskStore(
  tasks: readonly Task[],
): WorkerStore & { readonly records: Map<string, TaskRecord> } {
  const records = new Map<string, TaskRecord>(
    tasks.map((task) => [task.taskId, { ...task, state: 'waiting', attempts: 0, nextAt: task.dueAt }]),
  );
  const isDue = ({ state, nextAt, leaseUntil }: TaskRecord, now: number): boolean =>
    (state === 'waiting' && nextAt <= now) || (state === 'running' && (leaseUntil ?? 0) <= now);

  const dueSince = ({ state, nextAt, leaseUntil }: TaskRecord): number =>
    state === 'running' ? (leaseUntil ?? 0) : nextAt;

  const release = (taskId: string, owner: string, ending: Partial<TaskRecord>): boolean => {
    const before = records.get(taskId);
    if (before?.state !== 'running' || before.leaseOwner !== owner) return false;
    records.set(taskId, { ...before, ...ending });
    return true;
  };

  return {
    records,
    async lease({ now, limit, leaseMs, owner }) {
      const due = [...records.values()].filter((task) => isDue(task, now));
      due.sort((a, b) => dueSince(a) - dueSince(b));
      return due.slice(0, limit).map((task) => {
        const leased: TaskRecord = {
          ...task,
          state: 'running',
          attempts: task.attempts + 1,
          leaseOwner: owner,
          leaseUntil: now + leaseMs,
        };
        records.set(task.taskId, leased);
        return leased;
      });
    },
    async complete(taskId, owner, finishedAt, result) {
      return release(taskId, owner, { state: 'done', finishedAt, result });
    },
    async fail(taskId, owner, lastError, nextAt) {
      const ending =
        nextAt === undefined ? { state: 'parked' as const } : { state: 'waiting' as const, nextAt };
      return release(taskId, owner, { ...ending, lastError });
    },
    async find(taskId) {
      return records.get(taskId);
    },
  };
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
