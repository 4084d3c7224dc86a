import { identityKey } from './identity.ts';
import { MessageWriter } from './message-writer.ts';
import type { Snapshot } from './snapshot.ts';
import { writeSnapshot } from './snapshot-codec.ts';

/** A snapshot as stores keep it, with the properties that they need without decoding it. */
export type EncodedSnapshot = {
  readonly customerId: string;
  /** See encodeSnapshot. */
  readonly bytes: Uint8Array;
  /** The index keys of its identities (see identityKey), without duplicates. */
  readonly identities: readonly string[];
};

const writerBytes = 262_144;
const writer = new MessageWriter(writerBytes);

/**
 * Encodes snapshots into one buffer; a buffer for each would cost as much as the encoding. Each is written before the next is
 * read, so that rows that become snapshots on reading can be discarded one by one.
 */
export function encodeSnapshots(snapshots: Iterable<Snapshot>): EncodedSnapshot[] {
  writer.clear();
  const ends: number[] = [];
  const known: Pick<EncodedSnapshot, 'customerId' | 'identities'>[] = [];
  for (const snapshot of snapshots) {
    writeSnapshot(writer, snapshot);
    ends.push(writer.length);
    known.push({ customerId: snapshot.customerId, identities: identityKeys(snapshot) });
  }
  const bytes = writer.written().slice();
  return known.map(({ customerId, identities }, index) => ({
    customerId,
    bytes: bytes.subarray(ends[index - 1] ?? 0, ends[index]),
    identities,
  }));
}

/** The index keys of a snapshot's identities, without duplicates. */
export function identityKeys({ identities = [] }: Pick<Snapshot, 'identities'>): string[] {
  return [...new Set(identities.map((identity) => identityKey(identity)))];
}
