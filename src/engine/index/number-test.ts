import type { FactReader } from '../evaluate/fact-reader.ts';
import { startsWithNumber } from '../language/operators.ts';
import type { NumberLiteral } from './classify-literal.ts';

/** The numbers that satisfy a rule: in each group, at least one literal must hold. */
export type NumberTest = readonly (readonly Pick<NumberLiteral, 'bound' | 'holds' | 'negated'>[])[];

/** Thrown if only the closures can decide; the evaluation restarts with them. */
class NotIndexable extends Error {}

/** The number that a comparison reads from a slot; NaN if the value is not a number. */
export function readNumber(reader: FactReader, slot: number): number {
  const value = reader.glance(slot);
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') throw new NotIndexable('bigint');
  return startsWithNumber(value) ? Number(value) : Number.NaN;
}

export const holds = (test: NumberTest, value: number): boolean =>
  test.every((group) => group.some((one) => one.holds(value, one.bound) !== one.negated));

const compareNumbers = (a: number, b: number): number => a - b;

/** Sorted, without duplicates. Minus zero becomes zero, because comparisons treat them alike. */
function sortBounds(bounds: readonly number[]): readonly number[] {
  const sorted = bounds.map((bound) => bound + 0).sort(compareNumbers);
  return sorted.filter((bound, at) => at === 0 || bound !== sorted[at - 1]);
}

/** The bounds of tests, sorted, without duplicates. */
export function boundsOf(tests: readonly NumberTest[]): readonly number[] {
  const bounds: number[] = [];
  // A test with one bound, the usual case, needs no sorting.
  const [only] = tests;
  if (tests.length === 1 && only?.length === 1 && only[0]?.length === 1)
    return [(only[0][0]?.bound ?? 0) + 0];
  for (const test of tests) for (const group of test) for (const { bound } of group) bounds.push(bound);
  return sortBounds(bounds);
}

const largest = Number.MAX_VALUE;

/** A number between the two bounds, if there is one; any number above the first if there is no second. */
export const numberBetween = (low: number, high: number | undefined): number => {
  if (high === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(low, -largest) / 2 + Math.min(high, largest) / 2;
};

/**
 * The cell of a value among the 2K+1 cells that K sorted bounds define: odd cells are the bounds, even cells the intervals
 * around them.
 */
export function cellOf(bounds: Float64Array, value: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return bounds[low] === value ? 2 * low + 1 : 2 * low;
}
