import { identityKey } from './identity.ts';
import { MessageWriter } from './message-writer.ts';
import type { Snapshot } from './snapshot.ts';
import { writeSnapshot } from './snapshot-codec.ts';

/** A snapshot as stores keep it, with what they must know of it without decoding it. */
export type EncodedSnapshot = {
  readonly customerId: string;
  /** See encodeSnapshot. */
  readonly bytes: Uint8Array;
  /** The index keys of its identities (see identityKey), each once. */
  readonly identities: readonly string[];
};

const writerBytes = 262_144;
const writer = new MessageWriter(writerBytes);

/**
 * Encodes snapshots into one piece of memory: a piece for each would cost as much as the encoding. Each is written before the next
 * is asked for, so that rows which become snapshots only then can be forgotten one by one.
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

/** The index keys of the identities that a snapshot names, each once. */
export function identityKeys({ identities = [] }: Pick<Snapshot, 'identities'>): string[] {
  return [...new Set(identities.map((identity) => identityKey(identity)))];
}
