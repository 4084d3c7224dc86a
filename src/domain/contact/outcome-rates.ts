import type { OutcomeRates } from './budget.ts';
import type { OutcomeTally } from './outcome-counts.ts';

type Rate = { shown: number; accepted: number };

/** Indexes the counts by segment, and for all customers together. */
export function indexOutcomes(tallies: readonly OutcomeTally[]): OutcomeRates {
  const rates = new Map<string, Rate>();
  const add = (key: string, outcome: keyof Rate, count: number): void => {
    const rate = rates.get(key) ?? { shown: 0, accepted: 0 };
    rate[outcome] += count;
    rates.set(key, rate);
  };
  for (const { offerId, segment, outcome, count } of tallies) {
    if (outcome !== 'shown' && outcome !== 'accepted') continue;
    add(offerId, outcome, count);
    if (segment !== undefined) add(`${offerId}/${segment}`, outcome, count);
  }
  return {
    find: (offerId, segment) => rates.get(segment === undefined ? offerId : `${offerId}/${segment}`),
  };
}
