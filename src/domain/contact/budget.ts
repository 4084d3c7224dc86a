import type { CustomerMemory } from './customer-memory.ts';

/**
 * A count that many customers share: seats left in a cabin, an offer's stock, a day's volume. The ledger keeps it and changes
 * it only in the write that stores the decision, so a budget of n is never exceeded.
 */

/** One unit (or more) to take from a budget, if and only if it fits. */
export type BudgetTake = {
  readonly budget: string;
  /** The count's key: the budget's id and the thing it is counted by (a flight, a day). */
  readonly key: string;
  readonly amount: number;
  /**
   * The most that may ever be taken under this key. The ledger keeps the limit of the first take, because the system of
   * record lowers its own number as takes are carried out. A later, lower limit must not count a take twice.
   */
  readonly limit: number;
  /** Epoch milliseconds after which the count may be deleted. */
  readonly expiresAt: number;
};

/** The known state of a budget at decision time. `taken >= limit` means that nothing is left. */
export type BudgetState = { readonly key: string; readonly taken: number; readonly limit: number };

/** The counts that `decide` reads: the customer's own memory, and the budgets known to be short. */
export type Counters = {
  readonly memory: CustomerMemory;
  /** The household's memory, if the snapshot names a household and a policy counts by it. */
  readonly household?: CustomerMemory;
  /** The memories of the people that fit, in their order, where nobody was singled out. */
  readonly people?: readonly Pick<Counters, 'memory' | 'household'>[];
  readonly budgets: ReadonlyMap<string, BudgetState>;
  /** Outcomes of offers so far, over all customers; absent if they are not counted. */
  readonly outcomes?: OutcomeRates;
};

/** Counted outcomes of offers: of a segment, or of all customers without one. */
export interface OutcomeRates {
  find(offerId: string, segment?: string): { readonly shown: number; readonly accepted: number } | undefined;
}
