import type { FactReader } from '../evaluate/fact-reader.ts';
import type { ConditionNode, GroupNode, LeafNode, NamedConditions } from '../language/condition-node.ts';
import type { FactSlots } from '../language/fact-slots.ts';
import type { ConditionTrace, LeafTrace, Verdict } from '../language/rule-trace.ts';
import { describeLeaf, type LeafDescription } from './describe-leaf.ts';

/** The parts of a program that the explainer needs. */
export type Explained = { readonly named: NamedConditions; readonly slots: FactSlots };

/** True if the traced condition holds. */
export const traceHolds = ({ verdict }: ConditionTrace): boolean => verdict === 'true';

const verdictOf = (holds: boolean): Verdict => (holds ? 'true' : 'false');

/** Evaluates conditions as the closures do, and records a trace. */
export class ConditionExplainer {
  readonly #program: Explained;
  readonly #descriptions = new Map<LeafNode, LeafDescription>();

  constructor(program: Explained) {
    this.#program = program;
  }

  explain(node: ConditionNode, reader: FactReader): ConditionTrace {
    return this.#trace(node, reader, true);
  }

  #trace(node: ConditionNode, reader: FactReader, evaluated: boolean): ConditionTrace {
    if (node.kind === 'leaf') return evaluated ? this.#traceLeaf(node, reader) : this.#skipLeaf(node);
    if (node.kind === 'reference') return this.#traceNamed(node.condition, reader, evaluated);
    const children = this.#traceChildren(node, reader, evaluated);
    const verdict = evaluated ? verdictOf(decide(node.kind, children)) : 'not evaluated';
    return node.name === undefined
      ? { kind: node.kind, verdict, children }
      : { kind: node.kind, verdict, children, name: node.name };
  }

  /** Traces children in file order. Children of lower priority are not evaluated once a higher priority has decided. */
  #traceChildren(node: GroupNode, reader: FactReader, evaluated: boolean): readonly ConditionTrace[] {
    if (node.sets.length === 1) return node.children.map((child) => this.#trace(child, reader, evaluated));
    const traces = new Map<ConditionNode, ConditionTrace>();
    const deciding = node.kind === 'any';
    let open = evaluated;
    for (const set of node.sets) {
      const found = set.map((child) => this.#trace(child, reader, open));
      for (const [index, child] of set.entries()) traces.set(child, found[index] as ConditionTrace);
      if (found.some((trace) => traceHolds(trace) === deciding)) open = false;
    }
    return node.children.flatMap((child) => traces.get(child) ?? []);
  }

  #traceNamed(condition: string, reader: FactReader, evaluated: boolean): ConditionTrace {
    const node = this.#program.named.get(condition);
    if (node === undefined)
      return { kind: 'missing', verdict: evaluated ? 'false' : 'not evaluated', condition };
    const trace = this.#trace(node, reader, evaluated);
    return 'children' in trace ? { ...trace, condition } : trace;
  }

  #skipLeaf(leaf: LeafNode): LeafTrace {
    const wanted = leaf.wanted.kind === 'literal' ? leaf.wanted.value : undefined;
    return makeTrace(this.#describe(leaf), 'not evaluated', undefined, wanted);
  }

  #traceLeaf(leaf: LeafNode, reader: FactReader): LeafTrace {
    const description = this.#describe(leaf);
    try {
      const found = reader.read(leaf.slot);
      const wanted = leaf.wanted.kind === 'slot' ? reader.read(leaf.wanted.slot) : leaf.wanted.value;
      const verdict = leaf.operator.compare(found, wanted) ? 'true' : whyNot(description.fact, found, reader);
      return makeTrace(description, verdict, found, wanted);
    } catch (error) {
      const verdict = whyNot(description.fact, undefined, reader);
      const wanted = leaf.wanted.kind === 'literal' ? leaf.wanted.value : undefined;
      const trace = makeTrace(description, verdict, undefined, wanted);
      return { ...trace, error: String(error) };
    }
  }

  #describe(leaf: LeafNode): LeafDescription {
    const known = this.#descriptions.get(leaf);
    if (known !== undefined) return known;
    const description = describeLeaf(leaf, this.#program.slots);
    this.#descriptions.set(leaf, description);
    return description;
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Lists members one by one: spreading the description would cost V8 a hundred times as much. */
function makeTrace(
  description: LeafDescription,
  verdict: Verdict,
  found: unknown,
  wanted: unknown,
): LeafTrace {
  const { kind, fact, operator, params, path, name } = description;
  const trace: Writable<LeafTrace> = { kind, verdict, fact, operator, found, wanted };
  if (params !== undefined) trace.params = params;
  if (path !== undefined) trace.path = path;
  if (name !== undefined) trace.name = name;
  return trace;
}

const whyNot = (fact: string, found: unknown, reader: FactReader): Verdict => {
  if (found !== undefined && found !== null) return 'false';
  return reader.has(fact) ? 'unknown' : 'absent';
};

function decide(kind: GroupNode['kind'], children: readonly ConditionTrace[]): boolean {
  const [first] = children;
  if (first === undefined) return true;
  if (kind === 'not') return !traceHolds(first);
  return kind === 'all' ? children.every(traceHolds) : children.some(traceHolds);
}
