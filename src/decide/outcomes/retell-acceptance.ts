import type { Counters } from '../../domain/contact/budget.ts';
import { emptyMemory, type StandingPromise } from '../../domain/contact/customer-memory.ts';
import type { Acceptance } from '../../domain/decision/acceptance.ts';
import type { Interaction } from '../../domain/decision/interaction.ts';
import { reason } from '../../domain/decision/reason.ts';
import { stateOf, wordOf } from '../../domain/promises/promise-life.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { sayMessage } from '../compose/say-messages.ts';
import { readMoment } from './read-moment.ts';

const nothingCounted: Counters = { memory: emptyMemory, budgets: new Map() };

/** What an acceptance did, as its promises stand by now: `promises` are those that are remembered, in any order. */
export function retellAcceptance(
  ruleSet: RuleSet,
  interaction: Interaction,
  effect: Acceptance,
  promises: readonly StandingPromise[],
  now: number,
): Acceptance {
  const known = new Map(promises.map((promise) => [promise.actionId, promise]));
  const own = effect.actions.flatMap(({ actionId }) => known.get(actionId) ?? []);
  if (own.length === 0 || !ruleSet.touchpoints.has(interaction.request.touchpoint)) return effect;
  const { voice } = readMoment(ruleSet, interaction, now, nothingCounted).context;
  const actions = effect.actions.map((action) => {
    const promise = known.get(action.actionId);
    return promise === undefined ? action : { ...action, status: stateOf(promise) };
  });
  const messages = own.flatMap((promise) =>
    promise.messages.flatMap(
      ({ key, values }) => sayMessage({ key, values: { ...values, promise: wordOf(promise) } }, voice) ?? [],
    ),
  );
  const refused = own.find((promise) => stateOf(promise) === 'refused');
  if (refused === undefined) return { ...effect, actions, messages };
  const why = reason('acceptance-refused', refused.life?.moves.at(-1)?.cause);
  return { status: 'refused', reason: why, actions, messages, tasks: [] };
}
