import type { DecisionContext } from '../gather/decision-context.ts';
import type { Resolve } from '../gather/resolve-value.ts';
import type { SortedEvents } from '../gather/sort-events.ts';
import type { ActionChoice } from './choose-actions.ts';
import type { OfferChoice } from './choose-offers.ts';

/** What is decided, before it is put into words. */
export type Choices = {
  readonly events: SortedEvents;
  /** The derived facts. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly resolve: Resolve;
  readonly actions: ActionChoice;
  readonly offers: OfferChoice;
};

/** Whether something is promised to this customer here, or was and could not be kept. */
export const isOwed = ({ standing, fallen }: DecisionContext, { actions }: Choices): boolean =>
  actions.chosen.length > 0 || standing.length > 0 || fallen.length > 0;

/** Whether the answer says where ranks come from. Where nobody is known, they say nothing of a person. */
export const showsEvidence = ({ snapshot }: DecisionContext, { events }: Pick<Choices, 'events'>): boolean =>
  snapshot === undefined || events.disclosed.has('evidence');

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
