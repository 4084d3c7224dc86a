import type { TaskFilter, TaskStore } from '../../deliver/ports.ts';
import { changeTask } from '../../domain/tasks/change-task.ts';
import { type TaskRecord, type TaskState, taskStates } from '../../domain/tasks/task.ts';
import type { MemoryRecords } from './memory-records.ts';

/** Looks through all tasks for each question: no index is worth its lines here. */
export function createMemoryTaskStore({ tasks }: Pick<MemoryRecords, 'tasks'>, now: () => number): TaskStore {
  const endLease = (taskId: string, owner: string, ending: Partial<TaskRecord>, uncounted = 0): boolean => {
    const before = tasks.get(taskId);
    if (before?.state !== 'running' || before.leaseOwner !== owner) return false;
    const { leaseUntil: _until, leaseOwner: _owner, ...task } = before;
    tasks.set(taskId, Object.assign(task, { attempts: task.attempts - uncounted }, ending));
    return true;
  };
  return {
    async lease({ now: at, limit, leaseMs, owner }) {
      return listDue(tasks, at)
        .slice(0, limit)
        .map((task) => {
          const lease = { leaseUntil: at + leaseMs, leaseOwner: owner };
          const leased: TaskRecord = { ...task, ...lease, state: 'running', attempts: task.attempts + 1 };
          tasks.set(task.taskId, leased);
          return leased;
        });
    },
    async complete(taskId, owner, finishedAt, result) {
      return endLease(taskId, owner, { state: 'done', finishedAt, result });
    },
    async fail(taskId, owner, lastError, nextAt) {
      const ending: Partial<TaskRecord> =
        nextAt === undefined ? { state: 'parked', finishedAt: now() } : { state: 'waiting', nextAt };
      return endLease(taskId, owner, { lastError, ...ending });
    },
    async postpone(taskId, owner, lastError, nextAt) {
      return endLease(taskId, owner, { state: 'waiting', lastError, nextAt }, 1);
    },
    async cancel(taskId, owner, cause, finishedAt) {
      return endLease(taskId, owner, { state: 'cancelled', cause, finishedAt });
    },
    async add(task) {
      if (!tasks.has(task.taskId))
        tasks.set(task.taskId, { state: 'waiting', attempts: 0, nextAt: task.dueAt, ...task });
    },
    async find(taskId) {
      return tasks.get(taskId);
    },
    async list(filter) {
      return listTasks(tasks, filter);
    },
    async change(taskId, change, at) {
      const before = tasks.get(taskId);
      if (before === undefined) return { status: 'unknown' };
      const task = changeTask(before, change, at);
      if (task === undefined || task === before)
        return { status: task === undefined ? 'refused' : 'unchanged', task: before };
      tasks.set(taskId, task);
      return { status: 'changed', task };
    },
    async count(at) {
      const none = taskStates.map((state) => [state, 0] as const);
      const states = Object.fromEntries(none) as Record<TaskState, number>;
      for (const { state } of tasks.values()) states[state] += 1;
      const [oldest] = listDue(tasks, at);
      return { states, ...(oldest && { oldestDueAt: leasableFrom(oldest) }) };
    },
  };
}

type Tasks = ReadonlyMap<string, TaskRecord>;

/** When a worker may take it: its next try while it waits, the end of its lease while it runs. */
function leasableFrom({ state, nextAt, leaseUntil }: TaskRecord): number {
  if (state === 'waiting') return nextAt;
  return state === 'running' ? (leaseUntil ?? nextAt) : Number.POSITIVE_INFINITY;
}

const listDue = (tasks: Tasks, now: number): TaskRecord[] =>
  [...tasks.values()]
    .filter((task) => leasableFrom(task) <= now)
    .sort((one, other) => leasableFrom(one) - leasableFrom(other));

function listTasks(
  tasks: Tasks,
  { state, customerId, decisionId, limit, after }: TaskFilter,
): readonly TaskRecord[] {
  return [...tasks.values()]
    .filter(
      (task) =>
        (state === undefined || task.state === state) &&
        (customerId === undefined || task.customerId === customerId) &&
        (decisionId === undefined || task.decisionId === decisionId) &&
        (after === undefined || task.taskId > after),
    )
    .sort((one, other) => (one.taskId < other.taskId ? -1 : 1))
    .slice(0, Math.min(Math.max(limit, 1), 1000));
}
