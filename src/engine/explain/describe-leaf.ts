import type { LeafNode } from '../language/condition-node.ts';
import type { FactSlots } from '../language/fact-slots.ts';
import type { LeafTrace } from '../language/rule-trace.ts';

/** The parts of a comparison that do not depend on the facts. */
export type LeafDescription = Pick<LeafTrace, 'kind' | 'fact' | 'params' | 'path' | 'operator' | 'name'>;

/** Describes a comparison by the names in its rule. */
export function describeLeaf(
  { slot, operator, name }: LeafNode,
  { slots, sources }: FactSlots,
): LeafDescription {
  const place = slots[slot];
  const source = place && sources[place.source];
  return {
    kind: 'leaf',
    fact: source?.fact ?? '',
    ...(source !== undefined && Object.keys(source.params).length > 0 ? { params: source.params } : {}),
    ...(place?.path === undefined ? {} : { path: place.path }),
    operator: operator.name,
    ...(name === undefined ? {} : { name }),
  };
}
