import { flipBit } from './bitmap.ts';

/**
 * The rules that change on entering each cell of a column. They share one array, because many cells have few changes each.
 */
export class CellChanges {
  /** The changes in order of arrival, in pairs: cell, rule. */
  #pairs: number[] = [];
  /** The start of each cell's rules, followed by the end of the last. */
  readonly #starts: Uint32Array;
  #rules = new Uint32Array(0);

  constructor(cells: number) {
    this.#starts = new Uint32Array(cells + 1);
  }

  add(cell: number, rule: number): void {
    this.#pairs.push(cell, rule);
  }

  /** Sorts the changes by cell. Call once, after the last change. */
  close(): void {
    const starts = this.#starts;
    const pairs = this.#pairs;
    const count = (cell: number, more: number): number => {
      const before = starts[cell] as number;
      starts[cell] = before + more;
      return before;
    };
    for (let at = 0; at < pairs.length; at += 2) count(pairs[at] as number, 1);
    let total = 0;
    for (let cell = 0; cell < starts.length; cell += 1) {
      total += starts[cell] as number;
      starts[cell] = total;
    }
    this.#rules = new Uint32Array(total);
    // Filling from the end moves each cell's end to its start.
    for (let at = pairs.length - 2; at >= 0; at -= 2)
      this.#rules[count(pairs[at] as number, -1) - 1] = pairs[at + 1] as number;
    this.#pairs = [];
  }

  /** Applies the changes of one cell to the bitmap at `to`. */
  flip(maps: Int32Array, to: number, cell: number): void {
    const end = this.#starts[cell + 1] as number;
    for (let at = this.#starts[cell] as number; at < end; at += 1)
      flipBit(maps, this.#rules[at] as number, to);
  }
}
