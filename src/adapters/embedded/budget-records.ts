import type { BudgetState } from '../../domain/contact/budget.ts';
import type { BudgetRecord } from '../../domain/contact/take-budget.ts';
import { type Databases, textKey } from './key-layout.ts';

/** Writes counts with the index of their ages. Only inside a write transaction. */
export function saveBudgets(databases: Databases, records: ReadonlyMap<string, BudgetRecord>): void {
  for (const [key, record] of records) {
    const before = databases.budgets.get(textKey(key));
    if (before !== undefined) void databases.ages.remove(['budget', before.expiresAt, textKey(key)]);
    void databases.budgets.put(textKey(key), record);
    void databases.ages.put(['budget', record.expiresAt, textKey(key)], textKey(key));
  }
}

/** Replaces the limit of a count that somebody has taken from. Only inside a write transaction. */
export function correctBudget(
  databases: Databases,
  key: string,
  limit: number,
  now: number,
): BudgetState | undefined {
  const before = databases.budgets.get(textKey(key));
  if (before === undefined || before.expiresAt <= now) return undefined;
  saveBudgets(databases, new Map([[key, { ...before, limit }]]));
  return { key, taken: before.taken, limit };
}
