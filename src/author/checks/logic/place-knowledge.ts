import { applyOperator } from './apply-operator.ts';
import type { Leaf } from './condition-tree.ts';
import type { DeclaredFacts, Shape } from './fact-shapes.ts';
import { findShape } from './fact-shapes.ts';
import { valuesOfShape } from './shape-values.ts';
import type { ValueSet } from './value-set.ts';

/**
 * The knowledge about one comparison: the possible values of its place, those for which it holds, and those for which it
 * fails.
 */
export type LeafKnowledge = {
  readonly shape: Shape | undefined;
  readonly holding: ValueSet;
  readonly failing: ValueSet;
};

export type KnowLeaf = (leaf: Leaf) => LeafKnowledge;

/**
 * Looks up the knowledge about comparisons at some touchpoints (all if absent). Each is computed once for all rules there.
 */
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

/** Caches the knowledge that a place's shape gives about its comparisons. */
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
 * The values of a set that remain if a comparison holds (or fails). A comparison with another fact and a decorated one leave
 * all.
 */
export function narrow(set: ValueSet, { base, literal, value }: Leaf, holds: boolean): ValueSet {
  return base === undefined || !literal ? set : applyOperator(set, base, value, holds);
}
