import type { Counters } from '../domain/contact/budget.ts';
import type { Interaction } from '../domain/decision/interaction.ts';
import type { Proposal } from '../domain/decision/proposal.ts';
import type { FiredRule } from '../domain/rules/engine/rule-program.ts';
import type { RuleSet } from '../domain/rules/rule-set.ts';
import { chooseActions } from './choose-actions.ts';
import { chooseOffers } from './choose-offers.ts';
import { type Conclusions, composeProposal } from './compose-proposal.ts';
import { createResolve, deriveFacts } from './resolve-value.ts';
import { type Scene, setScene } from './scene.ts';
import { sortEvents } from './sort-events.ts';

/**
 * One decision, from the rules to the words. Pure: the same rule set, interaction, instant (epoch ms) and counters give the same
 * proposal, byte for byte, so that it can be tested without I/O, replayed and simulated. Nothing is promised until the proposal
 * is stored; with `mayPromise` false (nothing can be stored) it holds no action, no task and nothing counted.
 */
export function decide(
  ruleSet: RuleSet,
  interaction: Interaction,
  now: number,
  counters: Counters,
  mayPromise = true,
): Proposal {
  const scene = setScene(ruleSet, interaction, now, counters, mayPromise);
  const fired = ruleSet.program.evaluate(scene.facts, { touchpoint: scene.touchpoint.name, now });
  return conclude(scene, fired);
}

/** The decision from the rules that fired on: the part that both rule engines share. */
export const conclude = (scene: Scene, fired: readonly FiredRule[]): Proposal =>
  composeProposal(scene, drawConclusions(scene, fired));

/** What is chosen, before it is put into words. */
export function drawConclusions(scene: Scene, fired: readonly FiredRule[]): Conclusions {
  const { ruleSet } = scene;
  const events = sortEvents(fired, ruleSet.rules);
  const { derived, known } = deriveFacts(events.derivations, ruleSet.program, scene.facts);
  const resolve = createResolve(ruleSet.program, known);
  const actions = chooseActions(scene.mayPromise ? events.actions : [], resolve, scene);
  const withheld = [...actions.chosen.map(({ params }) => params), ...scene.standing].flatMap(
    ({ withholds }) => (withholds === undefined ? [] : [withholds]),
  );
  const offers = chooseOffers(scene, events, resolve, withheld);
  return { events, facts: derived, resolve, actions, offers };
}
