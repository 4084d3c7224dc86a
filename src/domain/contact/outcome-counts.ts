import { impliedOutcomes, type Outcome } from './contact-history.ts';
import type { ContactEvent } from './customer-memory.ts';

/** One more contact with this outcome; `segment` is the customer's, absent if there is none. */
export type OutcomeCount = {
  readonly offerId: string;
  readonly segment?: string | undefined;
  readonly outcome: Outcome;
  /** Where reports show it; absent: in none. */
  readonly shownAt?: ReportPlace;
};

/** A row of the report on offers. */
export type ReportPlace = {
  /** Of the outcome, in UTC, such as 2026-11-30. */
  readonly day: string;
  /** The rule that made the offer eligible; empty if none is known. */
  readonly ruleId: string;
  readonly channel: string;
};

/** The number of contacts with this outcome. */
export type OutcomeTally = Omit<OutcomeCount, 'shownAt'> & { readonly count: number };

/** The number of contacts with this outcome in a row of the report. */
export type DayTally = ReportPlace & Pick<OutcomeCount, 'offerId' | 'outcome'> & { readonly count: number };

/** How many days a row is kept behind its day. */
export const reportDays = 400;

/**
 * The additions to the counts when outcomes `fresh` join those `known`, all of one decision. Implied outcomes count too, each
 * once per offer: an accepted offer was shown, reported or not. `ruleOf`: the rule that made an offer of the decision eligible.
 */
export function countFresh(
  known: readonly ContactEvent[],
  fresh: readonly ContactEvent[],
  segment: string | undefined,
  ruleOf: (offerId: string) => string | undefined,
): OutcomeCount[] {
  const counted = new Set(known.flatMap(listReached));
  const counts: OutcomeCount[] = [];
  for (const event of fresh) {
    const reached = [event.outcome, ...impliedOutcomes[event.outcome]].filter((each) => each !== 'offered');
    for (const outcome of reached) {
      const key = `${event.offerId}/${outcome}`;
      if (counted.has(key)) continue;
      counted.add(key);
      counts.push({ offerId: event.offerId, segment, outcome, shownAt: placeOf(event, ruleOf) });
    }
  }
  return counts;
}

const placeOf = (
  { offerId, channel, at }: ContactEvent,
  ruleOf: (offerId: string) => string | undefined,
): ReportPlace => ({ day: new Date(at).toISOString().slice(0, 10), ruleId: ruleOf(offerId) ?? '', channel });

const listReached = ({ offerId, outcome }: ContactEvent): string[] =>
  [outcome, ...impliedOutcomes[outcome]].map((each) => `${offerId}/${each}`);
