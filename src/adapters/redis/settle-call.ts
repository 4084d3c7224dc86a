import type { SettleEntry } from '../../decide/ports.ts';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import { encodeDecision } from './decision-codec.ts';
import type { InScript } from './hold.ts';
import type { KeyLayout } from './key-layout.ts';
import type { LedgerOptions } from './ledger-options.ts';
import { encodeMemory } from './memory-codec.ts';
import type { Call } from './outcome-calls.ts';
import { encodeRecord } from './record-codec.ts';

/** The keys and arguments of the script `settle-promise`. `now` is epoch milliseconds. */
export function settleCall(
  keys: KeyLayout,
  entry: SettleEntry,
  own: InScript,
  { retention, now }: LedgerOptions,
): Call {
  const { decisionId, memory, cancelled, tasks, answer, onlyBehind } = entry;
  const { givenBack, takes, markers } = own;
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
      ...markers,
    ],
    args: [
      memory.expected,
      encodeMemory(boundMemory(memory.next)),
      retention.memoriesMs,
      now(),
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
