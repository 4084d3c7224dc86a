import { EvaluationResult } from '../evaluate/evaluation-result.ts';
import type { FactReader } from '../evaluate/fact-reader.ts';
import type { RuleNode } from '../language/rule-node.ts';
import type { RulePage, Scope } from '../language/rule-program.ts';
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

const everyRule: RulePage = { most: Number.POSITIVE_INFINITY };

/**
 * Explains the rules of a page in evaluation order. Derived facts are passed on as in an evaluation, also those of rules before the
 * page.
 */
export function explainRules(
  rules: readonly RuleNode[],
  explainer: ConditionExplainer,
  reader: FactReader,
  scope: Scope,
  { after, most }: RulePage = everyRule,
): RuleTrace[] {
  const result = new EvaluationResult(reader, undefined);
  const traces: RuleTrace[] = [];
  let priority = Number.POSITIVE_INFINITY;
  let isOnPage = after === undefined;
  for (const rule of rules) {
    if (traces.length >= most) break;
    if (rule.priority < priority) result.closePriority();
    priority = rule.priority;
    const trace = explainRule(rule, explainer, reader, scope, isOnPage);
    if (trace?.outcome === 'fired') result.fire(rule, { rule: rule.index, event: rule.event });
    if (trace !== undefined && isOnPage) traces.push(trace);
    isOnPage ||= rule.index === after;
  }
  return traces;
}

/** Before the page only rules that derive facts are looked at. */
function explainRule(
  rule: RuleNode,
  explainer: ConditionExplainer,
  reader: FactReader,
  scope: Scope,
  isOnPage: boolean,
): RuleTrace | undefined {
  if (!isOnPage && rule.derives === undefined) return undefined;
  const fault = findScopeFault(rule, scope);
  if (fault !== undefined) {
    const trace = describeRule(rule, 'out-of-scope');
    trace.scope = fault;
    return trace;
  }
  const conditions = explainer.explain(rule.conditions, reader);
  const trace = describeRule(rule, traceHolds(conditions) ? 'fired' : 'failed');
  trace.conditions = conditions;
  return trace;
}
