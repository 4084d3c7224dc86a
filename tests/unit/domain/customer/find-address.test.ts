import { describe, expect, it } from 'vitest';
import { findAddress, type PostalAddress } from '../../../../src/domain/customer/find-address.ts';

const at = (street: string, more: Partial<PostalAddress> = {}): PostalAddress => ({
  lines: [street],
  country: 'IT',
  ...more,
});
const find = (...addresses: PostalAddress[]): string | undefined =>
  findAddress(addresses, '2026-11-22')?.lines[0];

describe('the address of a letter', () => {
  it('is the one for letters, then home, then one of no kind, then work', () => {
    const [work, home, plain, mailing] = [
      at('work', { kind: 'work' }),
      at('home', { kind: 'home' }),
      at('plain'),
      at('mailing', { kind: 'mailing' }),
    ];
    expect(find(work, home, plain, mailing)).toBe('mailing');
    expect(find(work, home, plain)).toBe('home');
    expect(find(work, plain)).toBe('plain');
    expect(find(work)).toBe('work');
  });

  it('is none that mail comes back from, and none that is not valid on that day', () => {
    expect(find(at('gone', { undeliverable: true }), at('next'))).toBe('next');
    expect(find(at('old', { validTo: '2026-11-22' }), at('new', { validFrom: '2026-11-22' }))).toBe('new');
    expect(find(at('later', { validFrom: '2026-11-23' }))).toBeUndefined();
    expect(findAddress(undefined, '2026-11-22')).toBeUndefined();
  });
});
