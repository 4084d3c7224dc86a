import { applyOperator, applySwapped, applyToItself } from './apply-operator.ts';
import type { Leaf } from './condition-tree.ts';
import type { ValueSet } from './value-set.ts';

const mayThrow = /^(less|greater)Than/;
const mayThrowSwapped = /^((less|greater)Than|in$|notIn$)/;

/** With a decorator inside, little is known but that some want a list. */
function narrowDecorated(set: ValueSet, { plain }: Leaf, holds: boolean): ValueSet {
  const [outermost] = plain.inner;
  const needsList = holds && !plain.negated && (outermost === 'someFact' || outermost === 'everyFact');
  return needsList ? { scalars: [], objects: false, ...(set.lists ? { lists: set.lists } : {}) } : set;
}

/**
 * The values of a set that a comparison leaves when it holds, or when it does not; those of other kinds than with a written value
 * leave what they must. A comparison that fails by an error counts as one that does not hold, so its negation proves nothing.
 */
export function narrow(set: ValueSet, leaf: Leaf, holds: boolean): ValueSet {
  const { base, inner, negated } = leaf.plain;
  const swaps = inner.length === 1 && inner[0] === 'swap';
  if (inner.length > 0 && !swaps) return narrowDecorated(set, leaf, holds);
  if (negated && !holds && (swaps ? mayThrowSwapped : mayThrow).test(base)) return set;
  if (leaf.itself) return applyToItself(set, base, negated !== holds);
  if (!leaf.literal) return set;
  return (swaps ? applySwapped : applyOperator)(set, base, leaf.value, negated !== holds);
}
