import { applyOperator } from './apply-operator.ts';
import type { Leaf } from './condition-tree.ts';
import type { ValueSet } from './value-set.ts';

const mayThrow = /^(less|greater)Than/;

/**
 * The values of a set that a comparison leaves when it holds, or when it does not; those of other kinds than with a written value
 * leave what they must. A comparison that fails by an error counts as one that does not hold, so its negation proves nothing.
 */
export function narrow(set: ValueSet, leaf: Leaf, holds: boolean): ValueSet {
  const { base, decorators } = leaf.operator;
  const decorator = decorators.find((name) => name !== 'not');
  if (decorator !== undefined) {
    const needsList = holds && !leaf.negated && (decorator === 'someFact' || decorator === 'everyFact');
    return needsList ? { scalars: [], objects: false, ...(set.lists ? { lists: set.lists } : {}) } : set;
  }
  if (!leaf.literal || (leaf.negated && !holds && mayThrow.test(base))) return set;
  return applyOperator(set, base, leaf.value, leaf.negated ? !holds : holds);
}
