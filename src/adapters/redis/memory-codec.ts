import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import { decodeRecord, encodeNumber, encodeRecord } from './record-codec.ts';

const headerBytes = 8;

/** The version (big-endian double) for the script that compares it, then the record. */
export function encodeMemory(memory: CustomerMemory): Buffer {
  return Buffer.concat([encodeNumber(memory.version), encodeRecord(memory)]);
}

export function decodeMemory(bytes: Uint8Array | null | undefined): CustomerMemory {
  return bytes === null || bytes === undefined
    ? emptyMemory
    : decodeRecord<CustomerMemory>(bytes.subarray(headerBytes));
}
