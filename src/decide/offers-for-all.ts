import { type Choices, isOwed } from './choices.ts';
import type { DecisionContext } from './decision-context.ts';

/** One person of a party, and what would be decided for that person alone. */
export type PersonChoice = { readonly context: DecisionContext; readonly choices: Choices };

/** The offers that each person of a party would get; none while one of them is owed something, or if nobody is known. */
export function offersForAll(people: readonly PersonChoice[]): ReadonlySet<string> {
  if (people.some(({ context, choices }) => isOwed(context, choices))) return new Set();
  const [first = [], ...others] = people.map(({ choices }) =>
    choices.offers.selected.map(({ offer }) => offer.id),
  );
  return new Set(first.filter((id) => others.every((ids) => ids.includes(id))));
}
