import type { SettleEntry } from '../../decide/ports.ts';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import { encodeDecision } from './decision-codec.ts';
import type { KeyLayout } from './key-layout.ts';
import { encodeMemory } from './memory-codec.ts';
import type { Call } from './outcome-calls.ts';
import { encodeRecord } from './record-codec.ts';

/** The keys and arguments of the script `settle-promise`. `now` is epoch milliseconds. */
export function settleCall(keys: KeyLayout, entry: SettleEntry, retentionMs: number, now: number): Call {
  const { decisionId, memory, givenBack, takes, cancelled, tasks, answer, onlyBehind } = entry;
  const place = keys.placeOf(memory.id);
  return {
    names: [
      place.memory(memory.id),
      place.due,
      place.tasksIn('waiting'),
      place.tasksIn('cancelled'),
      place.finished,
      place.tasksOf(memory.id),
      place.tasksOfDecision(decisionId),
      place.decision(decisionId),
      ...givenBack.map((back) => keys.budget(back)),
      ...takes.map((take) => keys.budget(take)),
      ...cancelled.map(({ taskId }) => place.task(taskId)),
      ...tasks.map(({ taskId }) => place.task(taskId)),
    ],
    args: [
      memory.expected,
      encodeMemory(boundMemory(memory.next)),
      retentionMs,
      now,
      place.base,
      givenBack.length,
      takes.length,
      cancelled.length,
      tasks.length,
      answer === undefined ? '' : encodeDecision(answer),
      memory.id,
      decisionId,
      onlyBehind === undefined ? '' : encodeDecision(onlyBehind),
      ...givenBack.flatMap(({ amount, confirmed = 0 }) => [amount, confirmed]),
      ...takes.flatMap(({ amount, limit, expiresAt }) => [amount, limit, expiresAt]),
      ...cancelled.flatMap(({ taskId, cause }) => [taskId, encodeRecord(cause)]),
      ...tasks.flatMap((task) => [task.taskId, task.dueAt, encodeRecord(task)]),
    ],
  };
}
