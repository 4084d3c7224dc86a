import type { CancelCause, TaskRecord, TaskState } from './task.ts';

/**
 * What an operator does to a task. `retry`: a parked one again, now. `run`: a waiting one now. `hold`: a waiting one does not go
 * until `release`. `due`: a waiting or held one at another time (epoch ms).
 */
export type TaskChange =
  | { readonly kind: 'retry' | 'run' | 'hold' | 'release' }
  | { readonly kind: 'cancel'; readonly cause: CancelCause }
  | { readonly kind: 'due'; readonly at: number };

/** In which states a change is possible, and in which it is done already. A running task may be delivered at this moment. */
const states: Readonly<
  Record<TaskChange['kind'], { readonly from: readonly TaskState[]; readonly done?: TaskState }>
> = {
  retry: { from: ['parked'] },
  run: { from: ['waiting'] },
  hold: { from: ['waiting'], done: 'held' },
  release: { from: ['held'], done: 'waiting' },
  due: { from: ['waiting', 'held'] },
  cancel: { from: ['waiting', 'held', 'parked'], done: 'cancelled' },
};

/**
 * The task after a change at `now` (epoch ms); the very same one where it is as wanted already; undefined where its state does
 * not allow the change.
 */
export function changeTask(task: TaskRecord, change: TaskChange, now: number): TaskRecord | undefined {
  const { from, done } = states[change.kind];
  if (task.state === done) return task;
  return from.includes(task.state) ? applyChange(task, change, now) : undefined;
}

function applyChange(task: TaskRecord, change: TaskChange, now: number): TaskRecord {
  switch (change.kind) {
    case 'retry':
    case 'run':
      return makeDue(task, now);
    case 'hold':
      return { ...task, state: 'held' };
    case 'release':
      return { ...task, state: 'waiting' };
    case 'due':
      return moveTo(task, change.at);
    case 'cancel':
      return { ...task, state: 'cancelled', cause: change.cause, finishedAt: now };
  }
}

function makeDue({ finishedAt: _, ...task }: TaskRecord, now: number): TaskRecord {
  return { ...task, state: 'waiting', nextAt: now, attempts: 0 };
}

const moveTo = (task: TaskRecord, at: number): TaskRecord =>
  task.nextAt === at && task.dueAt === at ? task : { ...task, dueAt: at, nextAt: at };
