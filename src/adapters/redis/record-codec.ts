import { Packr } from 'msgpackr';

/**
 * The ledger's records as bytes: 1 byte codec version, then MessagePack with full names, which any release and any tool can
 * read.
 */
const version = 1;
const packr = new Packr({ useRecords: false, variableMapSize: true });

export function encodeRecord(record: unknown): Buffer {
  const body = packr.pack(record);
  const bytes = Buffer.allocUnsafe(body.length + 1);
  bytes[0] = version;
  bytes.set(body, 1);
  return bytes;
}

/** Throws if an unknown release wrote the bytes. The caller states the type. */
export function decodeRecord<T>(bytes: Uint8Array): T {
  if (bytes[0] !== version) throw new Error(`a record of codec version ${bytes[0]} cannot be read`);
  return packr.unpack(bytes.subarray(1)) as T;
}

/** A number before a record, for scripts that compare it without reading the rest. */
export function encodeNumber(number: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeDoubleBE(number);
  return bytes;
}
