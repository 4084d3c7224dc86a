import { type BitMap, clearBit, emptyMap, fullMap, setBit } from './bit-map.ts';
import type { MissingItemLiteral } from './classify-literal.ts';
import { ClauseColumn, ComparisonColumn } from './clause-column.ts';
import type { Column } from './column.ts';
import type { ClosureCompiler } from './compile-formula.ts';
import type { Literal } from './formula.ts';
import { ItemColumn, MissingItemColumn } from './item-column.ts';
import { NumberColumn } from './number-column.ts';
import type { NumberTest } from './number-test.ts';
import { type Asks, alternativeAsks, type Plan, singleAsks, testsOf } from './plan-columns.ts';
import { ValueColumn, type ValueTest } from './value-column.ts';

function buildComparison({ rules, tests }: Asks, start: BitMap, compiler: ClosureCompiler): Column {
  const whenTrue = start;
  const whenFalse = start.slice();
  let literal: Literal | undefined;
  for (const [at, ask] of tests.entries()) {
    if (ask.kind !== 'comparison') continue;
    const rule = rules[at] as number;
    literal = { ...ask.literal, negated: false };
    const [holding, failing] = ask.literal.negated ? [whenFalse, whenTrue] : [whenTrue, whenFalse];
    setBit(holding, rule);
    clearBit(failing, rule);
  }
  if (literal === undefined) throw new RangeError('a column needs a rule');
  return new ComparisonColumn(compiler.compileFormula(literal), whenTrue, whenFalse);
}

/** Builds the column of asks. `start` holds the rules that are in every map; it becomes the column's own. */
function buildSingle(asks: Asks, start: BitMap, rules: number, compiler: ClosureCompiler): Column {
  const [ask] = asks.tests;
  if (ask === undefined) throw new RangeError('a column needs a rule');
  switch (ask.kind) {
    case 'value':
      return new ValueColumn(ask.slot, start, testsOf<ValueTest>(asks));
    case 'number':
      return new NumberColumn(ask.slot, start, testsOf<NumberTest>(asks), fullMap(rules));
    case 'item':
      return new ItemColumn(ask.slot, start, rules, testsOf<readonly unknown[]>(asks));
    case 'missing-item':
      return new MissingItemColumn(ask.slot, start, rules, testsOf<readonly MissingItemLiteral[]>(asks));
    case 'comparison':
      return buildComparison(asks, start, compiler);
  }
}

function buildClause(plan: Plan, rules: number, compiler: ClosureCompiler): Column {
  const start = fullMap(rules);
  for (const rule of plan.rules) clearBit(start, rule);
  const columns = alternativeAsks(plan).map((asks) => buildSingle(asks, emptyMap(rules), rules, compiler));
  return new ClauseColumn(start, columns);
}

/** Builds a column over `rules` rules. */
export function buildColumn(plan: Plan, rules: number, compiler: ClosureCompiler): Column {
  if (plan.kind === 'clause') return buildClause(plan, rules, compiler);
  return buildSingle(singleAsks(plan), fullMap(rules), rules, compiler);
}
