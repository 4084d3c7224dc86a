import type { ConditionCompiler, Test } from '../compile-condition.ts';
import type { Formula } from './formula.ts';

export type ClosureCompiler = (formula: Formula) => Test;

const conjunction =
  (tests: readonly Test[]): Test =>
  (reader) => {
    for (const test of tests) if (!test(reader)) return false;
    return true;
  };

const disjunction =
  (tests: readonly Test[]): Test =>
  (reader) => {
    for (const test of tests) if (test(reader)) return true;
    return false;
  };

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
      return conjunction(formula.parts.map((part) => compileFormula(part, compiler)));
    case 'or':
      return disjunction(formula.parts.map((part) => compileFormula(part, compiler)));
  }
}
