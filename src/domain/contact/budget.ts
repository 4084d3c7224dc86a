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
   * How many there are, as the caller knows at this moment. The limit of the first take holds for all: systems of record lower their
   * number as takes are carried out. A later, lower limit holds as well, for what no system has confirmed: the world takes too.
   */
  readonly limit: number;
  /** Epoch milliseconds after which the count may be deleted. */
  readonly expiresAt: number;
};

/** What is no longer taken from a budget, and how much more (or less) of what is taken its system of record has confirmed. */
export type BudgetReturn = Pick<BudgetTake, 'key' | 'amount'> & { readonly confirmed?: number };

/**
 * The known state of a budget at decision time. `taken >= limit` means that nothing is left. `confirmed`: how much of what is taken a
 * system of record has confirmed, where that is known; its reports count that no more.
 */
export type BudgetState = {
  readonly key: string;
  readonly taken: number;
  readonly limit: number;
  readonly confirmed?: number;
};

/** The most that may be taken in all: the limit of the first take, and no more than what a caller reports beside what is confirmed. */
export const limitFor = (
  { limit, confirmed = 0 }: Pick<BudgetState, 'limit' | 'confirmed'>,
  take: Pick<BudgetTake, 'limit'>,
): number => Math.min(limit, take.limit + confirmed);

/** The counts that `decide` reads: the customer's own memory, and the budgets known to be short. */
export type Counters = {
  readonly memory: CustomerMemory;
  /** The household's memory, if the snapshot names a household and a policy counts by it. */
  readonly household?: CustomerMemory;
  /** The memory of the visit, if the request names one. */
  readonly visit?: CustomerMemory;
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
