import { type Identity, identityKey, normaliseIdentity } from '../domain/customer/identity.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';

type ListedIdentity = NonNullable<Snapshot['identities']>[number];

/** The longest value the snapshot's schema allows; an odd spelling that would grow beyond it keeps its own form. */
const longestValue = 128;

/** The snapshot as it is stored: every identity in its one spelling, once; those that consist of separators alone name nobody. */
export function normaliseSnapshot(snapshot: Snapshot): Snapshot {
  if (snapshot.identities === undefined) return snapshot;
  const byKey = new Map<string, ListedIdentity>();
  for (const identity of snapshot.identities.map(normalise))
    if (identity.value !== '') byKey.set(identityKey(identity), identity);
  return { ...snapshot, identities: [...byKey.values()] };
}

function normalise<T extends Identity>(identity: T): T {
  const { value } = normaliseIdentity(identity);
  return value.length > longestValue ? identity : { ...identity, value };
}
