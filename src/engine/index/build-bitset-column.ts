import { type BitsetColumn, bitsetOf, fullBitset } from './bitset-column.ts';
import type { MissingItemLiteral } from './classify-literal.ts';
import { ClauseBitset, ComparisonBitset } from './clause-bitset.ts';
import type { ClosureCompiler } from './compile-formula.ts';
import { ItemBitset, MissingItemBitset } from './item-bitset.ts';
import { NumberBitset } from './number-bitset.ts';
import type { NumberTest } from './number-test.ts';
import { alternativeTests, type ColumnTests, type Plan, singleTests, testsOf } from './plan-columns.ts';
import { ValueBitset } from './value-bitset.ts';
import type { ValueTest } from './value-column.ts';

function buildComparison(
  { rules, tests }: ColumnTests,
  free: number,
  compiler: ClosureCompiler,
): BitsetColumn {
  const [first] = tests;
  if (first?.kind !== 'comparison') throw new RangeError('a column needs a rule');
  const test = compiler.compileFormula({ ...first.literal, negated: false });
  const whenFalse = bitsetOf(rules, (at) => {
    const columnTest = tests[at];
    return columnTest?.kind === 'comparison' && columnTest.literal.negated;
  });
  return new ComparisonBitset(test, free | (bitsetOf(rules) & ~whenFalse), free | whenFalse);
}

/** Builds a column with one test per rule; `free` are the rules that the column must not exclude. */
function buildSingle(columnTests: ColumnTests, free: number, compiler: ClosureCompiler): BitsetColumn {
  const [columnTest] = columnTests.tests;
  if (columnTest === undefined) throw new RangeError('a column needs a rule');
  switch (columnTest.kind) {
    case 'value':
      return new ValueBitset(columnTest.slot, free, testsOf<ValueTest>(columnTests));
    case 'number':
      return new NumberBitset(columnTest.slot, free, testsOf<NumberTest>(columnTests));
    case 'item':
      return new ItemBitset(columnTest.slot, free, testsOf<readonly unknown[]>(columnTests));
    case 'missing-item':
      return new MissingItemBitset(
        columnTest.slot,
        free,
        testsOf<readonly MissingItemLiteral[]>(columnTests),
      );
    case 'comparison':
      return buildComparison(columnTests, free, compiler);
  }
}

/** Builds a column over at most 32 rules. */
export function buildBitsetColumn(plan: Plan, rules: number, compiler: ClosureCompiler): BitsetColumn {
  const free = fullBitset(rules) & ~bitsetOf(plan.rules);
  if (plan.kind !== 'clause') return buildSingle(singleTests(plan), free, compiler);
  const alternatives = alternativeTests(plan).map((columnTests) => buildSingle(columnTests, 0, compiler));
  return new ClauseBitset(free, alternatives);
}
