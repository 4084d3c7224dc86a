/** What can become of a letter or message once it went out, and can be reported. */
export const reportedOfFollowUps = [
  'delivered',
  'opened',
  'clicked',
  'answered',
  'bounced',
  'complained',
  'unsubscribed',
] as const;

export type FollowUpOutcome = 'sent' | (typeof reportedOfFollowUps)[number];
