import type { OfferPolicy } from '../pack/format/policy-file.ts';
import type { BudgetTake } from './budget.ts';
import type { OfferHistory, Outcome } from './contact-history.ts';

/** A policy of a pack with its dates parsed, in epoch milliseconds. */
export type PlacedPolicy = OfferPolicy & {
  readonly pack: string;
  readonly activeFrom?: number;
  readonly activeTo?: number;
};

/** The properties of an offer that policies read. */
export type PolicySubject = {
  readonly id: string;
  readonly category: string;
  readonly pack: string;
  readonly purpose?: string | undefined;
};

/**
 * The reason why a policy blocks an offer, in figures; `until` (ISO 8601) is its end, `forever` only if the policy says so.
 */
export type PolicyBlocker = {
  readonly policyId: string;
  readonly kind: OfferPolicy['kind'];
  readonly found?: number;
  readonly allowed?: number;
  readonly until?: string;
  readonly because: string;
  /** For a cool-down: the earlier contact that started it. */
  readonly earlier?: EarlierContact;
  /** True if counts could not be read. */
  readonly uncounted?: true;
};

/**
 * The outcome of an offer at an earlier contact. `at` is ISO 8601; `decisionId` is absent if only the warehouse knows the
 * contact.
 */
export type EarlierContact = {
  readonly offerId: string;
  readonly outcome: Outcome;
  readonly channel: string;
  readonly at: string;
  readonly decisionId?: string;
};

/** The number of times an offer may still be made under a cap; offers with the same key share it. */
export type Allowance = {
  readonly key: string;
  readonly policyId: string;
  readonly left: number;
  readonly allowed: number;
};

export type PolicySituation = {
  readonly channel: string;
  readonly now: number;
  /** The customer's time zone, and the pack's for counts that all customers share. */
  readonly timeZone: string;
  readonly packTimeZone: string;
  /** The `asOf` of the customer's snapshot, in epoch ms; minus infinity without one. */
  readonly snapshotAt: number;
  readonly sessionId: string | undefined;
  /** The customer's and the household's offers so far; called only if a policy counts them. */
  readonly customer: () => OfferHistory;
  readonly household: () => OfferHistory;
  /** False if memories could not be read: policies that fail closed then drop their offers. */
  readonly countsKnown: boolean;
};

export type Assessment = {
  readonly blockers: readonly PolicyBlocker[];
  readonly allowances: readonly Allowance[];
  readonly takes: readonly BudgetTake[];
};

export const none: readonly never[] = [];
export const clear: Assessment = { blockers: none, allowances: none, takes: none };

/** The key under which a policy counts this offer. Offers with one key share its verdict and its allowance. */
export const countKeyOf = (policy: PlacedPolicy, offer: PolicySubject): string =>
  `${policy.pack}/${policy.id}/${keyOf(policy, offer)}`;

/** The unit by which a policy counts an offer. Offers with one key are one to it. */
export function keyOf(policy: PlacedPolicy, offer: PolicySubject): string {
  if (!('each' in policy) || policy.each === 'all') return '';
  return policy.each === 'offer' ? offer.id : offer.category;
}

export const block = (blocker: PolicyBlocker | undefined): Assessment =>
  blocker === undefined ? clear : { blockers: [blocker], allowances: none, takes: none };
