import type { ConditionCompiler } from '../evaluate/compile-condition.ts';
import { joinAll, joinAny, type Test } from '../evaluate/join-tests.ts';
import type { RuleNode } from '../language/rule-node.ts';
import type { Formula } from './formula.ts';

/** Compiles to closures the part of a rule that columns do not cover, or the whole rule. */
export type ClosureCompiler = {
  readonly compileFormula: (formula: Formula) => Test;
  readonly compileRule: (rule: RuleNode) => Test;
};

export const createClosureCompiler = (compiler: ConditionCompiler): ClosureCompiler => ({
  compileFormula: (formula) => compileFormula(formula, compiler),
  compileRule: ({ conditions }) => compiler.compile(conditions).test,
});

/** Compiles a formula to a closure, with the comparisons of the given compiler. */
function compileFormula(formula: Formula, compiler: ConditionCompiler): Test {
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
