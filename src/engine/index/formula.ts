import type { ConditionNode, GroupNode, LeafNode, NamedConditions } from '../language/condition-node.ts';

/** A comparison or its negation. */
export type Literal = { readonly kind: 'literal'; readonly leaf: LeafNode; readonly negated: boolean };

/** A condition in negation normal form: without names, priorities and `not`. Negation applies to comparisons only. */
export type Formula =
  | { readonly kind: 'constant'; readonly value: boolean }
  | Literal
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Formula[] };

const constant = (value: boolean): Formula => ({ kind: 'constant', value });

/** Joins parts and flattens nested joins of the same kind and constants. */
function joinParts(kind: 'and' | 'or', parts: readonly Formula[]): Formula {
  const neutral = kind === 'and';
  const kept: Formula[] = [];
  for (const part of parts) {
    if (part.kind === kind) kept.push(...part.parts);
    else if (part.kind !== 'constant') kept.push(part);
    else if (part.value !== neutral) return part;
  }
  if (kept.length === 0) return constant(neutral);
  const [first] = kept;
  return kept.length === 1 && first !== undefined ? first : { kind, parts: kept };
}

/** Converts conditions and counts their comparisons. */
class FormulaBuilder {
  readonly #named: NamedConditions;
  readonly #allowThrow: boolean;
  #left: number;

  constructor(named: NamedConditions, allowThrow: boolean, budget: number) {
    this.#named = named;
    this.#allowThrow = allowThrow;
    this.#left = budget;
  }

  get isExhausted(): boolean {
    return this.#left < 0;
  }

  convert(node: ConditionNode, negated: boolean): Formula {
    this.#left -= 1;
    if (this.isExhausted) return constant(false);
    if (node.kind === 'leaf') {
      if (node.mayThrow && !this.#allowThrow) this.#left = -1;
      return { kind: 'literal', leaf: node, negated };
    }
    if (node.kind !== 'reference') return this.#convertGroup(node, negated);
    const target = this.#named.get(node.condition);
    return target === undefined ? constant(negated) : this.convert(target, negated);
  }

  #convertGroup({ kind, children }: GroupNode, negated: boolean): Formula {
    const [first] = children;
    // json-rules-engine treats every empty group as true.
    if (first === undefined) return constant(!negated);
    if (kind === 'not') return this.convert(first, !negated);
    const parts: Formula[] = [];
    for (const child of children) {
      if (this.isExhausted) break;
      parts.push(this.convert(child, negated));
    }
    return joinParts((kind === 'all') === negated ? 'or' : 'and', parts);
  }
}

/**
 * Converts a condition to a formula. Returns undefined if it would exceed `budget` conditions (named ones may repeat), or if
 * a comparison may throw and the error must surface: a formula has no order of evaluation.
 */
export function toFormula(
  node: ConditionNode,
  named: NamedConditions,
  allowThrow: boolean,
  budget: number,
): Formula | undefined {
  const builder = new FormulaBuilder(named, allowThrow, budget);
  const formula = builder.convert(node, false);
  return builder.isExhausted ? undefined : formula;
}
