import { EvaluationResult } from '../evaluate/evaluation-result.ts';
import type { FactReader } from '../evaluate/fact-reader.ts';
import type { RuleNode } from '../language/rule-node.ts';
import type { Scope } from '../language/rule-program.ts';
import { findScopeFault } from '../language/rule-scope.ts';
import type { RuleTrace } from '../language/rule-trace.ts';
import { type ConditionExplainer, traceHolds } from './explain-condition.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const describeRule = ({ index, id, name }: RuleNode, outcome: RuleTrace['outcome']): Writable<RuleTrace> => {
  const trace: Writable<RuleTrace> = { rule: index, outcome };
  if (id !== undefined) trace.id = id;
  if (name !== undefined) trace.name = name;
  return trace;
};

/** Explains every rule in evaluation order. Derived facts are passed on as in an evaluation. */
export function explainRules(
  rules: readonly RuleNode[],
  explainer: ConditionExplainer,
  reader: FactReader,
  scope: Scope,
): RuleTrace[] {
  const result = new EvaluationResult(reader, undefined);
  let priority = Number.POSITIVE_INFINITY;
  return rules.map((rule): RuleTrace => {
    if (rule.priority < priority) result.closePriority();
    priority = rule.priority;
    const fault = findScopeFault(rule, scope);
    if (fault !== undefined) {
      const trace = describeRule(rule, 'out-of-scope');
      trace.scope = fault;
      return trace;
    }
    const conditions = explainer.explain(rule.conditions, reader);
    const fires = traceHolds(conditions);
    if (fires) result.fire(rule, { rule: rule.index, event: rule.event });
    const trace = describeRule(rule, fires ? 'fired' : 'failed');
    trace.conditions = conditions;
    return trace;
  });
}
