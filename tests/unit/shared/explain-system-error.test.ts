import { describe, expect, it } from 'vitest';
import { explainSystemError } from '../../../src/shared/explain-system-error.ts';

describe('why a file or host cannot be used', () => {
  it.each([
    ['ENOENT', 'there is no such file or folder'],
    ['ENOSPC', 'the disk is full'],
    ['ECONNREFUSED', 'nothing listens there'],
    ['ENOTFOUND', 'the host name is unknown'],
    ['EWEIRD', 'for an unknown cause (EWEIRD)'],
  ])('is said in our words: %s', (code, words) => {
    expect(explainSystemError(Object.assign(new Error(`${code}: syscall /secret`), { code }))).toBe(words);
  });

  it('repeats nothing of an error without a code', () => {
    expect(explainSystemError(new Error('Binder Error'))).toBe('for an unknown cause; the log has it');
  });
});
