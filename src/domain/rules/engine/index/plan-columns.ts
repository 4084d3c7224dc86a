import type { Steps } from '../../../shared/steps.ts';
import type { Candidate } from './candidate.ts';
import type { Ask, Requirement } from './split-rule.ts';

/** A column in the making: what it will hold of which rule. */
export type Plan = {
  readonly kind: Ask['kind'] | 'clause';
  readonly requirements: Map<number, Requirement>;
};

/** The asks that go to one column, by rule. All are of one kind and slot. */
export type ColumnPlan = Map<number, Ask>;

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

/** Hands the requirements of rules to columns: those that ask the same kinds of things of the same slots go to the same one. */
export function* planColumns(candidates: readonly Candidate[]): Steps<readonly Plan[]> {
  const plans = new Map<string, Plan>();
  const add = (key: string, rule: number, requirement: Requirement): void => {
    const plan = plans.get(key);
    if (plan === undefined)
      plans.set(key, { kind: kindOf(requirement), requirements: new Map([[rule, requirement]]) });
    // Two clauses over the same slots go to two columns.
    else if (plan.requirements.has(rule)) add(`${key} again`, rule, requirement);
    else plan.requirements.set(rule, requirement);
  };
  for (const [rule, { split }] of candidates.entries()) {
    yield;
    for (const requirement of split?.requirements ?? [])
      if (requirement.alternatives.length > 0) add(keyOf(requirement), rule, requirement);
  }
  return [...plans.values()];
}

/** What each rule of a plan that is no clause asks. */
export const singleAsks = ({ requirements }: Plan): ColumnPlan =>
  new Map([...requirements].map(([rule, { alternatives }]) => [rule, alternatives[0] as Ask]));

/** The alternatives of a clause's rules, by the column that answers each. */
export function alternativeAsks({ requirements }: Plan): readonly ColumnPlan[] {
  const plans = new Map<string, ColumnPlan>();
  for (const [rule, { alternatives }] of requirements)
    for (const ask of alternatives) {
      const plan = plans.get(ask.key) ?? new Map<number, Ask>();
      plans.set(ask.key, plan.set(rule, ask));
    }
  return [...plans.values()];
}

/** The tests of the asks of one kind, by rule. */
export const testsOf = <T>(plan: ColumnPlan): ReadonlyMap<number, T> =>
  new Map([...plan].map(([rule, ask]) => [rule, (ask as unknown as { test: T }).test]));
