/**
 * What Tact itself remembers of one customer between interactions, because the warehouse will know it only hours later:
 * the promises made, and what was offered and came of it. One record a customer, changed only by compare-and-set on `version`,
 * which is what makes caps and "nothing twice" exact when two desks decide at once.
 */
export type CustomerMemory = {
  /** Counts the changes; 0 means that there is no record yet. */
  readonly version: number;
  readonly promises: readonly StandingPromise[];
  readonly contacts: readonly ContactEvent[];
};

/** An action promised to the customer. */
export type StandingPromise = {
  readonly actionId: string;
  readonly pack: string;
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly reason: { readonly code: string; readonly ruleId: string };
  /** The occasion it was made for (a flight, an order), as the touchpoint declares it; repeated while that occasion lasts. */
  readonly occasion: string;
  /** The group whose choice it was; at most one alternative of a group is promised for one occasion. */
  readonly group?: string;
  /** Offers or categories that give way to it. */
  readonly withholds?: 'all-offers' | readonly string[];
  /** The incidents or cases that it makes good. */
  readonly settles: readonly string[];
  /** Message keys and values to say again when the customer turns up at another channel. */
  readonly messages: readonly MessageCall[];
  readonly decisionId: string;
  readonly interactionId: string;
  readonly channel: string;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** One message to render: its key in the pack and the values of its variables. */
export type MessageCall = { readonly key: string; readonly values: Readonly<Record<string, unknown>> };

/** One offer made, or one outcome of it. Times are epoch milliseconds. */
export type ContactEvent = {
  readonly decisionId: string;
  readonly offerId: string;
  readonly category?: string;
  readonly channel: string;
  readonly sessionId?: string;
  readonly outcome: 'offered' | 'shown' | 'accepted' | 'declined' | 'ignored' | 'redeemed' | 'failed';
  readonly at: number;
};

export const emptyMemory: CustomerMemory = { version: 0, promises: [], contacts: [] };
