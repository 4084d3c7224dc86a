import type { SnapshotReader } from '../../decide/ports.ts';
import { identityKey } from '../../domain/customer/identity.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import { type Soon, whenKnown } from '../../shared/soon.ts';
import type { SnapshotSource } from './snapshot-source.ts';

/** Reads every customer from the store itself. */
export function createSnapshotReader(source: SnapshotSource): SnapshotReader {
  const read = async (customerId: string): Promise<Snapshot | undefined> => {
    const bytes = await source.readBytes(customerId);
    return bytes === undefined ? undefined : decodeSnapshot(bytes);
  };
  return {
    async findCustomers(identity) {
      const key = identityKey(identity);
      return confirmHolders(await source.readHolders(key), key, read);
    },
    async readSnapshot(customerId) {
      const snapshot = await read(customerId);
      return snapshot === undefined ? { found: false } : { found: true, snapshot, source: 'store' };
    },
  };
}

/**
 * Of those whom the index names, at most two whose snapshot does list the identity. The index is written before a snapshot and
 * cleaned after it, so it may name too many, never too few.
 */
export function confirmHolders(
  holders: readonly string[],
  key: string,
  read: (customerId: string) => Soon<Snapshot | undefined>,
): Soon<readonly string[]> {
  const confirmed: string[] = [];
  const confirmFrom = (index: number): Soon<readonly string[]> => {
    const customerId = holders[index];
    if (customerId === undefined || confirmed.length === 2) return confirmed;
    return whenKnown(read(customerId), (snapshot) => {
      if (snapshot !== undefined && listsIdentity(snapshot, key)) confirmed.push(customerId);
      return confirmFrom(index + 1);
    });
  };
  return confirmFrom(0);
}

const listsIdentity = (snapshot: Snapshot, key: string): boolean =>
  (snapshot.identities ?? []).some((identity) => identityKey(identity) === key);
