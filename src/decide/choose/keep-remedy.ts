import type { DecisionContext } from '../gather/decision-context.ts';
import type { SortedEvents } from '../gather/sort-events.ts';

/**
 * What takes the place of a refused promise: the other alternatives of its group, and the letters and messages that its rule declares
 * for a refusal. Nobody stands at the touchpoint, so nothing is said or offered.
 */
export function keepRemedy(
  events: SortedEvents,
  actionId: string,
  { ruleSet, fallen }: Pick<DecisionContext, 'ruleSet' | 'fallen'>,
): SortedEvents {
  const promise = fallen.find((other) => other.actionId === actionId);
  const rule = ruleSet.rules.find(({ id, pack }) => id === promise?.reason.ruleId && pack === promise.pack);
  const declared = rule?.event.type === 'action' ? rule.event.params.onRefused : undefined;
  const isAlternative = ({ rule: { pack }, params: { group } }: SortedEvents['actions'][number]): boolean =>
    declared?.next === true && group !== undefined && group === promise?.group && pack === promise.pack;
  return {
    actions: events.actions.filter(isAlternative),
    tasks: rule === undefined ? [] : (declared?.tasks ?? []).map((params) => ({ rule, params })),
    derivations: events.derivations,
    disclosed: events.disclosed,
    messages: [],
    offers: [],
    suppressions: [],
    weights: [],
  };
}
