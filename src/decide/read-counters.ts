import type { BudgetState, BudgetTake, Counters } from '../domain/contact/budget.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { Ledger } from './ports.ts';
import type { OutcomeWatch } from './watch-outcomes.ts';

/** All that is counted about the customer, and about the offers over all customers. */
export async function readCounters(
  snapshot: Snapshot | undefined,
  { ledger, outcomes }: { readonly ledger: Ledger; readonly outcomes?: OutcomeWatch },
): Promise<Omit<Counters, 'budgets'>> {
  const [memories, rates] = await Promise.all([
    ledger.readMemories(snapshot?.customerId, snapshot?.household),
    outcomes?.current(),
  ]);
  return rates === undefined ? memories : { outcomes: rates, ...memories };
}

/** Whether it is known of everything that a decision takes how much of it is left. */
export const areAllKnown = (
  takes: readonly BudgetTake[],
  budgets: ReadonlyMap<string, BudgetState>,
): boolean => takes.every(({ key }) => budgets.has(key));

/**
 * Reads how much is left of all budgets at once that a proposal might take from and that are not known yet; false where all are.
 * Asked after a first shortage and for dry runs, so that a catalogue of sold-out offers costs two rounds and not one for each.
 */
export async function lookAtBudgets(
  takes: readonly BudgetTake[],
  budgets: Map<string, BudgetState>,
  ledger: Ledger,
): Promise<boolean> {
  const unknown = new Map(takes.filter(({ key }) => !budgets.has(key)).map((take) => [take.key, take]));
  if (unknown.size === 0) return false;
  for (const { key, limit } of unknown.values()) budgets.set(key, { key, taken: 0, limit });
  for (const state of await ledger.readBudgets([...unknown.keys()])) budgets.set(state.key, state);
  return true;
}
