import type { SnapshotReader } from '../../decide/ports.ts';
import { type Identity, identityKey } from '../../domain/customer/identity.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import { copyOf, type SnapshotCopy } from '../../domain/customer/snapshot-copy.ts';
import { mostInParty } from '../../domain/decision/interaction.ts';
import { type Soon, whenKnown } from '../../shared/soon.ts';
import type { SnapshotSource } from './snapshot-source.ts';

/** Reads every customer from the store itself. */
export function createSnapshotReader(source: SnapshotSource): SnapshotReader {
  const read = async (customerId: string): Promise<Snapshot | undefined> => {
    const bytes = await source.readBytes(customerId);
    return bytes === undefined ? undefined : decodeSnapshot(bytes);
  };
  return {
    async findCustomers(identities) {
      const holders = identities.map(async (identity) => source.readHolders(identityKey(identity)));
      return confirmHolders(await Promise.all(holders), identities, read);
    },
    async readSnapshot(customerId) {
      const bytes = await source.readBytes(customerId);
      if (bytes === undefined) return { found: false };
      const copy = (): SnapshotCopy => copyOf(bytes);
      return { found: true, snapshot: decodeSnapshot(bytes), source: 'store', copy };
    },
  };
}

/** As many as the script that adds holders writes. */
const mostHolders = 64;

/**
 * The customers whose snapshots list all the identities, at most one more than a party. `holders`: whom the index names for each. The index is written
 * before a snapshot and cleaned after it, so it may name too many, never too few. A full list may lack somebody, so it
 * names nobody.
 */
export function confirmHolders(
  holders: readonly (readonly string[])[],
  identities: readonly Identity[],
  read: (customerId: string) => Soon<Snapshot | undefined>,
): Soon<readonly string[]> {
  const confirmed: string[] = [];
  const wanted = identities.map(identityKey);
  const shortest = holders.reduce((one, other) => (other.length < one.length ? other : one));
  if (shortest.length >= mostHolders) return shortest.slice(0, mostInParty + 1);
  const confirmFrom = (index: number): Soon<readonly string[]> => {
    const customerId = shortest[index];
    if (customerId === undefined || confirmed.length > mostInParty) return confirmed;
    return whenKnown(read(customerId), (snapshot) => {
      if (snapshot !== undefined && wanted.every((key) => listsIdentity(snapshot, key)))
        confirmed.push(customerId);
      return confirmFrom(index + 1);
    });
  };
  return confirmFrom(0);
}

const listsIdentity = (snapshot: Snapshot, key: string): boolean =>
  (snapshot.identities ?? []).some((identity) => identityKey(identity) === key);
