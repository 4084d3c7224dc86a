import { impliedOutcomes, type Outcome } from './contact-history.ts';
import type { ContactEvent } from './customer-memory.ts';

/** One more contact that came as far as this outcome; `segment` is the customer's, absent where there is none. */
export type OutcomeCount = {
  readonly offerId: string;
  readonly segment?: string | undefined;
  readonly outcome: Outcome;
};

/** How many contacts came as far as this outcome. */
export type OutcomeTally = OutcomeCount & { readonly count: number };

/**
 * What to add to the counts when `fresh` becomes known beside `known`, all of one decision. What an outcome implies counts with it,
 * and each thing once an offer: who accepted was shown the offer, whether or not anybody said so, before or after.
 */
export function countFresh(
  known: readonly ContactEvent[],
  fresh: readonly ContactEvent[],
  segment: string | undefined,
): OutcomeCount[] {
  const counted = new Set(known.flatMap(listReached));
  const counts: OutcomeCount[] = [];
  for (const event of fresh) {
    const reached = [event.outcome, ...impliedOutcomes[event.outcome]].filter((each) => each !== 'offered');
    for (const outcome of reached) {
      const key = `${event.offerId}/${outcome}`;
      if (counted.has(key)) continue;
      counted.add(key);
      counts.push({ offerId: event.offerId, segment, outcome });
    }
  }
  return counts;
}

const listReached = ({ offerId, outcome }: ContactEvent): string[] =>
  [outcome, ...impliedOutcomes[outcome]].map((each) => `${offerId}/${each}`);
