/** Who is meant by an audience, and the contact that they are assessed for. */
export type AudienceQuestion = {
  readonly offer?: string | undefined;
  readonly rule?: string | undefined;
  /** A condition as JSON, or the name of one that the pack declares. */
  readonly where?: string | undefined;
  /** The only one at which a rule makes the offer if absent. */
  readonly touchpoint?: string | undefined;
  /** The first that fits if absent. */
  readonly channel?: string | undefined;
  /** JSON. */
  readonly context?: string | undefined;
  readonly verification?: string | undefined;
  readonly maxOffers: number;
  /** Epoch milliseconds. */
  readonly at: number;
};
