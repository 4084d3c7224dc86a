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
