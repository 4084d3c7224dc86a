import { impliedOutcomes, type Outcome } from './contact-history.ts';
import type { ContactEvent } from './customer-memory.ts';

/** One more contact with this outcome; `segment` is the customer's, absent if there is none. */
export type OutcomeCount = {
  readonly offerId: string;
  readonly segment?: string | undefined;
  readonly outcome: Outcome;
};

/** The number of contacts with this outcome. */
export type OutcomeTally = OutcomeCount & { readonly count: number };

/**
 * The additions to the counts when outcomes `fresh` join those `known`, all of one decision. Implied outcomes count too, each
 * once per offer: an accepted offer was shown, reported or not.
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
