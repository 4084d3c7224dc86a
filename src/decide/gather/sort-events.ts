import type { EventType, ParamsOf, PrivatePart } from '../../domain/pack/format/event-params.ts';
import type { PlacedRule } from '../../domain/rule-set/rule-set.ts';
import type { FiredRule } from '../../engine/language/rule-program.ts';

type Fired<Type extends EventType> = { readonly rule: PlacedRule; readonly params: ParamsOf<Type> };

/** The events of the rules that fired, by type, each list in firing order (priority, then file). */
export type SortedEvents = {
  readonly actions: Fired<'action'>[];
  readonly messages: Fired<'message'>[];
  readonly offers: Fired<'offer'>[];
  readonly suppressions: Fired<'suppress'>[];
  readonly weights: Fired<'weight'>[];
  readonly tasks: Fired<'task'>[];
  readonly derivations: Fired<'derive'>[];
  /** The private parts of the answer that the caller gets. */
  readonly disclosed: Set<PrivatePart>;
};

/** Sorts the fired rules' events. */
export function sortEvents(fired: readonly FiredRule[], rules: readonly PlacedRule[]): SortedEvents {
  const sorted: SortedEvents = {
    actions: [],
    messages: [],
    offers: [],
    suppressions: [],
    weights: [],
    tasks: [],
    derivations: [],
    disclosed: new Set(),
  };
  for (const { rule: index } of fired) {
    const rule = rules[index];
    if (rule === undefined) continue;
    sortEvent(rule, sorted);
  }
  return sorted;
}

function sortEvent(rule: PlacedRule, sorted: SortedEvents): void {
  const { event } = rule;
  switch (event.type) {
    case 'action':
      sorted.actions.push({ rule, params: event.params });
      break;
    case 'message':
      sorted.messages.push({ rule, params: event.params });
      break;
    case 'offer':
      sorted.offers.push({ rule, params: event.params });
      break;
    case 'suppress':
      sorted.suppressions.push({ rule, params: event.params });
      break;
    case 'weight':
      sorted.weights.push({ rule, params: event.params });
      break;
    case 'task':
      sorted.tasks.push({ rule, params: event.params });
      break;
    case 'derive':
      sorted.derivations.push({ rule, params: event.params });
      break;
    case 'disclose':
      for (const part of rule.discloses ?? []) sorted.disclosed.add(part);
      break;
  }
}
