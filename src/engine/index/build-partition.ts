import { mapInSteps, type Steps } from '../../shared/steps.ts';
import type { RuleNode } from '../language/rule-node.ts';
import type { Asked } from './asked.ts';
import { fullMap, wordsFor } from './bit-map.ts';
import { buildColumn } from './build-columns.ts';
import { buildWord } from './build-word.ts';
import type { Candidate } from './candidate.ts';
import type { ClosureCompiler } from './compile-formula.ts';
import type { Formula } from './formula.ts';
import type { Member } from './member.ts';
import { ValidityColumn } from './number-column.ts';
import type { NumberTest } from './number-test.ts';
import { ValidityWord } from './number-word.ts';
import { Partition } from './partition.ts';
import { findPivot, splitByPivot } from './pivot.ts';
import { type Plan, planColumns } from './plan-columns.ts';
import type { RuleGroup } from './rule-group.ts';
import { ValuePartition } from './value-partition.ts';
import { fullWord, rulesPerWord, wordOf } from './word-column.ts';
import { WordPartition } from './word-partition.ts';

/** In how small a partition columns don't pay. */
const smallest = 3;

/** In the order in which columns are asked: first what excludes most, and is cheap. */
const kinds = ['value', 'number', 'item', 'clause', 'missing-item', 'comparison'];
/** The same where a column looks only at the rules that are left standing. */
const wordKinds = ['value', 'number', 'clause', 'item', 'missing-item', 'comparison'];

/** How many rules must share a column for it to be cheaper than asking each of those that are left standing. */
const fewestFor = (rules: number): number => Math.max(rules <= rulesPerWord ? 3 : 4, wordsFor(rules) >>> 3);

const isUnbounded = ({ activeFrom, activeTo }: RuleNode): boolean =>
  activeFrom === Number.NEGATIVE_INFINITY && activeTo === Number.POSITIVE_INFINITY;

/** The periods of validity of the rules that have one. */
function askValidity(candidates: readonly Candidate[]): Asked<NumberTest> {
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

/** The rules with what no column answers of them: what they left open already, and what too few of them ask. */
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

function inOrder(plans: readonly Plan[], order: readonly string[]): readonly Plan[] {
  const rank = ({ kind }: Plan): number => order.indexOf(kind);
  return plans.toSorted((a, b) => rank(a) - rank(b) || b.rules.length - a.rules.length);
}

/** Builds a partition whose rules are told apart by columns, or, when they are few, by closures alone. */
function* buildColumnPartition(
  candidates: readonly Candidate[],
  compiler: ClosureCompiler,
): Steps<RuleGroup> {
  const rules = candidates.length;
  const fewest = rules < smallest ? Number.POSITIVE_INFINITY : fewestFor(rules);
  const all = yield* planColumns(candidates);
  const plans = all.filter((plan) => plan.rules.length >= fewest);
  const dropped = all.filter((plan) => plan.rules.length < fewest);
  const members = yield* toMembers(candidates, dropped, compiler);
  const valid = askValidity(candidates);
  if (rules <= rulesPerWord) {
    const words = inOrder(plans, wordKinds).map((plan) => buildWord(plan, rules, compiler));
    if (valid.rules.length > 0) words.push(new ValidityWord(fullWord(rules) & ~wordOf(valid.rules), valid));
    return new WordPartition(members, words);
  }
  const columns = yield* mapInSteps(inOrder(plans, kinds), (plan) => buildColumn(plan, rules, compiler));
  if (valid.rules.length > 0) columns.push(new ValidityColumn(fullMap(rules), valid, fullMap(rules)));
  return new Partition(members, columns);
}

/** Builds the partition of rules given in evaluation order. */
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
