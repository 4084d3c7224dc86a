import type { TaskChanged, TaskFilter, TaskStore } from '../../deliver/ports.ts';
import { changeTask, type TaskChange } from '../../domain/tasks/change-task.ts';
import { type TaskRecord, type TaskState, taskStates } from '../../domain/tasks/task.ts';
import { type Databases, keysUnder, textKey } from './key-layout.ts';
import { saveTask } from './task-records.ts';
import type { WriteQueue } from './write-queue.ts';

type LeaseRequest = Parameters<TaskStore['lease']>[0];

export function createEmbeddedTaskStore(
  databases: Databases,
  queue: WriteQueue,
  now: () => number,
): TaskStore {
  const change = <T>(run: () => T): Promise<T> => queue.write(run, 'in-full');
  return {
    async lease(request) {
      if (oldestDue(databases, request.now) === undefined) return [];
      return change(() => lease(databases, request));
    },
    complete: (taskId, owner, finishedAt, result) =>
      change(() => endLease(databases, taskId, owner, { state: 'done', finishedAt, result })),
    fail: (taskId, owner, error, nextAt) =>
      change(() => endLease(databases, taskId, owner, failure(error, nextAt, now()))),
    postpone: (taskId, owner, error, nextAt) =>
      change(() => endLease(databases, taskId, owner, failure(error, nextAt, nextAt), 1)),
    cancel: (taskId, owner, cause, finishedAt) =>
      change(() => endLease(databases, taskId, owner, { state: 'cancelled', cause, finishedAt })),
    add: (task) =>
      queue.write(() => {
        if (databases.tasks.get(textKey(task.taskId)) === undefined)
          saveTask(databases, undefined, { state: 'waiting', attempts: 0, nextAt: task.dueAt, ...task });
      }),
    async find(taskId) {
      return databases.tasks.get(textKey(taskId));
    },
    async list(filter) {
      return list(databases, filter);
    },
    change: (taskId, wanted, at) => change(() => changeStored(databases, taskId, wanted, at)),
    async count(at) {
      const oldestDueAt = oldestDue(databases, at);
      return { states: countStates(databases), ...(oldestDueAt !== undefined && { oldestDueAt }) };
    },
  };
}

/**
 * Lets tasks that were running when the last owner of the folder died be taken at once: one process owns the folder, so their
 * leases have nobody behind them. Only inside a write transaction.
 */
export function releaseOrphanedTasks(databases: Databases): void {
  const running = [...databases.taskIndex.getRange(keysUnder('state', 'running'))];
  for (const { value } of running) {
    const before = databases.tasks.get(textKey(value));
    if (before === undefined) continue;
    const { leaseUntil: _until, leaseOwner: _owner, ...task } = before;
    saveTask(databases, before, { ...task, state: 'waiting' });
  }
}

function oldestDue(databases: Databases, now: number): number | undefined {
  const [first] = [...databases.due.getKeys({ start: [0], limit: 1 })];
  const at = Number(first?.[0]);
  return first !== undefined && at <= now ? at : undefined;
}

function lease(databases: Databases, { now, limit, leaseMs, owner }: LeaseRequest): readonly TaskRecord[] {
  const entries = [...databases.due.getRange({ start: [0], end: [now + 1], limit })];
  return entries.flatMap(({ value }) => {
    const before = databases.tasks.get(textKey(value));
    if (before === undefined) return [];
    const leased = { leaseUntil: now + leaseMs, leaseOwner: owner };
    const after: TaskRecord = Object.assign({}, before, leased, {
      state: 'running' as const,
      attempts: before.attempts + 1,
    });
    saveTask(databases, before, after);
    return [after];
  });
}

type Ending = Pick<TaskRecord, 'state'> & Partial<TaskRecord>;

function failure(error: string, nextAt: number | undefined, now: number): Ending {
  if (nextAt === undefined) return { state: 'parked', lastError: error, finishedAt: now };
  return { state: 'waiting', lastError: error, nextAt };
}

/** `uncounted`: attempts that count as not made. */
function endLease(
  databases: Databases,
  taskId: string,
  owner: string,
  ending: Ending,
  uncounted = 0,
): boolean {
  const before = databases.tasks.get(textKey(taskId));
  if (before?.state !== 'running' || before.leaseOwner !== owner) return false;
  const { leaseUntil: _until, leaseOwner: _owner, ...task } = before;
  saveTask(databases, before, Object.assign(task, { attempts: task.attempts - uncounted }, ending));
  return true;
}

function changeStored(databases: Databases, taskId: string, change: TaskChange, now: number): TaskChanged {
  const before = databases.tasks.get(textKey(taskId));
  if (before === undefined) return { status: 'unknown' };
  const task = changeTask(before, change, now);
  if (task === undefined || task === before)
    return { status: task === undefined ? 'refused' : 'unchanged', task: before };
  saveTask(databases, before, task);
  return { status: 'changed', task };
}

/** In the order of their ids, through the narrowest index that the filter allows. */
function list(databases: Databases, filter: TaskFilter): readonly TaskRecord[] {
  const limit = Math.min(Math.max(filter.limit, 1), 1000);
  const found: TaskRecord[] = [];
  for (const taskId of idsFor(databases, filter)) {
    const task = databases.tasks.get(textKey(taskId));
    if (task !== undefined && matches(task, filter)) found.push(task);
    if (found.length === limit) break;
  }
  return found;
}

function idsFor(databases: Databases, filter: TaskFilter): Iterable<string> {
  const prefix = indexPrefix(filter);
  if (prefix === undefined) {
    const after = filter.after === undefined ? {} : { start: textKey(filter.after), exclusiveStart: true };
    return databases.tasks.getRange(after).map(({ value }) => value.taskId);
  }
  const after =
    filter.after === undefined ? {} : { start: [...prefix, textKey(filter.after)], exclusiveStart: true };
  return databases.taskIndex.getRange({ ...keysUnder(...prefix), ...after }).map(({ value }) => value);
}

function indexPrefix(filter: TaskFilter): string[] | undefined {
  if (filter.decisionId !== undefined) return ['decision', textKey(filter.decisionId)];
  if (filter.customerId !== undefined) return ['customer', textKey(filter.customerId)];
  return filter.state === undefined ? undefined : ['state', filter.state];
}

function matches(task: TaskRecord, filter: TaskFilter): boolean {
  return (
    (filter.state === undefined || task.state === filter.state) &&
    (filter.customerId === undefined || task.customerId === filter.customerId) &&
    (filter.decisionId === undefined || task.decisionId === filter.decisionId)
  );
}

function countStates(databases: Databases): Readonly<Record<TaskState, number>> {
  const counts = taskStates.map((state) => [state, databases.counts.get(state) ?? 0] as const);
  return Object.fromEntries(counts) as Record<TaskState, number>;
}
