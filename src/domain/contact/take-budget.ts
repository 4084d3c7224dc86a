import { type BudgetReturn, type BudgetState, type BudgetTake, limitFor } from './budget.ts';

/** A count as stored in the ledger. */
export type BudgetRecord = Omit<BudgetState, 'key'> & { readonly expiresAt: number };

/** The state of a count as the ledger gives it. */
export const stateOfBudget = (
  key: string,
  { taken, limit, confirmed = 0 }: Omit<BudgetRecord, 'expiresAt'>,
): BudgetState => (confirmed === 0 ? { key, taken, limit } : { key, taken, limit, confirmed });

export type BudgetTaking =
  | { readonly fits: true; readonly records: ReadonlyMap<string, BudgetRecord> }
  | { readonly fits: false; readonly short: readonly BudgetState[] };

/**
 * Applies all takes of one decision to the counts from `read`, or none. The limit of the first take of a key applies until
 * the count expires, and the limit that the take itself reports (`limitFor`); takes of one key add up.
 */
export function takeBudgets(
  takes: readonly BudgetTake[],
  read: (key: string) => BudgetRecord | undefined,
  now: number,
): BudgetTaking {
  const records = new Map<string, BudgetRecord>();
  const short = new Map<string, BudgetState>();
  for (const take of takes) {
    const before = records.get(take.key) ?? openBudget(take, read(take.key), now);
    const after = { ...before, taken: before.taken + take.amount };
    const limit = limitFor(before, take);
    if (after.taken > limit) short.set(take.key, { key: take.key, taken: before.taken, limit });
    else records.set(take.key, { ...after, expiresAt: Math.max(before.expiresAt, take.expiresAt) });
  }
  return short.size === 0 ? { fits: true, records } : { fits: false, short: [...short.values()] };
}

function openBudget(take: BudgetTake, stored: BudgetRecord | undefined, now: number): BudgetRecord {
  if (stored !== undefined && stored.expiresAt > now) return stored;
  return { taken: 0, limit: take.limit, expiresAt: take.expiresAt };
}

/** The counts after something is given back or confirmed: never less than nothing, and only where there is a count. */
export function giveBack(
  returns: readonly BudgetReturn[],
  read: (key: string) => BudgetRecord | undefined,
): Map<string, BudgetRecord> {
  const records = new Map<string, BudgetRecord>();
  for (const { key, amount, confirmed = 0 } of returns) {
    const before = records.get(key) ?? read(key);
    if (before === undefined) continue;
    const taken = Math.max(0, before.taken - amount);
    const sure = Math.min(taken, Math.max(0, (before.confirmed ?? 0) + confirmed));
    records.set(key, { ...before, taken, confirmed: sure });
  }
  return records;
}

/** The first of the takes for which too little is left, those before it counted; undefined where all fit. */
export function findShort(
  takes: readonly BudgetTake[],
  budgets: ReadonlyMap<string, BudgetState>,
): BudgetTake | undefined {
  const taken = new Map<string, number>();
  return takes.find((take) => {
    const { key, amount } = take;
    const known = budgets.get(key);
    const after = (taken.get(key) ?? known?.taken ?? 0) + amount;
    taken.set(key, after);
    return take.limit === 0 || after > (known?.limit ?? take.limit);
  });
}
