import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choosePause } from '../../../src/deliver/retry-policy.ts';

const policy = { maxAttempts: 8, baseMs: 1000, capMs: 60_000 };

describe('the pause after a failed attempt', () => {
  test('may double with every attempt, up to the cap', () => {
    const longest = [1, 2, 3, 6, 7].map((attempt) => choosePause(policy, attempt, 0.999_999));
    expect(longest).toEqual([1000, 2000, 4000, 32_000, 60_000]);
  });

  test('is anything from nothing to the ceiling, by the random number', () => {
    expect(choosePause(policy, 3, 0)).toBe(0);
    expect(choosePause(policy, 3, 0.5)).toBe(2000);
  });

  test('is as long as the other side asks for, but never more than a day', () => {
    expect(choosePause(policy, 1, 0.5, 90_000)).toBe(90_000);
    expect(choosePause(policy, 1, 0.5, 1e12)).toBe(24 * 60 * 60 * 1000);
  });

  test('is none after the last attempt', () => {
    expect(choosePause(policy, 8, 0.5, 1000)).toBeUndefined();
    expect(choosePause(policy, 9, 0.5)).toBeUndefined();
  });

  test('is never negative nor above both cap and request, whatever the attempt', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const pause = choosePause(policy, attempt, random) ?? -1;
          expect(pause).toBeGreaterThanOrEqual(0);
          expect(pause).toBeLessThanOrEqual(policy.capMs);
        },
      ),
    );
  });
});
