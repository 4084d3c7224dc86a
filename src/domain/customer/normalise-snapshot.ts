import { type Identity, identityKey, normaliseIdentity } from './identity.ts';
import type { Snapshot } from './snapshot.ts';

/** The longest value that the snapshot's schema allows; a spelling that would grow beyond it stays unchanged. */
const longestValue = 128;

/**
 * The snapshot as stored: every identity and contact point in canonical form, without duplicates; a national telephone number by the
 * customer's market. Those that consist of separators alone are dropped. A contact point of another type than e-mail and telephone stays
 * as it is spelt, because its receiver may take no other spelling: the token of an app.
 */
export function normaliseSnapshot(snapshot: Snapshot): Snapshot {
  const { market } = snapshot;
  const identities = normaliseAll(snapshot.identities, market);
  const contactPoints = normaliseAll(snapshot.contactPoints, market, isSpeltFreely);
  if (identities === snapshot.identities && contactPoints === snapshot.contactPoints) return snapshot;
  return { ...snapshot, ...(identities && { identities }), ...(contactPoints && { contactPoints }) };
}

const isSpeltFreely = (type: string): boolean => type === 'email' || type === 'phone';
const always = (): boolean => true;

/** Each once, by its canonical form where its type has one; the list itself where all are canonical already. */
function normaliseAll<T extends Identity>(
  given: T[] | undefined,
  market: string | undefined,
  isNormalised: (type: string) => boolean = always,
): T[] | undefined {
  if (given === undefined) return undefined;
  const byKey = new Map<string, T>();
  for (const entry of given) {
    const identity = isNormalised(entry.type) ? normalise(entry, market) : entry;
    const key = isNormalised(entry.type) ? identityKey(identity) : JSON.stringify([entry.type, entry.value]);
    if (identity.value.trim() !== '') byKey.set(key, identity);
  }
  const canonical = [...byKey.values()];
  const isAsGiven =
    canonical.length === given.length && canonical.every((identity, index) => identity === given[index]);
  return isAsGiven ? given : canonical;
}

/** Nearly all are canonical already, and then nothing is copied. */
function normalise<T extends Identity>(identity: T, market: string | undefined): T {
  const { value } = normaliseIdentity(identity, market);
  return value === identity.value || value.length > longestValue ? identity : { ...identity, value };
}
