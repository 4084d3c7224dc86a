import type { CustomerMemory, StandingPromise } from '../../domain/contact/customer-memory.ts';
import { holdPromise } from '../../domain/promises/hold-promise.ts';
import { isInForce } from '../../domain/promises/promise-life.ts';
import type { Task } from '../../domain/tasks/task.ts';
import type { SettleEntry } from '../ports.ts';
import type { AnsweredEntry, Round, Told } from './compose-round.ts';

/**
 * What is stored behind a round whose caller was answered with the round before: what the round promises anew waits until the caller
 * asks again, what fell is announced, and messages that an announcement made needless are sent. It changes nothing where the round is
 * not stored, or somebody changed the customer's memory in between. `now` is in epoch milliseconds.
 */
export function holdUntold<Answer extends Told>(
  told: Round<Answer>,
  next: Round<Answer>,
  { decisionId, interactionId, memory, answer }: AnsweredEntry,
  now: number,
): SettleEntry {
  const known = new Set(told.answer.decision.actions.map(({ actionId }) => actionId));
  const promises = memory.next.promises.map((promise) =>
    promise.decisionId === decisionId ? correct(promise, known, now) : promise,
  );
  const corrected = { ...memory.next, version: memory.next.version + 1, promises };
  return {
    decisionId,
    interactionId,
    memory: { id: memory.id, expected: memory.next.version, next: corrected },
    givenBack: [],
    takes: [],
    cancelled: [],
    tasks: listDue(told, next, corrected),
    onlyBehind: answer,
  };
}

function correct(promise: StandingPromise, known: ReadonlySet<string>, now: number): StandingPromise {
  if (!known.has(promise.actionId)) return isInForce(promise) ? holdPromise(promise, now) : promise;
  const { silent: _, ...heard } = promise;
  return heard;
}

/** Under ids of their own, because a task that was cancelled stays so. */
function listDue<Answer extends Told>(
  told: Round<Answer>,
  { answer }: Round<Answer>,
  { promises }: CustomerMemory,
): readonly Task[] {
  const kept = new Set(answer.decision.tasks.map(({ taskId }) => taskId));
  const standing = new Set(promises.filter(isInForce).map(({ actionId }) => actionId));
  return told.tasks
    .filter(
      ({ type, taskId, actionId = '' }) => type !== 'action' && standing.has(actionId) && !kept.has(taskId),
    )
    .map((task) => ({ ...task, taskId: `${task.taskId}-late` }));
}
