import type { MissingItemLiteral } from '../classify-literal.ts';
import type { ClosureCompiler } from '../compile-formula.ts';
import { type NumberTest, readSlotNumber } from '../number-column.ts';
import { alternativeAsks, type ColumnPlan, type Plan, singleAsks, testsOf } from '../plan-columns.ts';
import type { ValueTest } from '../value-column.ts';
import { ClauseWord, ComparisonWord } from './clause-word.ts';
import { ItemWord, MissingItemWord } from './item-word.ts';
import { NumberWord } from './number-word.ts';
import { ValueWord } from './value-word.ts';
import { fullWord, type WordColumn, wordOf } from './word-column.ts';

function buildComparison(plan: ColumnPlan, free: number, compile: ClosureCompiler): WordColumn {
  const isNegated = (rule: number): boolean => {
    const ask = plan.get(rule);
    return ask?.kind === 'comparison' && ask.literal.negated;
  };
  const [first] = plan.values();
  if (first?.kind !== 'comparison') throw new RangeError('a column needs a rule');
  const test = compile({ ...first.literal, negated: false });
  const whenFalse = wordOf(plan.keys(), isNegated);
  return new ComparisonWord(test, free | (wordOf(plan.keys()) & ~whenFalse), free | whenFalse);
}

/** Builds the column of asks; `free` are the rules that are to be left standing in any case. */
function buildSingle(plan: ColumnPlan, free: number, compile: ClosureCompiler): WordColumn {
  const [ask] = plan.values();
  if (ask === undefined) throw new RangeError('a column needs a rule');
  switch (ask.kind) {
    case 'value':
      return new ValueWord(ask.slot, free, testsOf<ValueTest>(plan));
    case 'number':
      return new NumberWord(readSlotNumber(ask.slot), free, testsOf<NumberTest>(plan));
    case 'item':
      return new ItemWord(ask.slot, free, testsOf<ReadonlySet<unknown>>(plan));
    case 'missing-item':
      return new MissingItemWord(ask.slot, free, testsOf<readonly MissingItemLiteral[]>(plan));
    case 'comparison':
      return buildComparison(plan, free, compile);
  }
}

/** Builds a column over at most 32 rules. */
export function buildWord(plan: Plan, rules: number, compile: ClosureCompiler): WordColumn {
  const free = fullWord(rules) & ~wordOf(plan.requirements.keys());
  if (plan.kind !== 'clause') return buildSingle(singleAsks(plan), free, compile);
  const alternatives = alternativeAsks(plan).map((asks) => buildSingle(asks, 0, compile));
  return new ClauseWord(free, alternatives);
}
