import type { Withheld } from '../domain/offers/find-obstacles.ts';
import { writeOccasion } from '../domain/promises/occasion.ts';
import { writeInstant } from '../shared/instant.ts';
import type { ChosenAction } from './choose-actions.ts';
import type { DecisionContext } from './decision-context.ts';

/** The offers that give way to promises: to those made now, and to those that stand from before. */
export function listWithheld(
  chosen: readonly ChosenAction[],
  { standing, occasion: about, request, now }: DecisionContext,
): Withheld[] {
  const here = chosen.length === 0 ? '' : writeOccasion(about).occasion;
  const withheld: Withheld[] = [];
  for (const { rule, params } of chosen)
    if (params.withholds !== undefined)
      withheld.push(withhold(params.withholds, params.action, rule.id, request.channel, now, here));
  for (const { withholds, type, reason, channel, at, occasion } of standing)
    if (withholds !== undefined)
      withheld.push(withhold(withholds, type, reason.ruleId, channel, at, occasion));
  return withheld;
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
