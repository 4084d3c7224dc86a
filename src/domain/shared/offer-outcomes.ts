/** What can become of an offer, in the order in which it can happen; `offered` is the offer itself, which nobody reports. */
export const reportedOutcomes = [
  'shown',
  'accepted',
  'declined',
  'ignored',
  'redeemed',
  'failed',
  'returned',
] as const;

export const offerOutcomes = ['offered', ...reportedOutcomes] as const;

export type OfferOutcome = (typeof offerOutcomes)[number];

/** What a customer did about an offer, which matters longer than what was only shown. */
export const answeredOutcomes: ReadonlySet<unknown> = new Set<OfferOutcome>([
  'accepted',
  'redeemed',
  'declined',
  'returned',
]);
