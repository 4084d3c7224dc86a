import type { AskedAgain } from '../promises/asked-again.ts';
import type { PromiseLife } from '../promises/promise-life.ts';
import type { FollowUpOutcome } from '../shared/follow-up-outcomes.ts';
import type { OfferOutcome } from '../shared/offer-outcomes.ts';

/**
 * Tact's own memory of one customer between interactions, because the warehouse learns of it only hours later: the promises
 * made, the offers, and their outcomes. One record per customer, changed only by compare-and-set on `version`. That makes
 * caps and "nothing twice" exact when two desks decide at once.
 */
export type CustomerMemory = {
  /** Counts the changes; 0 means that no record exists yet. */
  readonly version: number;
  readonly promises: readonly StandingPromise[];
  readonly contacts: readonly ContactEvent[];
};

/** An action promised to the customer, and what became of it. */
export type StandingPromise = {
  readonly actionId: string;
  readonly pack: string;
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly reason: { readonly code: string; readonly ruleId: string };
  /** The occasion of the promise (a flight, an order), as declared by the touchpoint; repeated while that occasion lasts. */
  readonly occasion: string;
  /** Its other names, where the touchpoint declares several keys or one was learnt since. */
  readonly alsoNamed?: readonly string[];
  /** The exclusive group it was chosen from; at most one alternative of a group is promised per occasion. */
  readonly group?: string | undefined;
  /** Offers or categories withheld while the promise is in force. */
  readonly withholds?: 'all-offers' | readonly string[] | undefined;
  /** The incidents or cases that it compensates. */
  readonly settles: readonly string[];
  /** Message keys and values to repeat when the customer uses another channel. */
  readonly messages: readonly MessageCall[];
  readonly decisionId: string;
  readonly interactionId: string;
  readonly channel: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Absent: no system of record has a say, and it was final when it was made. */
  readonly life?: PromiseLife;
  /** Its reason: it is withdrawn once these conditions do not hold. Absent: no fact takes it back. */
  readonly while?: AskedAgain;
  /**
   * Its caller was answered without it: nothing is carried out or sent until the caller has the decision. It is withdrawn at this time
   * (epoch ms).
   */
  readonly heldUntil?: number;
  /** What it took from budgets and limits, to be given back with it. */
  readonly took?: readonly { readonly key: string; readonly amount: number }[];
  /** The ids of the letters and messages that hang on it. */
  readonly followUps?: readonly string[];
  /** Whether the pack declares what to do when a system refuses it. */
  readonly hasRemedy?: boolean;
  /**
   * True: nobody heard of it at its channel, because its caller was answered without it, or because it took the place of a refused
   * promise after the answer. False: a caller asked again and has it.
   */
  readonly untold?: boolean;
  /** True: it fell before its own answer, so that nobody is told of it. */
  readonly silent?: boolean;
};

/** The reason code of what the acceptance of an offer promised; its ruleId is the offer's id. */
export const acceptedCode = 'accepted';

/** One message to render: its key in the pack and the values of its variables. */
export type MessageCall = { readonly key: string; readonly values: Readonly<Record<string, unknown>> };

/** One offer made or one follow-up sent, or one outcome of it. Times are epoch milliseconds. */
export type ContactEvent = {
  readonly decisionId: string;
  readonly offerId: string;
  readonly category?: string;
  readonly channel: string;
  readonly sessionId?: string | undefined;
  readonly outcome: OfferOutcome;
  readonly at: number;
  /** Of a letter or message: which one, what became of it, and what kind the rule says it is. */
  readonly followUp?: {
    readonly taskId: string;
    readonly outcome: FollowUpOutcome;
    readonly purpose?: string;
  };
};

/** Replaces a memory if its version is still `expected`; `next.version` is `expected + 1`. The store keeps `boundMemory(next)`. */
export type MemoryChange = { readonly id: string; readonly expected: number; readonly next: CustomerMemory };

export const emptyMemory: CustomerMemory = { version: 0, promises: [], contacts: [] };
