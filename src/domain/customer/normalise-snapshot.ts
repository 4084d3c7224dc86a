import { type Identity, identityKey, normaliseIdentity } from './identity.ts';
import type { Snapshot } from './snapshot.ts';

type ListedIdentity = NonNullable<Snapshot['identities']>[number];

/** The longest value that the snapshot's schema allows; a spelling that would grow beyond it stays unchanged. */
const longestValue = 128;

/**
 * The snapshot as stored: every identity in canonical form, without duplicates. Identities that consist of separators alone
 * are dropped.
 */
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

/** Nearly all are canonical already, and then nothing is copied. */
function normalise<T extends Identity>(identity: T): T {
  const { value } = normaliseIdentity(identity);
  return value === identity.value || value.length > longestValue ? identity : { ...identity, value };
}
