import { type BitMap, clearBit, emptyMap, fullMap, setBit } from './bit-map.ts';
import type { MissingItemLiteral } from './classify-literal.ts';
import { ClauseColumn, ComparisonColumn } from './clause-column.ts';
import type { Column } from './column.ts';
import type { ClosureCompiler } from './compile-formula.ts';
import type { Literal } from './formula.ts';
import { ItemColumn, MissingItemColumn } from './item-column.ts';
import { NumberColumn, type NumberTest, readSlotNumber } from './number-column.ts';
import type { Ask, Requirement } from './split-rule.ts';
import { ValueColumn, type ValueTest } from './value-column.ts';

/** The asks that go to one column, by rule. All are of one kind and slot. */
export type ColumnPlan = Map<number, Ask>;

const testsOf = <T>(plan: ColumnPlan): ReadonlyMap<number, T> =>
  new Map([...plan].map(([rule, ask]) => [rule, (ask as unknown as { test: T }).test]));

function buildComparison(plan: ColumnPlan, start: BitMap, compile: ClosureCompiler): Column {
  const whenTrue = start;
  const whenFalse = start.slice();
  let literal: Literal | undefined;
  for (const [rule, ask] of plan) {
    if (ask.kind !== 'comparison') continue;
    literal = { ...ask.literal, negated: false };
    const [holding, failing] = ask.literal.negated ? [whenFalse, whenTrue] : [whenTrue, whenFalse];
    setBit(holding, rule);
    clearBit(failing, rule);
  }
  if (literal === undefined) throw new RangeError('a column needs a rule');
  return new ComparisonColumn(compile(literal), whenTrue, whenFalse);
}

/** Builds the column of a plan. `start` holds the rules that are in every map; it becomes the column's own. */
export function buildColumn(
  plan: ColumnPlan,
  start: BitMap,
  rules: number,
  compile: ClosureCompiler,
): Column {
  const [ask] = plan.values();
  if (ask === undefined) throw new RangeError('a column needs a rule');
  switch (ask.kind) {
    case 'value':
      return new ValueColumn(ask.slot, start, rules, testsOf<ValueTest>(plan));
    case 'number':
      return new NumberColumn(
        readSlotNumber(ask.slot),
        start,
        rules,
        testsOf<NumberTest>(plan),
        fullMap(rules),
      );
    case 'item':
      return new ItemColumn(ask.slot, start, rules, testsOf<ReadonlySet<unknown>>(plan));
    case 'missing-item':
      return new MissingItemColumn(ask.slot, start, rules, testsOf<readonly MissingItemLiteral[]>(plan));
    case 'comparison':
      return buildComparison(plan, start, compile);
  }
}

/** Builds the column of clauses: rules' alternatives by the column that answers each. */
export function buildClauseColumn(
  clauses: ReadonlyMap<number, Requirement>,
  rules: number,
  compile: ClosureCompiler,
): Column {
  const start = fullMap(rules);
  const plans = new Map<string, ColumnPlan>();
  for (const [rule, { alternatives }] of clauses) {
    clearBit(start, rule);
    for (const ask of alternatives) {
      const plan = plans.get(ask.key) ?? new Map<number, Ask>();
      plans.set(ask.key, plan.set(rule, ask));
    }
  }
  const columns = [...plans.values()].map((plan) => buildColumn(plan, emptyMap(rules), rules, compile));
  return new ClauseColumn(start, columns);
}
