import type { LeafNode } from '../language/condition-node.ts';
import type { Literal } from './formula.ts';

/** The values of a slot that satisfy a comparison: those in the set, or all others (`negated`). */
export type ValueLiteral = {
  readonly kind: 'value';
  readonly slot: number;
  /** Without duplicates. */
  readonly values: readonly unknown[];
  readonly negated: boolean;
};

/** A comparison with a bound. `negated` inverts it, and then also holds for values that are not numbers. */
export type NumberLiteral = {
  readonly kind: 'number';
  readonly slot: number;
  readonly bound: number;
  readonly holds: (value: number, bound: number) => boolean;
  readonly negated: boolean;
};

/** Requires that a list contains one of the items. */
export type ItemLiteral = {
  readonly kind: 'item';
  readonly slot: number;
  readonly items: readonly unknown[];
};

/** Requires that a list does not contain an item; `unlessList` is the result for values that are not lists. */
export type MissingItemLiteral = {
  readonly kind: 'missing-item';
  readonly slot: number;
  readonly item: unknown;
  readonly unlessList: boolean;
};

export type IndexLiteral = ValueLiteral | NumberLiteral | ItemLiteral | MissingItemLiteral;

const comparisons: ReadonlyMap<string, NumberLiteral['holds']> = new Map([
  ['lessThan', (value: number, bound: number) => value < bound],
  ['lessThanInclusive', (value: number, bound: number) => value <= bound],
  ['greaterThan', (value: number, bound: number) => value > bound],
  ['greaterThanInclusive', (value: number, bound: number) => value >= bound],
]);

const isPrimitive = (value: unknown): boolean => value === null || typeof value !== 'object';
// NaN is equal to nothing, but a Map would find it.
const oneOf = (value: unknown): readonly unknown[] => (Number.isNaN(value) ? [] : [value]);
const eachOf = (values: readonly unknown[]): readonly unknown[] => [
  ...new Set(values.filter((value) => !Number.isNaN(value))),
];

/** The bound as JavaScript compares numbers with it; undefined if it would compare strings or more than numbers. */
const boundOf = (wanted: unknown): number | undefined =>
  typeof wanted === 'string' || typeof wanted === 'bigint' || !isPrimitive(wanted)
    ? undefined
    : Number(wanted);

function classifyItem(
  base: string,
  slot: number,
  wanted: unknown,
  negated: boolean,
): IndexLiteral | undefined {
  if (!isPrimitive(wanted)) return undefined;
  if ((base === 'contains') !== negated && base === 'contains')
    return { kind: 'item', slot, items: oneOf(wanted) };
  if (Number.isNaN(wanted)) return undefined;
  if (base === 'contains') return { kind: 'missing-item', slot, item: wanted, unlessList: true };
  return negated ? undefined : { kind: 'missing-item', slot, item: wanted, unlessList: false };
}

function classifyPlain(leaf: LeafNode, wanted: unknown, negated: boolean): IndexLiteral | undefined {
  const { slot, operator } = leaf;
  switch (operator.base) {
    case 'equal':
    case 'notEqual':
      if (!isPrimitive(wanted)) return undefined;
      return {
        kind: 'value',
        slot,
        values: oneOf(wanted),
        negated: negated !== (operator.base === 'notEqual'),
      };
    case 'in':
    case 'notIn':
      if (!Array.isArray(wanted) || !wanted.every(isPrimitive)) return undefined;
      return {
        kind: 'value',
        slot,
        values: eachOf(wanted),
        negated: negated !== (operator.base === 'notIn'),
      };
    case 'contains':
    case 'doesNotContain':
      return classifyItem(operator.base, slot, wanted, negated);
    default: {
      const bound = boundOf(wanted);
      const holds = comparisons.get(operator.base);
      if (bound === undefined || holds === undefined || Number.isNaN(bound)) return undefined;
      return { kind: 'number', slot, bound, holds, negated };
    }
  }
}

/** A comparison of one slot in a form that an index can evaluate; undefined if it must be computed. */
export function classifyLiteral({ leaf, negated }: Literal): IndexLiteral | undefined {
  if (leaf.wanted.kind === 'slot') return undefined;
  const wanted = leaf.wanted.value;
  const nots = leaf.operator.decorators.findIndex((decorator) => decorator !== 'not');
  const leading = nots === -1 ? leaf.operator.decorators.length : nots;
  const flipped = negated !== (leading % 2 === 1);
  const rest = leaf.operator.decorators.slice(leading);
  if (rest.length === 0) return classifyPlain(leaf, wanted, flipped);
  if (rest.length > 1 || rest[0] !== 'someFact' || flipped) return undefined;
  const { base } = leaf.operator;
  if (base === 'equal' && isPrimitive(wanted)) return { kind: 'item', slot: leaf.slot, items: oneOf(wanted) };
  if (base !== 'in' || !Array.isArray(wanted) || !wanted.every(isPrimitive)) return undefined;
  return { kind: 'item', slot: leaf.slot, items: eachOf(wanted) };
}
