import type { Bitmap } from './bitmap.ts';

/** Collects the bitmaps of a column into one array. Thousands of small arrays would be scattered over memory. */
export class MapList {
  readonly #words: number[] = [];

  /** Returns the start of the bitmap in the array. */
  add(map: Bitmap): number {
    const at = this.#words.length;
    for (const word of map) this.#words.push(word);
    return at;
  }

  toArray(): Int32Array {
    return Int32Array.from(this.#words);
  }
}
