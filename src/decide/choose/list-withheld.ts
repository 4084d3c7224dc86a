import { acceptedCode, type StandingPromise } from '../../domain/contact/customer-memory.ts';
import type { Withheld } from '../../domain/offers/find-obstacles.ts';
import { writeOccasion } from '../../domain/promises/occasion.ts';
import { stateOf } from '../../domain/promises/promise-life.ts';
import { writeInstant } from '../../shared/instant.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import type { ChosenAction } from './choose-actions.ts';

/** The offers that give way to promises: to those made now, and to those that stand from before. */
export function listWithheld(chosen: readonly ChosenAction[], context: DecisionContext): Withheld[] {
  const { standing, fallen, occasion: about, request, now, ruleSet } = context;
  const here = chosen.length === 0 ? '' : writeOccasion(about).occasion;
  const withheld: Withheld[] = [];
  for (const { rule, params } of chosen)
    if (params.withholds !== undefined)
      withheld.push(withhold(params.withholds, params.action, rule.id, request.channel, now, here));
  for (const { withholds, type, reason, channel, at, occasion } of standing)
    if (withholds !== undefined)
      withheld.push(withhold(withholds, type, reason.ruleId, channel, at, occasion));
  for (const promise of fallen)
    if (isNotOfferedAgain(promise, ruleSet)) {
      const { reason, type, channel, at, occasion } = promise;
      withheld.push(withhold([reason.ruleId], type, reason.ruleId, channel, at, occasion));
    }
  return withheld;
}

/** What a system refused after it was accepted is not offered again for its occasion, unless the pack says so. */
function isNotOfferedAgain(promise: StandingPromise, { offers }: DecisionContext['ruleSet']): boolean {
  if (promise.reason.code !== acceptedCode || stateOf(promise) !== 'refused') return false;
  const whenAccepted = offers.get(promise.reason.ruleId)?.whenAccepted;
  return !(typeof whenAccepted === 'object' && whenAccepted.offerAgain === true);
}

const withhold = (
  what: Withheld['what'],
  action: string,
  ruleId: string,
  channel: string,
  at: number,
  occasion: string,
): Withheld => ({
  what,
  promise: {
    action,
    ruleId,
    channel,
    at: writeInstant(at),
    ...(occasion === '' ? {} : { occasion }),
  },
});
