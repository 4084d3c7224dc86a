import type { FactReader } from '../fact-reader.ts';
import { startsWithNumber } from '../operators.ts';
import type { Scope } from '../rule-program.ts';
import type { Asked } from './asked.ts';
import { type BitMap, copyMap, placeBit } from './bit-map.ts';
import { CellChanges } from './cell-changes.ts';
import type { NumberLiteral } from './classify-literal.ts';
import type { Column } from './column.ts';
import { MapList } from './map-list.ts';

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
    const value = reader.glance(slot);
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') throw new NotIndexable('bigint');
    return startsWithNumber(value) ? Number(value) : Number.NaN;
  };

export const holds = (test: NumberTest, value: number): boolean =>
  test.every((group) => group.some((one) => one.holds(value, one.bound) !== one.negated));

const compareNumbers = (a: number, b: number): number => a - b;

/** Sorted, each once. Minus zero becomes zero, as a comparison sees no difference. */
function sortBounds(bounds: readonly number[]): readonly number[] {
  const sorted = bounds.map((bound) => bound + 0).sort(compareNumbers);
  return sorted.filter((bound, at) => at === 0 || bound !== sorted[at - 1]);
}

/** The bounds of tests, sorted, each once. */
export function boundsOf(tests: readonly NumberTest[]): readonly number[] {
  const bounds: number[] = [];
  // A test of one bound, as most are, needs no sorting.
  const [only] = tests;
  if (tests.length === 1 && only?.length === 1 && only[0]?.length === 1)
    return [(only[0][0]?.bound ?? 0) + 0];
  for (const test of tests) for (const group of test) for (const { bound } of group) bounds.push(bound);
  return sortBounds(bounds);
}

const largest = Number.MAX_VALUE;

/** A number above the first bound and below the second, if there is one; any above the first where there is no second. */
export const numberBetween = (low: number, high: number | undefined): number => {
  if (high === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(low, -largest) / 2 + Math.min(high, largest) / 2;
};

/** Words that the stored maps of one column may take: beyond that, only some are stored and the others are derived from them. */
const maxWords = 1 << 15;

/** Of the 2K+1 cells that K sorted bounds cut the line into: odd ones are a bound itself, even ones lie before, between or behind. */
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

/**
 * Numeric comparisons by sorted bounds. K bounds cut the line into 2K+1 cells: below the first bound, the bound itself, between
 * it and the next … All rules are constant within a cell. Every `stride`-th cell has its map stored, the others are reached from
 * the one before by flipping the rules that change at the cells between.
 */
export class NumberColumn implements Column {
  /** First the one that is made anew where a cell's is not stored, then those for what is no number, for no restriction, of cells. */
  readonly maps: Int32Array;
  readonly #read: ReadNumber;
  readonly #words: number;
  readonly #bounds: Float64Array;
  readonly #stride: number;
  readonly #changes: CellChanges;

  /** `start` holds the rules that are in every map; `all` is what is selected where there is no number to restrict it. */
  constructor(read: ReadNumber, start: BitMap, asked: Asked<NumberTest>, all: BitMap) {
    this.#read = read;
    this.#words = start.length;
    this.#bounds = Float64Array.from(boundsOf(asked.tests));
    const cells = 2 * this.#bounds.length + 1;
    this.#stride = Math.max(1, Math.ceil((cells * start.length) / maxWords));
    const below = start.slice();
    const notNumber = start.slice();
    this.#changes = this.#collectChanges(asked, below, notNumber, cells);
    const list = new MapList();
    for (const map of [start, notNumber, all]) list.add(map);
    this.#store(below, cells, list);
    this.maps = list.toArray();
  }

  #collectChanges(
    { rules, tests }: Asked<NumberTest>,
    below: BitMap,
    notNumber: BitMap,
    cells: number,
  ): CellChanges {
    const changes = new CellChanges(cells);
    for (let at = 0; at < rules.length; at += 1) {
      const rule = rules[at] as number;
      const test = tests[at] as NumberTest;
      placeBit(notNumber, rule, holds(test, Number.NaN));
      const first = holds(test, Number.NEGATIVE_INFINITY);
      placeBit(below, rule, first);
      this.#collectOf(rule, test, first, changes);
    }
    changes.close();
    return changes;
  }

  #collectOf(rule: number, test: NumberTest, first: boolean, changes: CellChanges): void {
    let inside = first;
    const own = boundsOf([test]);
    for (let at = 0; at < own.length; at += 1) {
      const bound = own[at] as number;
      const cell = cellOf(this.#bounds, bound);
      if (holds(test, bound) !== inside) {
        inside = !inside;
        changes.add(cell, rule);
      }
      if (holds(test, numberBetween(bound, own[at + 1])) !== inside) {
        inside = !inside;
        changes.add(cell + 1, rule);
      }
    }
  }

  #store(below: BitMap, cells: number, list: MapList): void {
    for (let cell = 0; cell < cells; cell += 1) {
      this.#changes.flip(below, 0, cell);
      if (cell % this.#stride === 0) list.add(below);
    }
  }

  select(reader: FactReader, scope: Scope): number {
    const value = this.#read(reader, scope);
    if (value === undefined) return 2 * this.#words;
    if (Number.isNaN(value)) return this.#words;
    return this.#mapOf(cellOf(this.#bounds, value));
  }

  #mapOf(cell: number): number {
    const words = this.#words;
    if (this.#stride === 1) return (3 + cell) * words;
    const before = Math.floor(cell / this.#stride);
    const stored = (3 + before) * words;
    const first = before * this.#stride + 1;
    if (cell < first) return stored;
    copyMap(this.maps, 0, this.maps, stored, words);
    for (let at = first; at <= cell; at += 1) this.#changes.flip(this.maps, 0, at);
    return 0;
  }
}
