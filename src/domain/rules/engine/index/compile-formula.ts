import type { ConditionCompiler } from '../compile-condition.ts';
import { joinAll, joinAny, type Test } from '../join-tests.ts';
import type { Formula } from './formula.ts';

export type ClosureCompiler = (formula: Formula) => Test;

/** Compiles a formula to a closure, with the comparisons of the given compiler. */
export function compileFormula(formula: Formula, compiler: ConditionCompiler): Test {
  switch (formula.kind) {
    case 'constant':
      return () => formula.value;
    case 'literal': {
      const { test } = compiler.compile(formula.leaf);
      return formula.negated ? (reader) => !test(reader) : test;
    }
    case 'and':
      return joinAll(formula.parts.map((part) => compileFormula(part, compiler)));
    case 'or':
      return joinAny(formula.parts.map((part) => compileFormula(part, compiler)));
  }
}
