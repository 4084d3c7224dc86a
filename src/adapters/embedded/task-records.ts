import type { Key } from 'lmdb';
import type { CancelCause, TaskRecord, TaskState } from '../../domain/tasks/task.ts';
import { type Databases, textKey } from './key-layout.ts';

/**
 * Writes a task with its indexes and the count of its state; `before` is what is stored now. The same object for both writes all
 * indexes again. Only inside a write transaction.
 */
export function saveTask(databases: Databases, before: TaskRecord | undefined, after: TaskRecord): void {
  const { taskId } = after;
  if (before !== undefined) dropState(databases, before);
  if (before?.state !== after.state) {
    if (before !== undefined) addToCount(databases, before.state, -1);
    addToCount(databases, after.state, 1);
  }
  if (before === undefined || before === after)
    for (const key of ownerKeysOf(after)) void databases.taskIndex.put(key, taskId);
  void databases.tasks.put(textKey(taskId), after);
  void databases.taskIndex.put(stateKeyOf(after), taskId);
  const leasable = leasableFrom(after);
  if (leasable !== undefined) void databases.due.put([leasable, textKey(taskId)], taskId);
  const ends = endOf(after);
  if (ends !== undefined) void databases.ages.put(['task', ends, textKey(taskId)], taskId);
}

/** Cancels a task that is not done. Only inside a write transaction. */
export function cancelTask(databases: Databases, taskId: string, cause: CancelCause, now: number): void {
  const before = databases.tasks.get(textKey(taskId));
  if (before === undefined || before.state === 'done' || before.state === 'cancelled') return;
  const { leaseUntil: _until, leaseOwner: _owner, ...task } = before;
  saveTask(databases, before, { ...task, state: 'cancelled', cause, finishedAt: now });
}

/** Removes a task and all that points to it. Only inside a write transaction. */
export function removeTask(databases: Databases, task: TaskRecord): void {
  dropState(databases, task);
  addToCount(databases, task.state, -1);
  for (const key of ownerKeysOf(task)) void databases.taskIndex.remove(key);
  void databases.tasks.remove(textKey(task.taskId));
}

/** Removes what a change of state moves. */
function dropState(databases: Databases, task: TaskRecord): void {
  void databases.taskIndex.remove(stateKeyOf(task));
  const leasable = leasableFrom(task);
  if (leasable !== undefined) void databases.due.remove([leasable, textKey(task.taskId)]);
  const ends = endOf(task);
  if (ends !== undefined) void databases.ages.remove(['task', ends, textKey(task.taskId)]);
}

const stateKeyOf = ({ state, taskId }: TaskRecord): Key[] => ['state', state, textKey(taskId)];

/** These stay as long as the task does. */
function ownerKeysOf({ taskId, customerId, decisionId }: TaskRecord): readonly Key[][] {
  const id = textKey(taskId);
  return [
    ['customer', textKey(customerId), id],
    ['decision', textKey(decisionId), id],
  ];
}

/** From when a worker may take it: its next try while waiting, the end of its lease while running. */
function leasableFrom(task: TaskRecord): number | undefined {
  if (task.state === 'waiting') return task.nextAt;
  return task.state === 'running' ? (task.leaseUntil ?? task.nextAt) : undefined;
}

/** From when its lifetime counts: since it was finished, or since the last try of a parked one. */
function endOf(task: TaskRecord): number | undefined {
  const isOver = task.state === 'done' || task.state === 'parked' || task.state === 'cancelled';
  return isOver ? (task.finishedAt ?? task.nextAt) : undefined;
}

function addToCount(databases: Databases, state: TaskState, amount: number): void {
  void databases.counts.put(state, (databases.counts.get(state) ?? 0) + amount);
}
