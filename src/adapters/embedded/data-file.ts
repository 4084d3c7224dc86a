import { closeSync, existsSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from './store-errors.ts';

/**
 * Checks on lmdb's data file that lmdb leaves to the reader: opening a file that is none, or reading a page that is not there,
 * ends the process.
 */

const magic = 0xbeefc0de;
const dataVersion = 2;

/** Where the fields of a meta page lie; the file begins with two such pages. */
const metaOffsets = { magic: 24, version: 28, pageSize: 48 } as const;

export type FileSize = { readonly lastPageNumber: number; readonly pageSize: number };

/** Why the folder's data file is not one of lmdb's, or undefined (also when there is none yet). */
export function findFileFault(folder: string): string | undefined {
  const file = join(folder, 'data.mdb');
  if (!existsSync(file) || statSync(file).size === 0) return undefined;
  try {
    const first = readBytes(file, 0);
    const second = readBytes(file, first.readUInt32LE(metaOffsets.pageSize));
    return isMeta(first) && isMeta(second) ? undefined : 'data.mdb is not a data file of this version';
  } catch (error) {
    return `data.mdb cannot be read: ${messageOf(error)}`;
  }
}

function readBytes(file: string, position: number): Buffer {
  const bytes = Buffer.alloc(64);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, bytes, 0, bytes.length, position);
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}

function isMeta(page: Buffer): boolean {
  return (
    page.readUInt32LE(metaOffsets.magic) === magic && page.readUInt32LE(metaOffsets.version) === dataVersion
  );
}

/** More than a transaction may lawfully leave unwritten at the file's end: pages that it took and gave back. */
const mostUnwritten = 256;

/** Fills unwritten pages at the end, so that nothing lies behind it; says so if a file much shorter than it claims was cut off. */
export function fillTail(folder: string, { lastPageNumber, pageSize }: FileSize): string | undefined {
  const file = join(folder, 'data.mdb');
  const expected = (lastPageNumber + 1) * pageSize;
  const { size } = statSync(file);
  if (expected - size > mostUnwritten * pageSize)
    return `data.mdb has ${size} bytes of ${expected}: it was cut off`;
  if (size < expected) truncateSync(file, expected);
  return undefined;
}
