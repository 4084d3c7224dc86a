import { applyOperator } from './apply-operator.ts';
import type { Leaf } from './condition-tree.ts';
import type { DeclaredFacts, Shape } from './fact-shapes.ts';
import { findShape } from './fact-shapes.ts';
import { valuesOfShape } from './shape-values.ts';
import type { ValueSet } from './value-set.ts';

/** What is known of a comparison by itself: what its place may have at all, and where it holds, and where it does not. */
export type LeafKnowledge = {
  readonly shape: Shape | undefined;
  readonly holding: ValueSet;
  readonly failing: ValueSet;
};

export type KnowLeaf = (leaf: Leaf) => LeafKnowledge;

/** Knows comparisons at some touchpoints (all, if absent); each is worked out once for all rules of these touchpoints. */
export type Places = (touchpoints: readonly string[] | undefined) => KnowLeaf;

export function knowPlaces(declared: DeclaredFacts): Places {
  const byTouchpoints = new Map<string, KnowLeaf>();
  return (touchpoints) => {
    const key = touchpoints?.join(' ') ?? '*';
    const known =
      byTouchpoints.get(key) ?? knowLeaves((leaf) => findShape(leaf.place, declared, touchpoints));
    byTouchpoints.set(key, known);
    return known;
  };
}

/** Remembers what a place's shape makes of its comparisons. */
export function knowLeaves(findShapeOf: (leaf: Leaf) => Shape | undefined): KnowLeaf {
  const places = new Map<string, { readonly shape: Shape | undefined; readonly values: ValueSet }>();
  const leaves = new Map<string, LeafKnowledge>();
  const knowPlace = (leaf: Leaf) => {
    const shape = findShapeOf(leaf);
    const place = { shape, values: valuesOfShape(shape) };
    places.set(leaf.slot, place);
    return place;
  };
  return (leaf) => {
    const key = leaf.wantsNo ? `not ${leaf.question}` : leaf.question;
    const before = leaves.get(key);
    if (before !== undefined) return before;
    const { shape, values } = places.get(leaf.slot) ?? knowPlace(leaf);
    const knowledge = { shape, holding: narrow(values, leaf, true), failing: narrow(values, leaf, false) };
    leaves.set(key, knowledge);
    return knowledge;
  };
}

/**
 * The values of a set that a comparison leaves when it holds, or when it does not. A comparison with another fact and a decorated one
 * leave all of them.
 */
export function narrow(set: ValueSet, { base, literal, value }: Leaf, holds: boolean): ValueSet {
  return base === undefined || !literal ? set : applyOperator(set, base, value, holds);
}
