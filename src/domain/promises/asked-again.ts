/** A question that is asked again later, complete in itself: later edits of the pack do not change it. */
export type AskedAgain = {
  readonly conditions: Readonly<Record<string, unknown>>;
  /** The pack's conditions that these name, directly or indirectly. */
  readonly named: Readonly<Record<string, unknown>>;
  /** The facts that stay as they were decided. */
  readonly facts: Readonly<Record<string, unknown>>;
};
