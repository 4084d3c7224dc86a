import { describe, expect, it } from 'vitest';
import { describeStoreFailure, isRefusedByDisk } from '../../../../src/adapters/embedded/store-errors.ts';

const failure = (message: string, code: string | number): Error =>
  Object.assign(new Error(message), { code });
const full = failure('ENOSPC: no space left on device, write', 'ENOSPC');

describe('a store that cannot be opened', () => {
  it.each([
    full,
    failure('No space left on device', 28),
    failure('Read-only file system: Attempting to setup locks', 30),
    failure("EROFS: read-only file system, open 'owner.json'", 'EROFS'),
    failure("EACCES: permission denied, open 'owner.json'", 'EACCES'),
  ])('is not called damaged, to be moved away, for what the disk refuses: $message', (error) => {
    expect(isRefusedByDisk(error)).toBe(true);
    expect(describeStoreFailure('store', error).message).not.toContain('damaged or');
  });

  it('is to be given space where the disk is full', () => {
    expect(describeStoreFailure('store', full)).toMatchObject({
      code: 'store-full',
      message: expect.stringContaining('Free space'),
    });
  });

  it('is damaged for everything else', () => {
    for (const error of [failure('MDB_INVALID: File is not an LMDB file', -30793), new Error('no'), 'text'])
      expect(isRefusedByDisk(error)).toBe(false);
  });
});
