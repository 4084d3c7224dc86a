import { flipBit } from './bit-map.ts';

/** The rules that change on entering each cell of a column: in one array, as there are many cells with few changes each. */
export class CellChanges {
  /** The changes as they come, in pairs: cell, rule. */
  #pairs: number[] = [];
  /** Where each cell's rules begin, and at last where they all end. */
  readonly #starts: Uint32Array;
  #rules = new Uint32Array(0);

  constructor(cells: number) {
    this.#starts = new Uint32Array(cells + 1);
  }

  add(cell: number, rule: number): void {
    this.#pairs.push(cell, rule);
  }

  /** Sorts the changes by their cells. To be called once, when all are in. */
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
    // Filled from behind, each cell's end moves to its beginning.
    for (let at = pairs.length - 2; at >= 0; at -= 2)
      this.#rules[count(pairs[at] as number, -1) - 1] = pairs[at + 1] as number;
    this.#pairs = [];
  }

  /** Applies the changes of one cell to the map at `to`. */
  flip(maps: Int32Array, to: number, cell: number): void {
    const end = this.#starts[cell + 1] as number;
    for (let at = this.#starts[cell] as number; at < end; at += 1)
      flipBit(maps, this.#rules[at] as number, to);
  }
}
