import { type Bitmap, copyMap, placeBit } from './bitmap.ts';
import { CellChanges } from './cell-changes.ts';
import { MapList } from './map-list.ts';
import { boundsOf, cellOf, holds, type NumberTest, numberBetween } from './number-test.ts';
import type { TestsByRule } from './tests-by-rule.ts';

/**
 * The most words that the stored bitmaps of one column may take. Beyond that, only some are stored and the others are
 * derived.
 */
const maxWords = 1 << 15;

/**
 * Numeric comparisons by sorted bounds. K bounds split the number line into 2K+1 cells: each bound, and the intervals around
 * them. A rule's result is constant within a cell. Every `stride`-th cell has a stored bitmap. The others are derived from
 * the previous stored one by flipping the rules that change at the cells between.
 */
export class NumberMaps {
  /**
   * First the bitmap that is recomputed for cells without one; then the one for values that are not numbers, the unrestricted
   * one, and those of cells.
   */
  readonly maps: Int32Array;
  /** The start of the bitmap that is selected if no number restricts the rules. */
  readonly unrestricted: number;
  readonly #words: number;
  readonly #bounds: Float64Array;
  readonly #stride: number;
  readonly #changes: CellChanges;

  /** `start` holds the rules that are in every bitmap; `all` is selected if no number restricts the rules. */
  constructor(start: Bitmap, byRule: TestsByRule<NumberTest>, all: Bitmap) {
    this.#words = start.length;
    this.unrestricted = 2 * start.length;
    this.#bounds = Float64Array.from(boundsOf(byRule.tests));
    const cells = 2 * this.#bounds.length + 1;
    this.#stride = Math.max(1, Math.ceil((cells * start.length) / maxWords));
    const below = start.slice();
    const notNumber = start.slice();
    this.#changes = this.#collectChanges(byRule, below, notNumber, cells);
    const list = new MapList();
    for (const map of [start, notNumber, all]) list.add(map);
    this.#store(below, cells, list);
    this.maps = list.toArray();
  }

  #collectChanges(
    { rules, tests }: TestsByRule<NumberTest>,
    below: Bitmap,
    notNumber: Bitmap,
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

  #store(below: Bitmap, cells: number, list: MapList): void {
    for (let cell = 0; cell < cells; cell += 1) {
      this.#changes.flip(below, 0, cell);
      if (cell % this.#stride === 0) list.add(below);
    }
  }

  /** The start of a number's bitmap. */
  select(value: number): number {
    const words = this.#words;
    if (Number.isNaN(value)) return words;
    const cell = cellOf(this.#bounds, value);
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
