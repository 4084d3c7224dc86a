import { factsReadAt, factsReadBy, isSettled } from '../domain/rule-set/rule-facts.ts';
import type { PlacedRule, RuleSet } from '../domain/rule-set/rule-set.ts';
import { canonicalJson } from '../shared/digest.ts';
import type { Reach } from './ports.ts';
import { touchesOnlyRules } from './reach-of-edit.ts';

/**
 * Where the facts that the conditions of changed rules read have their numbers in the archive, by touchpoint: decisions with equal numbers
 * there fire the same of these rules, by either rule set. Undefined where conditions are not all that differs, or they read what the
 * archive does not number.
 */
export function placesOfFacts(
  before: RuleSet,
  draft: RuleSet,
  reach: Reach,
): ReadonlyMap<string, readonly number[]> | undefined {
  const { rules: ids, touchpoints } = reach.watched;
  const [old, fresh] = [before, draft].map(({ rules }) => rules.filter(({ id }) => ids.has(id)));
  if (!touchesOnlyRules(reach) || old === undefined || fresh === undefined) return undefined;
  const [was, is] = [withoutConditions(old), withoutConditions(fresh)];
  if (was === undefined || was !== is) return undefined;
  const read = new Map([...factsReadBy(old, before), ...factsReadBy(fresh, draft)]);
  if (![...read.values()].every(isSettled)) return undefined;
  const places = new Map<string, readonly number[]>();
  for (const touchpoint of touchpoints) {
    const there = [...factsReadAt(before, touchpoint).keys()];
    const own = [...factsAt(old, before, touchpoint), ...factsAt(fresh, draft, touchpoint)];
    const found = [...new Set(own)].map((name) => there.indexOf(name));
    if (found.includes(-1)) return undefined;
    places.set(touchpoint, found);
  }
  return places;
}

const factsAt = (rules: readonly PlacedRule[], ruleSet: RuleSet, touchpoint: string): string[] => [
  ...factsReadBy(
    rules.filter(({ touchpoints = [] }) => touchpoints.includes(touchpoint)),
    ruleSet,
  ).keys(),
];

/** What rules are but for their conditions. Undefined where some fire by the clock too, or name conditions for later. */
function withoutConditions(rules: readonly PlacedRule[]): string | undefined {
  if (rules.some(({ validFrom, validTo }) => validFrom !== undefined || validTo !== undefined))
    return undefined;
  const text = canonicalJson(rules.map(({ conditions: _, ...rule }) => rule));
  return text.includes('"condition":') ? undefined : text;
}
