import type { RuleNode } from '../language/rule-node.ts';
import type { FiredRule, Scope } from '../language/rule-program.ts';
import { isInScope } from '../language/rule-scope.ts';
import { type CompileMode, ConditionCompiler } from './compile-condition.ts';
import type { EvaluationResult } from './evaluation-result.ts';
import type { FactReader } from './fact-reader.ts';
import type { Test } from './join-tests.ts';

/** Evaluates every rule in scope by its closure, in evaluation order. */
export class ClosureEvaluator {
  readonly #rules: readonly RuleNode[];
  readonly #plain: readonly FiredRule[];
  readonly #tests: readonly Test[];

  constructor(rules: readonly RuleNode[], plain: readonly FiredRule[], mode: CompileMode) {
    const compiler = new ConditionCompiler(mode);
    this.#rules = rules;
    this.#plain = plain;
    this.#tests = rules.map((rule) => compiler.compile(rule.conditions).test);
  }

  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    const rules = this.#rules;
    let priority = Number.POSITIVE_INFINITY;
    for (let at = 0; at < rules.length; at += 1) {
      const rule = rules[at] as RuleNode;
      if (rule.priority < priority) {
        result.closePriority();
        priority = rule.priority;
      }
      if (!isInScope(rule, scope)) continue;
      if ((this.#tests[at] as Test)(reader)) result.fire(rule, this.#plain[at] as FiredRule);
      else result.fail(rule);
    }
  }
}
