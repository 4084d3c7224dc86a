import { mapInSteps, type Steps } from '../../../shared/steps.ts';
import type { RuleNode } from '../rule-node.ts';
import { fullMap, wordsFor } from './bit-map.ts';
import { buildClauseColumn, buildColumn, type ColumnPlan } from './build-columns.ts';
import type { Candidate } from './candidate.ts';
import type { Column } from './column.ts';
import type { ClosureCompiler } from './compile-formula.ts';
import type { Formula } from './formula.ts';
import { NumberColumn, type NumberTest, type ReadNumber } from './number-column.ts';
import { type Member, Partition } from './partition.ts';
import { findPivot, splitByPivot } from './pivot.ts';
import type { RuleGroup } from './rule-group.ts';
import type { Ask, Requirement } from './split-rule.ts';
import { ValuePartition } from './value-partition.ts';

/** A column in the making: what it will hold of which rule, and how it is built. */
type Plan = {
  readonly kind: string;
  readonly requirements: Map<number, Requirement>;
  readonly build: () => Column;
};

/** In how small a partition columns don't pay. */
const smallest = 6;

/** In the order in which columns are asked: first what excludes most, and is cheap. */
const kinds = ['value', 'item', 'number', 'clause', 'missing-item', 'comparison'];

/** How many rules must share a column for it to be cheaper than asking each of those that are left standing. */
const fewestFor = (rules: number): number => Math.max(4, wordsFor(rules) >>> 3);

function* planColumns(candidates: readonly Candidate[], compile: ClosureCompiler): Steps<readonly Plan[]> {
  const plans = new Map<string, Plan>();
  const rules = candidates.length;
  const add = (
    key: string,
    rule: number,
    requirement: Requirement,
    create: (all: Plan['requirements']) => Plan,
  ): void => {
    const plan = plans.get(key) ?? create(new Map());
    // Two clauses over the same slots go to two columns.
    if (plan.requirements.has(rule)) add(`${key} again`, rule, requirement, create);
    else plans.set(key, plan) && plan.requirements.set(rule, requirement);
  };
  for (const [rule, { split }] of candidates.entries()) {
    yield;
    for (const requirement of split?.requirements ?? []) {
      const [ask] = requirement.alternatives;
      if (ask === undefined) continue;
      if (requirement.alternatives.length === 1)
        add(ask.key, rule, requirement, (all) => ({
          kind: ask.kind,
          requirements: all,
          build: () => buildColumn(asksOf(all), fullMap(rules), rules, compile),
        }));
      else
        add(
          requirement.alternatives
            .map(({ key }) => key)
            .sort()
            .join(' | '),
          rule,
          requirement,
          (all) => ({
            kind: 'clause',
            requirements: all,
            build: () => buildClauseColumn(all, rules, compile),
          }),
        );
    }
  }
  return [...plans.values()];
}

const asksOf = (requirements: ReadonlyMap<number, Requirement>): ColumnPlan =>
  new Map([...requirements].map(([rule, { alternatives }]) => [rule, alternatives[0] as Ask]));

const readNow: ReadNumber = (_reader, { now }) => now;

const isUnbounded = ({ activeFrom, activeTo }: RuleNode): boolean =>
  activeFrom === Number.NEGATIVE_INFINITY && activeTo === Number.POSITIVE_INFINITY;

/** The column of the rules' validity; undefined where all rules are always valid. */
function buildValidity(candidates: readonly Candidate[]): Column | undefined {
  const tests = new Map<number, NumberTest>();
  for (const [at, { rule }] of candidates.entries())
    if (!isUnbounded(rule))
      tests.set(at, [
        [{ bound: rule.activeFrom, holds: (now, bound) => now >= bound, negated: false }],
        [{ bound: rule.activeTo, holds: (now, bound) => now < bound, negated: false }],
      ]);
  if (tests.size === 0) return undefined;
  const rules = candidates.length;
  return new NumberColumn(readNow, fullMap(rules), rules, tests, fullMap(rules));
}

const conjoin = (formulas: readonly Formula[]): Formula => ({ kind: 'and', parts: formulas });

/** Builds a partition whose rules are told apart by columns, or, when they are few, by closures alone. */
function* buildColumnPartition(candidates: readonly Candidate[], compile: ClosureCompiler): Steps<Partition> {
  const fewest = candidates.length < smallest ? Number.POSITIVE_INFINITY : fewestFor(candidates.length);
  const plans = yield* planColumns(candidates, compile);
  const rests = candidates.map(({ split }) => [...(split?.rest ?? [])]);
  for (const { requirements } of plans)
    if (requirements.size < fewest)
      for (const [rule, { formulas }] of requirements) rests[rule]?.push(...formulas);
  const shared = plans
    .filter(({ requirements }) => requirements.size >= fewest)
    .sort(
      (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || b.requirements.size - a.requirements.size,
    );
  const columns = yield* mapInSteps(shared, ({ build }) => build());
  const validity = buildValidity(candidates);
  const members = yield* mapInSteps(candidates, ({ rule, plain, split, compileWhole }, at): Member => {
    if (split === undefined) return { rule, plain, rest: compileWhole() };
    const rest = rests[at] ?? [];
    return { rule, plain, rest: rest.length === 0 ? undefined : compile(conjoin(rest)) };
  });
  return new Partition(members, validity === undefined ? columns : [...columns, validity]);
}

/** Builds the partition of rules given in evaluation order. */
export function* buildPartition(
  candidates: readonly Candidate[],
  compile: ClosureCompiler,
): Steps<RuleGroup> {
  const pivot = findPivot(candidates);
  if (pivot === undefined) return yield* buildColumnPartition(candidates, compile);
  const { byValue, others } = splitByPivot(candidates, pivot);
  const partitions = new Map<unknown, Partition>();
  for (const [value, members] of byValue)
    partitions.set(value, yield* buildColumnPartition(members, compile));
  return new ValuePartition(pivot.slot, partitions, yield* buildColumnPartition(others, compile));
}
