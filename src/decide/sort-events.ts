import type { z } from 'zod';
import type { FiredRule } from '../domain/rules/engine/rule-program.ts';
import type { EventType, eventParamsSchemas } from '../domain/rules/pack-format.ts';
import type { PlacedRule } from '../domain/rules/rule-set.ts';

type ParamsOf<Type extends EventType> = z.infer<(typeof eventParamsSchemas)[Type]>;
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
  };
  for (const { rule: index } of fired) {
    const rule = rules[index];
    if (rule === undefined) continue;
    const { event } = rule;
    if (event.type === 'action') sorted.actions.push({ rule, params: event.params });
    else if (event.type === 'message') sorted.messages.push({ rule, params: event.params });
    else if (event.type === 'offer') sorted.offers.push({ rule, params: event.params });
    else if (event.type === 'suppress') sorted.suppressions.push({ rule, params: event.params });
    else if (event.type === 'weight') sorted.weights.push({ rule, params: event.params });
    else if (event.type === 'task') sorted.tasks.push({ rule, params: event.params });
    else sorted.derivations.push({ rule, params: event.params });
  }
  return sorted;
}
