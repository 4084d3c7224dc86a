import { ServiceError } from '../../domain/shared/service-error.ts';

const noSpace = 28;
const quotaExceeded = 122;

/** What lmdb or the file system threw, as the ServiceError that says what to do. */
export function describeStoreFailure(folder: string, cause: unknown): ServiceError {
  if (isOutOfRoom(cause))
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

function isOutOfRoom(cause: unknown): boolean {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  if (code === noSpace || code === quotaExceeded || code === 'ENOSPC' || code === 'EDQUOT') return true;
  return /No space left|quota exceeded|MDB_MAP_FULL/i.test(messageOf(cause));
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
