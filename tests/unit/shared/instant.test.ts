import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant, readPlainInstant, writeInstant } from '../../../src/shared/instant.ts';

const millis = fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) });
const digit = fc.integer({ min: 0, max: 9 });
const pair = fc.integer({ min: 0, max: 70 }).map((value) => String(value).padStart(2, '0'));

describe('an instant', () => {
  it('is written as Date writes it', () => {
    const at = fc.oneof(millis, fc.double({ min: -1e14, max: 1e14, noNaN: true }));
    fc.assert(
      fc.property(at, (each) => {
        expect(writeInstant(each)).toBe(new Date(each).toISOString());
      }),
    );
    // The second of one instant serves the next, whatever its milliseconds are.
    for (const each of [0, 999, 1, 500, -1, -1000, -999]) {
      expect(writeInstant(each)).toBe(new Date(each).toISOString());
      expect(writeInstant(each)).toBe(new Date(each).toISOString());
    }
    expect(() => writeInstant(Number.NaN)).toThrow(RangeError);
    expect(() => writeInstant(9e15)).toThrow(RangeError);
  });

  it('is read as Date reads it, by characters in its plain forms', () => {
    fc.assert(
      fc.property(millis, (at) => {
        const text = new Date(at).toISOString();
        expect(readPlainInstant(text)).toBe(at);
        expect(readPlainInstant(`${text.slice(0, 19)}Z`)).toBe(Math.floor(at / 1000) * 1000);
      }),
    );
    const clock = fc
      .tuple(pair, pair, pair, fc.array(digit, { maxLength: 4 }), fc.constantFrom('Z', '+02:00', '', 'z'))
      .map(([hours, minutes, seconds, fraction, zone]) => {
        const decimals = fraction.length === 0 ? '' : `.${fraction.join('')}`;
        return `2026-02-${hours}T${hours}:${minutes}:${seconds}${decimals}${zone}`;
      });
    fc.assert(
      fc.property(fc.oneof(clock, fc.string()), (text) => {
        expect(parseInstant(text)).toBe(Date.parse(text));
      }),
      { numRuns: 3000 },
    );
  });
});
