import { type Identity, identityKey, normaliseIdentity } from './identity.ts';
import type { Snapshot } from './snapshot.ts';

type ListedIdentity = NonNullable<Snapshot['identities']>[number];

/** The longest value the snapshot's schema allows; an odd spelling that would grow beyond it keeps its own form. */
const longestValue = 128;

/** The snapshot as it is stored: every identity in its one spelling, once; those that consist of separators alone name nobody. */
export function normaliseSnapshot(snapshot: Snapshot): Snapshot {
  const given = snapshot.identities;
  if (given === undefined) return snapshot;
  const byKey = new Map<string, ListedIdentity>();
  for (const identity of given.map(normalise))
    if (identity.value !== '') byKey.set(identityKey(identity), identity);
  const identities = [...byKey.values()];
  const isAsGiven =
    identities.length === given.length && identities.every((identity, index) => identity === given[index]);
  return isAsGiven ? snapshot : { ...snapshot, identities };
}

/** Nearly all are normal already, and then nothing is copied. */
function normalise<T extends Identity>(identity: T): T {
  const { value } = normaliseIdentity(identity);
  return value === identity.value || value.length > longestValue ? identity : { ...identity, value };
}
