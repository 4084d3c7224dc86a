import { statfsSync } from 'node:fs';
import { ServiceError } from '../../domain/shared/service-error.ts';

const inputOutputError = 5;
const noSpace = 28;
const quotaExceeded = 122;

/** With less than this the disk is taken to be why a write was cut short. */
const scarceBytes = 2 ** 24;

/** What lmdb or the file system threw, as the ServiceError that says what to do. */
export function describeStoreFailure(folder: string, cause: unknown): ServiceError {
  if (isFullDisk(cause, folder))
    return new ServiceError(
      'store-full',
      `The disk under the store folder ${folder} is full: nothing was written and nothing is damaged. Free space on it; the store goes on by itself.`,
      [],
      cause,
    );
  return new ServiceError(
    'store-unavailable',
    `The store in ${folder} cannot be written (${messageOf(cause)}). Look after the disk and its permissions.`,
    [],
    cause,
  );
}

/** Whether a write into a folder failed because its disk is full. */
export const isFullDisk = (cause: unknown, folder: string): boolean =>
  isOutOfRoom(cause) || (wasCutShort(cause) && hasLittleRoom(folder));

/** Whether the disk has no room or may not be written to: nothing is wrong with the store itself. */
export function isRefusedByDisk(cause: unknown): boolean {
  return (
    isOutOfRoom(cause) ||
    /Read-only file system|Permission denied|Operation not permitted|EROFS|EACCES|EPERM/i.test(
      messageOf(cause),
    )
  );
}

function isOutOfRoom(cause: unknown): boolean {
  const code = codeOf(cause);
  if (code === noSpace || code === quotaExceeded || code === 'ENOSPC' || code === 'EDQUOT') return true;
  return /No space left|quota exceeded|MDB_MAP_FULL/i.test(messageOf(cause));
}

/** lmdb reports a write that took a part of the bytes, as the last one on a filling disk does, as an input/output error. */
function wasCutShort(cause: unknown): boolean {
  return codeOf(cause) === inputOutputError;
}

function hasLittleRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < scarceBytes;
  } catch {
    return false;
  }
}

function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
