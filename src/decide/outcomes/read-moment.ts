import type { Counters } from '../../domain/contact/budget.ts';
import type { Interaction } from '../../domain/decision/interaction.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { type DecisionContext, gatherContext } from '../gather/decision-context.ts';
import { createResolve, deriveFacts, type Resolve } from '../gather/resolve-value.ts';
import { sortEvents } from '../gather/sort-events.ts';
import { voiceFor } from '../gather/voice.ts';

/** The moment of an earlier decision, on what is known by now: its context, without a name that its rules do not disclose; and its facts. */
export function readMoment(
  ruleSet: RuleSet,
  interaction: Interaction,
  now: number,
  counters: Counters,
): { readonly context: DecisionContext; readonly resolve: Resolve } {
  const context = gatherContext(ruleSet, interaction, now, counters, true);
  const { facts, touchpoint } = context;
  const fired = ruleSet.program.evaluate(facts, { touchpoint: touchpoint.name, now });
  const { derivations, disclosed } = sortEvents(fired, ruleSet.rules);
  const { known } = deriveFacts(derivations, ruleSet.program, facts);
  return {
    context: { ...context, voice: voiceFor(context.voice, disclosed) },
    resolve: createResolve(ruleSet.program, known),
  };
}
