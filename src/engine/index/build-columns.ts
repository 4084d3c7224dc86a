import { type Bitmap, clearBit, emptyMap, fullMap, setBit } from './bitmap.ts';
import type { MissingItemLiteral } from './classify-literal.ts';
import { ClauseColumn, ComparisonColumn } from './clause-column.ts';
import type { Column } from './column.ts';
import type { ClosureCompiler } from './compile-formula.ts';
import type { Literal } from './formula.ts';
import { ItemColumn, MissingItemColumn } from './item-column.ts';
import { NumberColumn } from './number-column.ts';
import type { NumberTest } from './number-test.ts';
import { alternativeTests, type ColumnTests, type Plan, singleTests, testsOf } from './plan-columns.ts';
import { ValueColumn, type ValueTest } from './value-column.ts';

function buildComparison({ rules, tests }: ColumnTests, start: Bitmap, compiler: ClosureCompiler): Column {
  const whenTrue = start;
  const whenFalse = start.slice();
  let literal: Literal | undefined;
  for (const [at, columnTest] of tests.entries()) {
    if (columnTest.kind !== 'comparison') continue;
    const rule = rules[at] as number;
    literal = { ...columnTest.literal, negated: false };
    const [holding, failing] = columnTest.literal.negated ? [whenFalse, whenTrue] : [whenTrue, whenFalse];
    setBit(holding, rule);
    clearBit(failing, rule);
  }
  if (literal === undefined) throw new RangeError('a column needs a rule');
  return new ComparisonColumn(compiler.compileFormula(literal), whenTrue, whenFalse);
}

/**
 * Builds a column with one test per rule. `start` holds the rules that are in every bitmap; the column takes ownership of it.
 */
function buildSingle(
  columnTests: ColumnTests,
  start: Bitmap,
  rules: number,
  compiler: ClosureCompiler,
): Column {
  const [columnTest] = columnTests.tests;
  if (columnTest === undefined) throw new RangeError('a column needs a rule');
  switch (columnTest.kind) {
    case 'value':
      return new ValueColumn(columnTest.slot, start, testsOf<ValueTest>(columnTests));
    case 'number':
      return new NumberColumn(columnTest.slot, start, testsOf<NumberTest>(columnTests), fullMap(rules));
    case 'item':
      return new ItemColumn(columnTest.slot, start, rules, testsOf<readonly unknown[]>(columnTests));
    case 'missing-item':
      return new MissingItemColumn(
        columnTest.slot,
        start,
        rules,
        testsOf<readonly MissingItemLiteral[]>(columnTests),
      );
    case 'comparison':
      return buildComparison(columnTests, start, compiler);
  }
}

function buildClause(plan: Plan, rules: number, compiler: ClosureCompiler): Column {
  const start = fullMap(rules);
  for (const rule of plan.rules) clearBit(start, rule);
  const columns = alternativeTests(plan).map((columnTests) =>
    buildSingle(columnTests, emptyMap(rules), rules, compiler),
  );
  return new ClauseColumn(start, columns);
}

/** Builds a column over `rules` rules. */
export function buildColumn(plan: Plan, rules: number, compiler: ClosureCompiler): Column {
  if (plan.kind === 'clause') return buildClause(plan, rules, compiler);
  return buildSingle(singleTests(plan), fullMap(rules), rules, compiler);
}
