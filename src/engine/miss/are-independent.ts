import { plainKeys } from '../language/compile-path.ts';
import type { LeafNode } from '../language/condition-node.ts';
import type { FactSlots } from '../language/fact-slots.ts';

/** The keys to a place inside a fact; undefined where they depend on the facts. */
type Keys = readonly string[] | undefined;

/** Whether one place is inside the other, or that cannot be told. */
function overlap(one: Keys, other: Keys): boolean {
  if (one === undefined || other === undefined) return true;
  const common = Math.min(one.length, other.length);
  return one.slice(0, common).every((key, at) => key === other[at]);
}

/** Places of one fact beyond which they are not compared with one another. */
const mostPlaces = 100;

const areApart = (places: readonly Keys[]): boolean =>
  places.length <= mostPlaces &&
  places.every((place, at) => !places.slice(0, at).some((other) => overlap(place, other)));

/**
 * Whether each comparison's outcome depends on one slot alone, and no change of one slot changes another: neither compares with
 * another fact, nor lies inside another.
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
