import { randomFillSync } from 'node:crypto';
import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import { decodeRecord, encodeNumber, encodeRecord } from './record-codec.ts';

const versionBytes = 8;
/** The version, a zero and a random number: by its stamp, a script knows a record again. */
const stampBytes = 16;

/**
 * The version (big-endian double) for the scripts that compare it, a zero and seven random bytes, then the record. Two records of
 * one version differ: one from before an erasure or a failover, and its successor.
 */
export function encodeMemory(memory: CustomerMemory): Buffer {
  return Buffer.concat([
    encodeNumber(memory.version),
    randomFillSync(Buffer.alloc(stampBytes - versionBytes), 1),
    encodeRecord(memory),
  ]);
}

export function decodeMemory(bytes: Uint8Array | null | undefined): CustomerMemory {
  if (bytes === null || bytes === undefined) return emptyMemory;
  // Earlier releases wrote no zero: the record with its codec version follows, with a random number of its own.
  if (bytes[versionBytes] === 0) return decodeRecord<CustomerMemory>(bytes.subarray(stampBytes));
  const { stamp: _, ...memory } = decodeRecord<CustomerMemory & { stamp?: number }>(
    bytes.subarray(versionBytes),
  );
  return memory;
}

/** The first bytes of a record, by which a script knows it again; none where there is no record. */
export const stampOf = (bytes: Uint8Array | null | undefined): Buffer =>
  Buffer.from(bytes?.subarray(0, stampBytes) ?? []);

/** The same for a record of which no more is known than its version. */
export const versionStamp = (version: number): Buffer =>
  version === 0 ? Buffer.alloc(0) : encodeNumber(version);
