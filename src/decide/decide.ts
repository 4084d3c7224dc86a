import type { Counters } from '../domain/contact/budget.ts';
import type { Interaction } from '../domain/decision/interaction.ts';
import type { Proposal } from '../domain/decision/proposal.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { type Choices, offersForAll, type PersonChoice } from './choose/choices.ts';
import { chooseActions } from './choose/choose-actions.ts';
import { chooseOffers } from './choose/choose-offers.ts';
import { keepRemedy } from './choose/keep-remedy.ts';
import { listWithheld } from './choose/list-withheld.ts';
import { composeProposal } from './compose/compose-proposal.ts';
import { type DecisionContext, gatherContext } from './gather/decision-context.ts';
import { createResolve, deriveFacts } from './gather/resolve-value.ts';
import { sortEvents } from './gather/sort-events.ts';

/**
 * One decision: first what is decided, then the words for it. Pure and synchronous: the same rule set, interaction, instant
 * (epoch ms) and counters give the same proposal, byte for byte. Production, cases and `why` all call it, and replay can repeat it.
 * Nothing is promised until the proposal is stored. With `mayPromise` false (nothing can be stored) the proposal holds no action,
 * no task and nothing counted.
 */
export function decide(
  ruleSet: RuleSet,
  interaction: Interaction,
  now: number,
  counters: Counters,
  mayPromise = true,
): Proposal {
  const gather = (each: Interaction, counts: Counters) =>
    gatherContext(ruleSet, each, now, counts, mayPromise);
  const context = gather(restrain(interaction, counters, gather), counters);
  const choices = choose(context);
  return composeProposal(context, choices);
}

/** Where several people fit, only what would be offered to each of them alone may be offered. Costs a choice per person. */
function restrain(
  interaction: Interaction,
  counters: Counters,
  gather: (person: Interaction, counters: Counters) => DecisionContext,
): Interaction {
  const { request, customer } = interaction;
  if (customer.status !== 'ambiguous') return interaction;
  const people = customer.people.map((snapshot, index): PersonChoice => {
    const person = { request, customer: { status: 'known', snapshot, source: 'store' } } as const;
    const context = gather(person, { ...counters, ...counters.people?.[index] });
    return { context, choices: choose(context) };
  });
  return { request, customer, offerable: interaction.offerable ?? offersForAll(people) };
}

/** What is decided, before it is put into words: the rules that fire, the actions, and the offers that pass all gates. */
export function choose(context: DecisionContext): Choices {
  const { ruleSet, facts, touchpoint, now, remedyFor } = context;
  const fired = ruleSet.program.evaluate(facts, { touchpoint: touchpoint.name, now });
  const all = sortEvents(fired, ruleSet.rules);
  const events = remedyFor === undefined ? all : keepRemedy(all, remedyFor, context);
  const { derived, known } = deriveFacts(events.derivations, ruleSet.program, facts);
  const resolve = createResolve(ruleSet.program, known);
  const actions = chooseActions(context.mayPromise ? events.actions : [], resolve, context);
  const offers = chooseOffers(context, events, resolve, listWithheld(actions.chosen, context));
  return { events, facts: derived, resolve, actions, offers };
}
