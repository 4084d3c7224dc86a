import type { Steps } from '../../shared/steps.ts';
import type { Candidate } from './candidate.ts';
import type { ColumnTest, Requirement } from './split-rule.ts';
import type { TestsByRule } from './tests-by-rule.ts';

/** A planned column: `requirements[i]` belongs to rule `rules[i]`; rules ascend. */
export type Plan = {
  readonly kind: ColumnTest['kind'] | 'clause';
  readonly rules: number[];
  readonly requirements: Requirement[];
};

/** The tests of one kind and slot. */
export type ColumnTests = TestsByRule<ColumnTest>;

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

/** Assigns requirements of rules to columns: requirements with tests of the same kinds on the same slots share one. */
export function* planColumns(candidates: readonly Candidate[]): Steps<readonly Plan[]> {
  const plans = new Map<string, Plan>();
  for (let rule = 0; rule < candidates.length; rule += 1) {
    yield;
    for (const requirement of candidates[rule]?.split?.requirements ?? [])
      if (requirement.alternatives.length > 0) addRequirement(plans, keyOf(requirement), rule, requirement);
  }
  return [...plans.values()];
}

/** The test of each rule of a plan that is not a clause. */
export const singleTests = ({ rules, requirements }: Plan): ColumnTests => ({
  rules,
  tests: requirements.map(({ alternatives }) => alternatives[0] as ColumnTest),
});

/** The alternatives of a clause's rules, by column. */
export function alternativeTests({ rules, requirements }: Plan): readonly ColumnTests[] {
  const plans = new Map<string, { readonly rules: number[]; readonly tests: ColumnTest[] }>();
  for (let at = 0; at < rules.length; at += 1)
    for (const columnTest of requirements[at]?.alternatives ?? []) {
      const known = plans.get(columnTest.key) ?? { rules: [], tests: [] };
      if (known.rules.length === 0) plans.set(columnTest.key, known);
      known.rules.push(rules[at] as number);
      known.tests.push(columnTest);
    }
  return [...plans.values()];
}

/** The tests of one kind, by rule. */
export const testsOf = <T>({ rules, tests }: ColumnTests): TestsByRule<T> => ({
  rules,
  tests: tests.map((columnTest) => (columnTest as unknown as { test: T }).test),
});
