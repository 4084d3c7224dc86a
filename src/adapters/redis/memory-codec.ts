import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import { decodeRecord, encodeNumber, encodeRecord } from './record-codec.ts';

const headerBytes = 8;

/** The length of the stamp of a record: its version, then the beginning of its body with a number that no other record has. */
const stampBytes = 25;

/**
 * The version (big-endian double) for the scripts that compare it, then the record. The record begins with a random number, so
 * that two records of one version differ: one from before an erasure or a failover, and its successor.
 */
export function encodeMemory(memory: CustomerMemory): Buffer {
  return Buffer.concat([encodeNumber(memory.version), encodeRecord({ stamp: Math.random(), ...memory })]);
}

export function decodeMemory(bytes: Uint8Array | null | undefined): CustomerMemory {
  if (bytes === null || bytes === undefined) return emptyMemory;
  const { stamp: _, ...memory } = decodeRecord<CustomerMemory & { stamp?: number }>(
    bytes.subarray(headerBytes),
  );
  return memory;
}

/** The first bytes of a record, by which a script knows it again; none where there is no record. */
export const stampOf = (bytes: Uint8Array | null | undefined): Buffer =>
  Buffer.from(bytes?.subarray(0, stampBytes) ?? []);

/** The same for a record of which no more is known than its version. */
export const versionStamp = (version: number): Buffer =>
  version === 0 ? Buffer.alloc(0) : encodeNumber(version);
