import type { Steps } from '../../shared/steps.ts';
import type { Asked } from './asked.ts';
import type { Candidate } from './candidate.ts';
import type { Ask, Requirement } from './split-rule.ts';

/** A column in the making: `requirements[i]` is what rule `rules[i]` requires; rules ascend. */
export type Plan = {
  readonly kind: Ask['kind'] | 'clause';
  readonly rules: number[];
  readonly requirements: Requirement[];
};

/** The asks of one kind and slot. */
export type Asks = Asked<Ask>;

const keyOf = ({ alternatives }: Requirement): string => {
  const [first] = alternatives;
  if (first !== undefined && alternatives.length === 1) return first.key;
  return alternatives
    .map(({ key }) => key)
    .sort()
    .join(' | ');
};

const kindOf = ({ alternatives }: Requirement): Plan['kind'] => {
  const [first] = alternatives;
  return first !== undefined && alternatives.length === 1 ? first.kind : 'clause';
};

function addRequirement(plans: Map<string, Plan>, key: string, rule: number, requirement: Requirement): void {
  const plan = plans.get(key);
  if (plan === undefined)
    plans.set(key, { kind: kindOf(requirement), rules: [rule], requirements: [requirement] });
  // Two clauses of a rule over the same slots go to two columns.
  else if (plan.rules.at(-1) === rule) addRequirement(plans, `${key} again`, rule, requirement);
  else {
    plan.rules.push(rule);
    plan.requirements.push(requirement);
  }
}

/** Hands the requirements of rules to columns: those that ask the same kinds of things of the same slots go to the same one. */
export function* planColumns(candidates: readonly Candidate[]): Steps<readonly Plan[]> {
  const plans = new Map<string, Plan>();
  for (let rule = 0; rule < candidates.length; rule += 1) {
    yield;
    for (const requirement of candidates[rule]?.split?.requirements ?? [])
      if (requirement.alternatives.length > 0) addRequirement(plans, keyOf(requirement), rule, requirement);
  }
  return [...plans.values()];
}

/** What each rule of a plan that is no clause asks. */
export const singleAsks = ({ rules, requirements }: Plan): Asks => ({
  rules,
  tests: requirements.map(({ alternatives }) => alternatives[0] as Ask),
});

/** The alternatives of a clause's rules, by the column that answers each. */
export function alternativeAsks({ rules, requirements }: Plan): readonly Asks[] {
  const plans = new Map<string, { readonly rules: number[]; readonly tests: Ask[] }>();
  for (let at = 0; at < rules.length; at += 1)
    for (const ask of requirements[at]?.alternatives ?? []) {
      const known = plans.get(ask.key) ?? { rules: [], tests: [] };
      if (known.rules.length === 0) plans.set(ask.key, known);
      known.rules.push(rules[at] as number);
      known.tests.push(ask);
    }
  return [...plans.values()];
}

/** The tests of asks that are all of one kind. */
export const testsOf = <T>({ rules, tests }: Asks): Asked<T> => ({
  rules,
  tests: tests.map((ask) => (ask as unknown as { test: T }).test),
});
