import { plainKeys } from '../language/compile-path.ts';
import type { LeafNode } from '../language/condition-node.ts';
import type { FactSlots } from '../language/fact-slots.ts';

/** The keys of a place inside a fact; undefined if they depend on the facts. */
type Keys = readonly string[] | undefined;

/** True if one place contains the other, or if this is undecidable. */
function overlap(one: Keys, other: Keys): boolean {
  if (one === undefined || other === undefined) return true;
  const common = Math.min(one.length, other.length);
  return one.slice(0, common).every((key, at) => key === other[at]);
}

/** The most places of one fact that are compared with one another. */
const mostPlaces = 100;

const areApart = (places: readonly Keys[]): boolean =>
  places.length <= mostPlaces &&
  places.every((place, at) => !places.slice(0, at).some((other) => overlap(place, other)));

/**
 * True if each comparison depends on one slot alone and no slot's change affects another: no comparison with another fact, no
 * overlap of places.
 */
export function areIndependent(leaves: readonly LeafNode[], { slots, sources }: FactSlots): boolean {
  if (leaves.some(({ wanted }) => wanted.kind === 'slot')) return false;
  const byFact = new Map<string, Keys[]>();
  for (const index of new Set(leaves.map(({ slot }) => slot))) {
    const { source = 0, path } = slots[index] ?? {};
    const fact = sources[source]?.fact ?? '';
    const places = byFact.get(fact) ?? [];
    byFact.set(fact, places);
    places.push(path === undefined ? [] : plainKeys(path));
  }
  return [...byFact.values()].every(areApart);
}
