import type { FactReader } from '../fact-reader.ts';
import { startsWithNumber } from '../operators.ts';
import type { Scope } from '../rule-program.ts';
import { type BitMap, clearBit, copyMap, emptyMap, flipBits, setBit } from './bit-map.ts';
import type { NumberLiteral } from './classify-literal.ts';
import type { Column } from './column.ts';

/** Which numbers satisfy a rule: those for which in each group at least one literal holds. */
export type NumberTest = readonly (readonly Pick<NumberLiteral, 'bound' | 'holds' | 'negated'>[])[];

/** Reads the number of an evaluation as the operators see it: NaN for what is none, undefined where it restricts nothing. */
export type ReadNumber = (reader: FactReader, scope: Scope) => number | undefined;

/** Thrown where only the closures can tell; the evaluation starts again with them. */
class NotIndexable extends Error {}

/** The number that a comparison takes from a slot. */
export const readSlotNumber =
  (slot: number): ReadNumber =>
  (reader) => {
    const value = reader.read(slot);
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') throw new NotIndexable('bigint');
    return startsWithNumber(value) ? Number(value) : Number.NaN;
  };

export const holds = (test: NumberTest, value: number): boolean =>
  test.every((group) => group.some((one) => one.holds(value, one.bound) !== one.negated));

export const sortedBounds = (test: NumberTest): readonly number[] =>
  [...new Set(test.flatMap((group) => group.map(({ bound }) => bound + 0)))].sort((a, b) => a - b);

const largest = Number.MAX_VALUE;

/** A number above the first bound and below the second, if there is one; any above the first where there is no second. */
export const numberBetween = (low: number, high: number | undefined): number => {
  if (high === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(low, -largest) / 2 + Math.min(high, largest) / 2;
};

const nothing = new Uint32Array(0);

/** Words that the maps of one column may take, beyond which only some are stored and the others are derived from them. */
const maxWords = 1 << 18;

/**
 * Numeric comparisons by sorted bounds. K bounds cut the line into 2K+1 cells: below the first bound, the bound itself, between
 * it and the next … All rules are constant within a cell. Every `stride`-th cell has its map stored, the others are reached from
 * the one before by flipping the rules that change at the cells between.
 */
export class NumberColumn implements Column {
  readonly #read: ReadNumber;
  readonly #bounds: Float64Array;
  readonly #stored: BitMap[] = [];
  readonly #stride: number;
  /** The rules that change on entering each cell. */
  readonly #changes: Uint32Array[];
  readonly #notNumber: BitMap;
  readonly #all: BitMap;
  readonly #scratch: BitMap;

  /** `start` holds the rules that are in every map; `all` is what is selected where there is no number to restrict it. */
  constructor(
    read: ReadNumber,
    start: BitMap,
    rules: number,
    tests: ReadonlyMap<number, NumberTest>,
    all: BitMap,
  ) {
    this.#read = read;
    this.#all = all;
    this.#scratch = emptyMap(rules);
    this.#notNumber = start.slice();
    const bounds = [...new Set([...tests.values()].flatMap(sortedBounds))].sort((a, b) => a - b);
    this.#bounds = Float64Array.from(bounds);
    const cells = 2 * bounds.length + 1;
    this.#stride = Math.max(1, Math.ceil((cells * start.length) / maxWords));
    const below = start.slice();
    this.#changes = this.#collectChanges(tests, below, cells);
    this.#store(below, cells);
  }

  #collectChanges(tests: ReadonlyMap<number, NumberTest>, below: BitMap, cells: number): Uint32Array[] {
    const changes: number[][] = Array.from({ length: cells }, () => []);
    for (const [rule, test] of tests) {
      const place = (map: BitMap, inside: boolean): void =>
        inside ? setBit(map, rule) : clearBit(map, rule);
      place(this.#notNumber, holds(test, Number.NaN));
      let inside = holds(test, Number.NEGATIVE_INFINITY);
      place(below, inside);
      const own = sortedBounds(test);
      for (const [at, bound] of own.entries()) {
        const cell = 2 * this.#find(bound) + 1;
        const above = numberBetween(bound, own[at + 1]);
        for (const [offset, value] of [bound, above].entries()) {
          if (holds(test, value) === inside) continue;
          inside = !inside;
          changes[cell + offset]?.push(rule);
        }
      }
    }
    return changes.map((list) => (list.length === 0 ? nothing : Uint32Array.from(list)));
  }

  #store(below: BitMap, cells: number): void {
    for (let cell = 0; cell < cells; cell += 1) {
      flipBits(below, this.#changes[cell] as Uint32Array);
      if (cell % this.#stride === 0) this.#stored.push(below.slice());
    }
  }

  /** The first bound that is not below the value. */
  #find(value: number): number {
    const bounds = this.#bounds;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((bounds[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  select(reader: FactReader, scope: Scope): BitMap {
    const value = this.#read(reader, scope);
    if (value === undefined) return this.#all;
    if (Number.isNaN(value)) return this.#notNumber;
    const at = this.#find(value);
    return this.#mapOf(this.#bounds[at] === value ? 2 * at + 1 : 2 * at);
  }

  #mapOf(cell: number): BitMap {
    const before = Math.floor(cell / this.#stride);
    const stored = this.#stored[before] as BitMap;
    const first = before * this.#stride + 1;
    if (cell < first) return stored;
    copyMap(this.#scratch, stored);
    for (let at = first; at <= cell; at += 1) flipBits(this.#scratch, this.#changes[at] as Uint32Array);
    return this.#scratch;
  }
}
