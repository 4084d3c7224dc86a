import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Test } from '../evaluate/join-tests.ts';
import type { Scope } from '../language/rule-program.ts';
import { type BitsetColumn, bitsetOf, fullBitset } from './bitset-column.ts';
import type { MissingItemLiteral } from './classify-literal.ts';
import type { ClosureCompiler } from './compile-formula.ts';
import { ItemBitset, MissingItemBitset } from './item-bitset.ts';
import { NumberBitset } from './number-bitset.ts';
import type { NumberTest } from './number-test.ts';
import { alternativeTests, type ColumnTests, type Plan, singleTests, testsOf } from './plan-columns.ts';
import type { TestsByRule } from './tests-by-rule.ts';
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

/** Equality and lists of values, positive and negative, by hash. */
export class ValueBitset implements BitsetColumn {
  readonly #slot: number;
  readonly #byValue = new Map<unknown, number>();
  /** The rules satisfied by a value that no rule names. */
  readonly #otherwise: number;

  /** `free` are the rules without a test on the value. */
  constructor(slot: number, free: number, { rules, tests }: TestsByRule<ValueTest>) {
    this.#slot = slot;
    this.#otherwise = free | bitsetOf(rules, (at) => tests[at]?.negated === true);
    for (const [at, { values }] of tests.entries())
      for (const value of values)
        this.#byValue.set(
          value,
          (this.#byValue.get(value) ?? this.#otherwise) ^ (1 << (rules[at] as number)),
        );
  }

  narrow(standing: number, reader: FactReader): number {
    return standing & (this.#byValue.get(reader.glance(this.#slot)) ?? this.#otherwise);
  }
}

/** Rules that require one of several alternatives. Each alternative has a column of its own that no rule passes freely. */
export class ClauseBitset implements BitsetColumn {
  readonly #free: number;
  readonly #alternatives: readonly BitsetColumn[];

  constructor(free: number, alternatives: readonly BitsetColumn[]) {
    this.#free = free;
    this.#alternatives = alternatives;
  }

  narrow(standing: number, reader: FactReader, scope: Scope): number {
    let kept = standing & this.#free;
    for (const alternative of this.#alternatives) {
      if (kept === standing) break;
      kept |= alternative.narrow(standing & ~kept, reader, scope);
    }
    return kept;
  }
}

/** Rules that share a comparison that must be computed: it is computed once for all of them. */
export class ComparisonBitset implements BitsetColumn {
  readonly #test: Test;
  readonly #whenTrue: number;
  readonly #whenFalse: number;

  constructor(test: Test, whenTrue: number, whenFalse: number) {
    this.#test = test;
    this.#whenTrue = whenTrue;
    this.#whenFalse = whenFalse;
  }

  narrow(standing: number, reader: FactReader): number {
    return standing & (this.#test(reader) ? this.#whenTrue : this.#whenFalse);
  }
}
