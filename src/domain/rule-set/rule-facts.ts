import type { FactRef } from '../../engine/language/rule-program.ts';
import { canonicalJson } from '../../shared/digest.ts';
import { builtInFacts } from '../facts/built-in-facts.ts';
import type { PlacedRule, RuleSet } from './rule-set.ts';

/** What conditions read, by its name: the canonical JSON of the reference. */
export type RuleFacts = ReadonlyMap<string, FactRef>;

const listed = new WeakMap<RuleSet, Map<string, RuleFacts>>();

/** What the conditions of all rules at a touchpoint read, in an order that the rule set's files alone determine. Remembered. */
export function factsReadAt(ruleSet: RuleSet, touchpoint: string): RuleFacts {
  const known = listed.get(ruleSet) ?? new Map<string, RuleFacts>();
  listed.set(ruleSet, known);
  const rules = ruleSet.rules.filter(({ touchpoints = [] }) => touchpoints.includes(touchpoint));
  const facts = known.get(touchpoint) ?? factsReadBy(rules, ruleSet);
  known.set(touchpoint, facts);
  return facts;
}

/** What the conditions of rules read, those that they name included. */
export function factsReadBy(rules: readonly PlacedRule[], { conditions }: RuleSet): RuleFacts {
  const facts = new Map<string, FactRef>();
  const gather = (value: unknown, pack: string, inside: ReadonlySet<string>): void => {
    if (typeof value !== 'object' || value === null) return;
    const { fact, params, path, condition } = value as Partial<Record<string, unknown>>;
    if (typeof fact === 'string') {
      const ref = { fact, ...(params !== undefined && { params }), ...(path !== undefined && { path }) };
      facts.set(canonicalJson(ref), ref as FactRef);
    }
    if (typeof condition === 'string' && !inside.has(condition))
      gather(conditions.get(pack)?.[condition], pack, new Set([...inside, condition]));
    for (const member of Object.values(value)) gather(member, pack, inside);
  };
  for (const rule of rules) gather(rule.conditions, rule.pack, new Set());
  return new Map([...facts].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Given for every decision. All others are computed, or derived by rules that fire. */
const given = new Set([
  ...['customer', 'known', 'identification', 'verification', 'context', 'occasion', 'about', 'standing'],
  ...['touchpoint', 'channel', 'locale', 'timeZone', 'pack', 'memory', 'score'],
]);

/** Whether the rules that fire do not change it, and it does not change with every decision. */
export const isSettled = ({ fact }: FactRef): boolean => given.has(fact) || Object.hasOwn(builtInFacts, fact);
