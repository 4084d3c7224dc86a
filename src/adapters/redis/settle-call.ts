import type { SettleEntry } from '../../decide/ports.ts';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import { encodeDecision } from './decision-codec.ts';
import type { KeyLayout } from './key-layout.ts';
import { encodeMemory } from './memory-codec.ts';
import type { Call } from './outcome-calls.ts';
import { encodeRecord } from './record-codec.ts';

/** The keys and arguments of the script `settle-promise`. `now` is epoch milliseconds. */
export function settleCall(keys: KeyLayout, entry: SettleEntry, retentionMs: number, now: number): Call {
  const { decisionId, interactionId, memory, givenBack, takes, cancelled, tasks, answer } = entry;
  return {
    names: [
      keys.memory(memory.id),
      keys.due,
      keys.tasksIn('waiting'),
      keys.tasksIn('cancelled'),
      keys.finished,
      keys.tasksOf(memory.id),
      keys.tasksOfDecision(decisionId),
      keys.interaction(interactionId),
      ...givenBack.map((back) => keys.budget(back)),
      ...takes.map((take) => keys.budget(take)),
      ...cancelled.map(({ taskId }) => keys.task(taskId)),
      ...tasks.map(({ taskId }) => keys.task(taskId)),
    ],
    args: [
      memory.expected,
      encodeMemory(boundMemory(memory.next)),
      retentionMs,
      now,
      keys.ledger,
      givenBack.length,
      takes.length,
      cancelled.length,
      tasks.length,
      answer === undefined ? '' : encodeDecision(answer),
      memory.id,
      decisionId,
      ...givenBack.flatMap(({ amount, confirmed = 0 }) => [amount, confirmed]),
      ...takes.flatMap(({ amount, limit, expiresAt }) => [amount, limit, expiresAt]),
      ...cancelled.flatMap(({ taskId, cause }) => [taskId, encodeRecord(cause)]),
      ...tasks.flatMap((task) => [task.taskId, task.dueAt, encodeRecord(task)]),
    ],
  };
}
