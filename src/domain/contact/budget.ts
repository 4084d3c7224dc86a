import type { CustomerMemory } from './customer-memory.ts';

/**
 * A count that many customers share: seats left in a cabin, an offer's stock, a day's volume. Kept by the ledger, taken only
 * inside the write that stores the decision, so that a budget of n is n under any contention.
 */

/** One unit (or more) to take from a budget, if and only if it fits. */
export type BudgetTake = {
  readonly budget: string;
  /** Names the count: the budget's id and what it is counted by (a flight, a day). */
  readonly key: string;
  readonly amount: number;
  /**
   * The most that may ever be taken under this key. The ledger keeps the limit of the first take (the opening), because the
   * system of record lowers its own number as takes are carried out; a later, lower limit never counts a take twice.
   */
  readonly limit: number;
  /** Epoch milliseconds after which the count may be forgotten. */
  readonly expiresAt: number;
};

/** What is known of a budget when deciding. `taken >= limit` means that nothing is left. */
export type BudgetState = { readonly key: string; readonly taken: number; readonly limit: number };

/** What `decide` is told of counts: the customer's own memory, and the budgets known to be short. */
export type Counters = {
  readonly memory: CustomerMemory;
  /** The household's memory, when the snapshot names a household and a policy counts by it. */
  readonly household?: CustomerMemory;
  readonly budgets: ReadonlyMap<string, BudgetState>;
  /** How offers fared so far, over all customers; absent where nobody keeps count. */
  readonly outcomes?: OutcomeRates;
};

/** Counted outcomes of offers: of a segment, or of all customers without one. */
export interface OutcomeRates {
  find(offerId: string, segment?: string): { readonly shown: number; readonly accepted: number } | undefined;
}
