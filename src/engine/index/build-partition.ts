import { mapInSteps, type Steps } from '../../shared/steps.ts';
import type { EvaluationResult } from '../evaluate/evaluation-result.ts';
import type { FactReader } from '../evaluate/fact-reader.ts';
import type { RuleNode } from '../language/rule-node.ts';
import type { Scope } from '../language/rule-program.ts';
import { fullMap, wordsFor } from './bitmap.ts';
import { buildColumn } from './build-columns.ts';
import type { Candidate } from './candidate.ts';
import { ClosureGroup, fewRules } from './closure-group.ts';
import type { ClosureCompiler } from './compile-formula.ts';
import type { Formula } from './formula.ts';
import type { Member } from './member.ts';
import { ValidityColumn } from './number-column.ts';
import type { NumberTest } from './number-test.ts';
import { Partition } from './partition.ts';
import { findPivot, splitByPivot } from './pivot.ts';
import { type Plan, planColumns } from './plan-columns.ts';
import type { RuleGroup } from './rule-group.ts';
import type { TestsByRule } from './tests-by-rule.ts';

/** The order in which columns are evaluated: the most selective and cheapest first. */
const kinds = ['value', 'number', 'item', 'clause', 'missing-item', 'comparison'];

/** The fewest rules that must share a column for it to be cheaper than evaluating each remaining rule. */
const fewestFor = (rules: number): number => Math.max(4, wordsFor(rules) >>> 3);

const isUnbounded = ({ activeFrom, activeTo }: RuleNode): boolean =>
  activeFrom === Number.NEGATIVE_INFINITY && activeTo === Number.POSITIVE_INFINITY;

/** The validity periods of the rules that have one. */
function collectValidity(candidates: readonly Candidate[]): TestsByRule<NumberTest> {
  const rules: number[] = [];
  const tests: NumberTest[] = [];
  for (const [at, { rule }] of candidates.entries()) {
    if (isUnbounded(rule)) continue;
    rules.push(at);
    tests.push([
      [{ bound: rule.activeFrom, holds: (now, bound) => now >= bound, negated: false }],
      [{ bound: rule.activeTo, holds: (now, bound) => now < bound, negated: false }],
    ]);
  }
  return { rules, tests };
}

const conjoin = (formulas: readonly Formula[]): Formula => ({ kind: 'and', parts: formulas });

/** The rules with the part that no column covers: parts that cannot be indexed, and tests that too few rules share. */
function* toMembers(
  candidates: readonly Candidate[],
  dropped: readonly Plan[],
  compiler: ClosureCompiler,
): Steps<readonly Member[]> {
  const open = new Map<number, Formula[]>();
  for (const { rules, requirements } of dropped)
    for (const [at, rule] of rules.entries()) {
      const known = open.get(rule) ?? [];
      open.set(rule, known);
      known.push(...(requirements[at]?.formulas ?? []));
    }
  return yield* mapInSteps(candidates, ({ rule, plain, split }, at): Member => {
    if (split === undefined) return { rule, plain, rest: compiler.compileRule(rule) };
    const rest = [...split.rest, ...(open.get(at) ?? [])];
    return {
      rule,
      plain,
      rest: rest.length === 0 ? undefined : compiler.compileFormula(conjoin(rest)),
    };
  });
}

function inOrder(plans: readonly Plan[]): readonly Plan[] {
  const rank = ({ kind }: Plan): number => kinds.indexOf(kind);
  return plans.toSorted((a, b) => rank(a) - rank(b) || b.rules.length - a.rules.length);
}

/** Builds a partition that separates its rules by columns or, if they are few, by closures alone. */
function* buildColumnPartition(
  candidates: readonly Candidate[],
  compiler: ClosureCompiler,
): Steps<RuleGroup> {
  const rules = candidates.length;
  const fewest = rules <= fewRules ? Number.POSITIVE_INFINITY : fewestFor(rules);
  const all = yield* planColumns(candidates);
  const plans = all.filter((plan) => plan.rules.length >= fewest);
  const dropped = all.filter((plan) => plan.rules.length < fewest);
  const members = yield* toMembers(candidates, inOrder(dropped), compiler);
  if (rules <= fewRules) return new ClosureGroup(members);
  const valid = collectValidity(candidates);
  const columns = yield* mapInSteps(inOrder(plans), (plan) => buildColumn(plan, rules, compiler));
  if (valid.rules.length > 0) columns.push(new ValidityColumn(fullMap(rules), valid, fullMap(rules)));
  return new Partition(members, columns);
}

/** Builds the partition for rules given in evaluation order. */
export function* buildPartition(
  candidates: readonly Candidate[],
  compiler: ClosureCompiler,
): Steps<RuleGroup> {
  const pivot = findPivot(candidates);
  if (pivot === undefined) return yield* buildColumnPartition(candidates, compiler);
  const { byValue, others } = splitByPivot(candidates, pivot);
  const partitions = new Map<unknown, RuleGroup>();
  for (const [value, members] of byValue)
    partitions.set(value, yield* buildColumnPartition(members, compiler));
  return new ValuePartition(pivot.slot, partitions, yield* buildColumnPartition(others, compiler));
}

/** Rules split by the value of one slot: each value leads to the rules that it can satisfy. */
export class ValuePartition implements RuleGroup {
  readonly #slot: number;
  readonly #byValue: ReadonlyMap<unknown, RuleGroup>;
  readonly #others: RuleGroup;

  /** `others` are the rules satisfied by any value that is not named. */
  constructor(slot: number, byValue: ReadonlyMap<unknown, RuleGroup>, others: RuleGroup) {
    this.#slot = slot;
    this.#byValue = byValue;
    this.#others = others;
  }

  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    const partition = this.#byValue.get(reader.glance(this.#slot)) ?? this.#others;
    partition.run(reader, scope, result);
  }
}
