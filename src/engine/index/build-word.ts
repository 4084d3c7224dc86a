import type { MissingItemLiteral } from './classify-literal.ts';
import { ClauseWord, ComparisonWord } from './clause-word.ts';
import type { ClosureCompiler } from './compile-formula.ts';
import { ItemWord, MissingItemWord } from './item-word.ts';
import type { NumberTest } from './number-test.ts';
import { NumberWord } from './number-word.ts';
import { type Asks, alternativeAsks, type Plan, singleAsks, testsOf } from './plan-columns.ts';
import type { ValueTest } from './value-column.ts';
import { ValueWord } from './value-word.ts';
import { fullWord, type WordColumn, wordOf } from './word-column.ts';

function buildComparison({ rules, tests }: Asks, free: number, compiler: ClosureCompiler): WordColumn {
  const [first] = tests;
  if (first?.kind !== 'comparison') throw new RangeError('a column needs a rule');
  const test = compiler.compileFormula({ ...first.literal, negated: false });
  const whenFalse = wordOf(rules, (at) => {
    const ask = tests[at];
    return ask?.kind === 'comparison' && ask.literal.negated;
  });
  return new ComparisonWord(test, free | (wordOf(rules) & ~whenFalse), free | whenFalse);
}

/** Builds the column of asks; `free` are the rules that are to be left standing in any case. */
function buildSingle(asks: Asks, free: number, compiler: ClosureCompiler): WordColumn {
  const [ask] = asks.tests;
  if (ask === undefined) throw new RangeError('a column needs a rule');
  switch (ask.kind) {
    case 'value':
      return new ValueWord(ask.slot, free, testsOf<ValueTest>(asks));
    case 'number':
      return new NumberWord(ask.slot, free, testsOf<NumberTest>(asks));
    case 'item':
      return new ItemWord(ask.slot, free, testsOf<readonly unknown[]>(asks));
    case 'missing-item':
      return new MissingItemWord(ask.slot, free, testsOf<readonly MissingItemLiteral[]>(asks));
    case 'comparison':
      return buildComparison(asks, free, compiler);
  }
}

/** Builds a column over at most 32 rules. */
export function buildWord(plan: Plan, rules: number, compiler: ClosureCompiler): WordColumn {
  const free = fullWord(rules) & ~wordOf(plan.rules);
  if (plan.kind !== 'clause') return buildSingle(singleAsks(plan), free, compiler);
  const alternatives = alternativeAsks(plan).map((asks) => buildSingle(asks, 0, compiler));
  return new ClauseWord(free, alternatives);
}
