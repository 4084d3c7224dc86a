import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactPower } from '../../../src/shared/exact-power.ts';

const bits = new BigUint64Array(1);
const value = new Float64Array(bits.buffer);
/** A double as an integer times a power of two. */
function split(number: number): { readonly digits: bigint; readonly power: number } {
  value[0] = number;
  const word = bits[0] ?? 0n;
  const exponent = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  return exponent === 0
    ? { digits: fraction, power: -1074 }
    : { digits: fraction | 0x10000000000000n, power: exponent - 1075 };
}

/** How far a result is from the exact power, in units of its last place. */
function errorOf(base: number, exponent: number, result: number): number {
  const { digits, power } = split(base);
  const found = split(result);
  const shift = BigInt(power * exponent - found.power + 40);
  const exact = digits ** BigInt(exponent);
  const scaled = shift >= 0n ? exact << shift : exact >> -shift;
  return Math.abs(Number(scaled - (found.digits << 40n))) / 1_099_511_627_776;
}

const factor = fc.double({ min: 1e-6, max: 1e6, noNaN: true });

describe('a power', () => {
  it('is within one unit of the last place of the exact one', () => {
    fc.assert(
      fc.property(factor, fc.integer({ min: 3, max: 40 }), (base, exponent) => {
        expect(errorOf(base, exponent, exactPower(base, exponent))).toBeLessThan(1);
      }),
    );
  });

  it('is what the engine makes of it, but for the last digits', () => {
    fc.assert(
      fc.property(factor, fc.double({ min: -10, max: 10, noNaN: true }), (base, exponent) => {
        const power = base ** exponent;
        expect(Math.abs(exactPower(base, exponent) - power)).toBeLessThanOrEqual(power * 1e-14);
      }),
    );
  });

  it.each([
    [0.1, 0, 1],
    [0.1, 1, 0.1],
    [0.3, 2, 0.3 * 0.3],
    [0.3, 0.5, Math.sqrt(0.3)],
    [0, 0, 1],
    [0, 0.7, 0],
    [0, -1, Number.POSITIVE_INFINITY],
    [1, 7.5, 1],
    [-2, 3, -8],
    [-2, 4, 16],
    [-2, 0.5, Number.NaN],
    [10, 400, Number.POSITIVE_INFINITY],
    [10, -400, 0],
    [10, -310, 1e-310],
    [Number.NaN, 3, Number.NaN],
  ])('of %d to %d is %d', (base, exponent, power) => {
    expect(exactPower(base, exponent)).toBe(power);
  });

  it('has the same bits everywhere', () => {
    expect([exactPower(0.0473, 1.66), exactPower(467.8, 9.46), exactPower(0.21, 0.7)]).toEqual([
      0.006313489952083383, 1.8145529982138857e25, 0.3353926232290463,
    ]);
  });
});
