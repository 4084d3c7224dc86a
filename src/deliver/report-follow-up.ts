import type { FollowUpOutcome } from '../domain/shared/follow-up-outcomes.ts';
import type { TaskRecord } from '../domain/tasks/task.ts';
import { noteFollowUp } from './note-follow-up.ts';
import type { PromiseLedger, TaskStore } from './ports.ts';

export type FollowUpReport = {
  readonly taskId: string;
  readonly outcome: Exclude<FollowUpOutcome, 'sent'>;
  /** Epoch milliseconds. */
  readonly at: number;
};

export type FollowUpReported =
  /** `known`: it was reported before. */
  | { readonly status: 'noted' | 'known' }
  /** No letter or message with this id is kept. */
  | { readonly status: 'unknown' }
  /** Nothing went out yet. */
  | { readonly status: 'refused'; readonly task: TaskRecord };

/** Records what became of a letter or message, as its sender, a mail program or the person reports it. */
export async function reportFollowUp(
  { taskId, outcome, at }: FollowUpReport,
  { tasks, promises }: { readonly tasks: Pick<TaskStore, 'find'>; readonly promises: PromiseLedger },
): Promise<FollowUpReported> {
  const task = await tasks.find(taskId);
  if (task === undefined || (task.type !== 'letter' && task.type !== 'message')) return { status: 'unknown' };
  // A parked one may be a mail whose handing over is in doubt.
  if (task.state !== 'done' && task.state !== 'parked') return { status: 'refused', task };
  return { status: await noteFollowUp(task, outcome, at, promises) };
}
