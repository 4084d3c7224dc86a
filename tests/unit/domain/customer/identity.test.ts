import { describe, expect, it } from 'vitest';
import { identityKey } from '../../../../src/domain/customer/identity.ts';

describe('identityKey', () => {
  it.each([
    ['booking-reference', 'QX7F2M', ' qx7 f2m '],
    ['frequent-flyer', 'TA-1234-5678', 'ta12345678'],
    ['frequent-flyer', 'ＴＡ１２３４', 'TA1234'],
    ['phone', '+39 06 5550 123', '0039-06-5550.123'],
    ['phone', '+39 (06) 5550123', '+39065550123'],
    ['email', 'Giulia@Example.com', 'giulia@example.com'],
    ['plate', 'AB 123 CD', 'ab-123-cd'],
  ])('lets two spellings of a %s meet: %s and %s', (type, a, b) => {
    expect(identityKey({ type, value: a })).toBe(identityKey({ type, value: b }));
  });

  it('keeps types apart, and an e-mail address with its dots', () => {
    expect(identityKey({ type: 'phone', value: '123' })).not.toBe(
      identityKey({ type: 'plate', value: '123' }),
    );
    expect(identityKey({ type: 'email', value: 'a.b@example.com' })).not.toBe(
      identityKey({ type: 'email', value: 'ab@example.com' }),
    );
  });
});
