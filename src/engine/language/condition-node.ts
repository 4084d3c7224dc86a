import type { Operator } from './operators.ts';

/** A side of a comparison: a value written in the rule, or a slot read from the facts. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'slot'; readonly slot: number };

export type LeafNode = {
  readonly kind: 'leaf';
  readonly priority: number;
  readonly name?: string;
  readonly slot: number;
  readonly operator: Operator;
  readonly wanted: Operand;
  /** True if the comparison may throw for some facts. */
  readonly mayThrow: boolean;
};

/** `all` and `any` over conditions, `not` over exactly one. */
export type GroupNode = {
  readonly kind: 'all' | 'any' | 'not';
  readonly priority: number;
  readonly name?: string;
  /** In file order. */
  readonly children: readonly ConditionNode[];
  /** In evaluation order: those of one priority together, highest first. */
  readonly sets: readonly (readonly ConditionNode[])[];
};

/** A reference to a named condition; `condition` is looked up among the named ones. */
type ReferenceNode = {
  readonly kind: 'reference';
  readonly priority: number;
  readonly condition: string;
};

/** A parsed condition. `priority` orders it among its siblings. */
export type ConditionNode = LeafNode | GroupNode | ReferenceNode;

export type NamedConditions = ReadonlyMap<string, ConditionNode>;

/** Siblings in evaluation order: those of one priority together, highest first, each in file order. */
export function groupByPriority(children: readonly ConditionNode[]): GroupNode['sets'] {
  const [first] = children;
  if (children.every((child) => child.priority === first?.priority)) return [children];
  const sets = new Map<number, ConditionNode[]>();
  for (const child of children) {
    const set = sets.get(child.priority);
    if (set === undefined) sets.set(child.priority, [child]);
    else set.push(child);
  }
  return [...sets].sort(([a], [b]) => b - a).map(([, set]) => set);
}
