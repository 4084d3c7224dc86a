import { describe, expect, it } from 'vitest';
import { identityKey } from '../../../../src/domain/customer/identity.ts';
import { normaliseSnapshot } from '../../../../src/domain/customer/normalise-snapshot.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';

describe('identityKey', () => {
  it.each([
    ['booking-reference', 'QX7F2M', ' qx7 f2m '],
    ['frequent-flyer', 'TA-1234-5678', 'ta12345678'],
    ['frequent-flyer', 'ＴＡ１２３４', 'TA1234'],
    ['phone', '+39 06 5550 123', '0039-06-5550.123'],
    ['phone', '+39 (06) 5550123', '+39065550123'],
    ['email', 'Giulia@Example.com', 'giulia@example.com'],
    ['plate', 'AB 123 CD', 'ab-123-cd'],
    ['plate', '粤B·12345', '粤B12345'],
    ['plate', '粤Ｂ•１２３４５', '粤b-12345'],
    ['plate', '品川 ３３０ さ 12-34', '品川330さ1234'],
    ['plate', 'А123ВС 77', 'A123BC77'],
    ['plate', 'ΙΖΗ-1234', 'IZH 1234'],
    ['plate', '٤٧١١ أ ب', '4711أب'],
    ['policy-number', 'MOT–2026—0042', 'mot 2026/0042'],
    ['policy-number', '“MOT-2026-0042”', 'MOT.2026.0042'],
    ['policy-number', '#MOT:2026:0042', 'MOT−2026−0042'],
    ['passport', 'ITA‑YA0000001', 'ita ya0000001'],
    ['booking-reference', '\u{200b}QX7F2M\u{feff}', 'QX7F2M'],
    ['booking-reference', "'QX7F2M", 'QX7F2M'],
    ['card-token', 'TOK_8F31・C2', 'tok-8f31-c2'],
    ['phone', 'tel:+49-(0)89-123456', '+49 89 123456'],
    ['phone', '＋３９ ０６ ５５５０１２３', '+39065550123'],
    ['email', 'mailto:Giulia@Example.com', 'giulia@example.com'],
    ['email', 'giulia＠example．com', 'giulia@example.com'],
  ])('lets two spellings of a %s meet: %s and %s', (type, a, b) => {
    expect(identityKey({ type, value: a })).toBe(identityKey({ type, value: b }));
  });

  it.each([
    ['plate', '粤B12345', '粤A12345'],
    ['plate', 'АБ123', 'АВ123'],
    ['card-token', 'a+b=1', 'ab1'],
    ['policy-number', '12*4', '124'],
    ['phone', '+49 89 123456', '+49 89 123457'],
    ['email', 'a-b@example.com', 'ab@example.com'],
  ])('keeps two values of a %s apart: %s and %s', (type, a, b) => {
    expect(identityKey({ type, value: a })).not.toBe(identityKey({ type, value: b }));
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

describe('the telephone number of a snapshot', () => {
  it.each([
    ['IT', '06 12345678', '+390612345678'],
    ['IT', '0612345678', '+390612345678'],
    ['DE', '0151/123456-78', '+4915112345678'],
    ['GB', '(020) 7946 0958', '+442079460958'],
    ['US', '2025550123', '+12025550123'],
    ['IT', '+49 30 1234567', '+49301234567'],
    [undefined, '0612345678', '0612345678'],
  ])('of market %s, %s, is found as %s', (market, value, found) => {
    const snapshot: Snapshot = {
      schemaVersion: 1,
      customerId: 'C-1',
      asOf: '2026-11-22T06:10:00Z',
      ...(market && { market }),
      identities: [{ type: 'phone', value }],
    };
    const [identity] = normaliseSnapshot(snapshot).identities ?? [];
    expect(identity && identityKey(identity)).toBe(identityKey({ type: 'phone', value: found }));
  });
});
