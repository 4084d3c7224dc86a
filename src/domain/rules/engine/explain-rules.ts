import { type ConditionNode, groupByPriority, type LeafNode } from './condition-node.ts';
import { EvaluationResult } from './evaluation-result.ts';
import type { FactReader } from './fact-reader.ts';
import type { ParsedRules, RuleNode } from './rule-node.ts';
import type { Scope } from './rule-program.ts';
import { findScopeFault } from './rule-scope.ts';
import type { ConditionTrace, LeafTrace, RuleTrace, Verdict } from './rule-trace.ts';

/** A trace with what it stands for in the condition around it. */
type Traced = { readonly trace: ConditionTrace; readonly holds: boolean };

const verdictOf = (holds: boolean): Verdict => (holds ? 'true' : 'false');

/** Walks conditions as the closures do, and writes down what it sees. */
class ConditionExplainer {
  readonly #parsed: ParsedRules;
  readonly #reader: FactReader;

  constructor(parsed: ParsedRules, reader: FactReader) {
    this.#parsed = parsed;
    this.#reader = reader;
  }

  trace(node: ConditionNode, evaluated: boolean): Traced {
    if (node.kind === 'leaf') return this.#traceLeaf(node, evaluated);
    if (node.kind === 'reference') return this.#traceNamed(node.condition, evaluated);
    const children = evaluated
      ? this.#traceSets(node)
      : node.children.map((child) => this.trace(child, false));
    const holds = decide(node.kind, children);
    const named = node.name === undefined ? {} : { name: node.name };
    return {
      holds,
      trace: {
        kind: node.kind,
        verdict: evaluated ? verdictOf(holds) : 'not evaluated',
        children: children.map((child) => child.trace),
        ...named,
      },
    };
  }

  /** Children in file order; those of lower priority are not evaluated once a higher one has decided. */
  #traceSets(node: Extract<ConditionNode, { kind: 'all' | 'any' | 'not' }>): readonly Traced[] {
    const traced = new Map<ConditionNode, Traced>();
    let decided = false;
    for (const set of groupByPriority(node.children)) {
      for (const child of set) traced.set(child, this.trace(child, !decided));
      const wanted = node.kind === 'any';
      decided ||= set.some((child) => traced.get(child)?.holds === wanted);
    }
    return node.children.flatMap((child) => traced.get(child) ?? []);
  }

  #traceNamed(condition: string, evaluated: boolean): Traced {
    const node = this.#parsed.named.get(condition);
    if (node === undefined) {
      const verdict = evaluated ? 'false' : 'not evaluated';
      return { holds: false, trace: { kind: 'missing', verdict, condition } };
    }
    const { trace, holds } = this.trace(node, evaluated);
    return { holds, trace: 'children' in trace ? { ...trace, condition } : trace };
  }

  #traceLeaf(leaf: LeafNode, evaluated: boolean): Traced {
    const described = this.#describe(leaf);
    if (!evaluated) return { holds: false, trace: { ...described, verdict: 'not evaluated' } };
    try {
      const found = this.#reader.read(leaf.slot);
      const wanted = leaf.wanted.kind === 'slot' ? this.#reader.read(leaf.wanted.slot) : leaf.wanted.value;
      const holds = leaf.operator.compare(found, wanted);
      const verdict = holds ? 'true' : this.#whyNot(described.fact, found);
      return { holds, trace: { ...described, verdict, found, wanted } };
    } catch (error) {
      const verdict = this.#whyNot(described.fact, undefined);
      return { holds: false, trace: { ...described, verdict, error: String(error) } };
    }
  }

  #whyNot(fact: string, found: unknown): Verdict {
    if (!this.#reader.has(fact)) return 'absent';
    return found === undefined || found === null ? 'unknown' : 'false';
  }

  #describe({ slot, operator, wanted, name }: LeafNode): LeafTrace {
    const { slots, sources } = this.#parsed.slots;
    const place = slots[slot];
    const source = place && sources[place.source];
    return {
      kind: 'leaf',
      verdict: 'false',
      fact: source?.fact ?? '',
      ...(source !== undefined && Object.keys(source.params).length > 0 ? { params: source.params } : {}),
      ...(place?.path === undefined ? {} : { path: place.path }),
      operator: operator.name,
      wanted: wanted.kind === 'literal' ? wanted.value : undefined,
      ...(name === undefined ? {} : { name }),
    };
  }
}

function decide(kind: 'all' | 'any' | 'not', children: readonly Traced[]): boolean {
  if (kind === 'not') return children[0]?.holds !== true;
  if (children.length === 0) return true;
  return kind === 'all' ? children.every((child) => child.holds) : children.some((child) => child.holds);
}

const describeRule = ({ index, id, name }: RuleNode): Pick<RuleTrace, 'rule' | 'id' | 'name'> => ({
  rule: index,
  ...(id === undefined ? {} : { id }),
  ...(name === undefined ? {} : { name }),
});

/** Explains every rule in evaluation order; derived facts are handed on as in an evaluation. */
export function explainRules(parsed: ParsedRules, reader: FactReader, scope: Scope): RuleTrace[] {
  const explainer = new ConditionExplainer(parsed, reader);
  const result = new EvaluationResult(reader, undefined);
  let priority = Number.POSITIVE_INFINITY;
  return parsed.rules.map((rule): RuleTrace => {
    if (rule.priority < priority) result.closePriority();
    priority = rule.priority;
    const fault = findScopeFault(rule, scope);
    if (fault !== undefined) return { ...describeRule(rule), outcome: 'out-of-scope', scope: fault };
    const { trace, holds } = explainer.trace(rule.conditions, true);
    if (holds) result.fire(rule, { rule: rule.index, event: rule.event });
    return { ...describeRule(rule), outcome: holds ? 'fired' : 'failed', conditions: trace };
  });
}
