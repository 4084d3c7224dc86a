import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import type { Task } from '../../domain/tasks/task.ts';

/** The share of the budget in which systems answer, where the connector does not declare one; the rest is for the words. */
const usualShare = 0.8;
/** Less is not worth a call. */
const leastMs = 2;

/** Milliseconds that a call may take while somebody waits for its answer; 0 where it is too late for one. */
export function timeLeft(
  { payload, pack }: Task,
  { packs }: RuleSet,
  { budgetMs, spentMs }: { readonly budgetMs: number; readonly spentMs: number },
): number {
  const { connectors = {} } = packs.get(pack)?.file ?? {};
  const { deadlineShare = usualShare } = connectors[String(payload['connector'])] ?? {};
  const left = Math.floor(budgetMs * deadlineShare - spentMs);
  return left < leastMs ? 0 : left;
}
