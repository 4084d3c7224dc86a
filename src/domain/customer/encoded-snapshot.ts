import { identityKey } from './identity.ts';
import type { Snapshot } from './snapshot.ts';
import { encodeSnapshot } from './snapshot-codec.ts';

/** A snapshot as stores keep it, with the properties that they need without decoding it. */
export type EncodedSnapshot = {
  readonly customerId: string;
  /** See encodeSnapshot. */
  readonly bytes: Uint8Array;
  /** The index keys of its identities (see identityKey), without duplicates. */
  readonly identities: readonly string[];
};

/** Encodes one snapshot before it reads the next, so that rows that become snapshots on reading can be discarded one by one. */
export const encodeSnapshots = (snapshots: Iterable<Snapshot>): EncodedSnapshot[] =>
  Array.from(snapshots, (snapshot) => ({
    customerId: snapshot.customerId,
    bytes: encodeSnapshot(snapshot),
    identities: identityKeys(snapshot),
  }));

/** The index keys of a snapshot's identities, without duplicates. */
export function identityKeys({ identities = [] }: Pick<Snapshot, 'identities'>): string[] {
  return [...new Set(identities.map((identity) => identityKey(identity)))];
}
