import { answeredOutcomes } from '../shared/offer-outcomes.ts';

/** The members that say how much an entry matters. Rows are judged before they are validated. */
type Entry = { readonly status?: unknown; readonly compensated?: unknown; readonly outcome?: unknown };

type FullList = {
  readonly most: number;
  /** The member with the entry's time. */
  readonly at: string;
  /** What a full list keeps longest, in words. */
  readonly keeps: string;
  readonly matters: (entry: Entry) => boolean;
};

/**
 * The lists of a snapshot that keep what matters longest when they are full. What is still open is what next contacts are
 * about. What the customer did about an offer outlasts what was only shown.
 */
export const fullLists = {
  incidents: {
    most: 200,
    at: 'at',
    keeps: 'open',
    matters: ({ status, compensated }) =>
      compensated === undefined && (status === 'open' || status === 'acknowledged'),
  },
  cases: {
    most: 200,
    at: 'openedAt',
    keeps: 'open',
    matters: ({ status }) => status !== 'resolved' && status !== 'closed',
  },
  contacts: {
    most: 1000,
    at: 'at',
    keeps: 'answered',
    matters: ({ outcome }) => answeredOutcomes.has(outcome),
  },
} as const satisfies Record<string, FullList>;

export type FullListName = keyof typeof fullLists;
