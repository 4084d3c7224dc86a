import type { BitMap } from './bit-map.ts';

/**
 * Collects the maps of a column, which end up one after another in one array: thousands of arrays of a few words each would
 * spread them over the memory.
 */
export class MapList {
  readonly #words: number[] = [];

  /** Where the map will begin. */
  add(map: BitMap): number {
    const at = this.#words.length;
    for (const word of map) this.#words.push(word);
    return at;
  }

  toArray(): Int32Array {
    return Int32Array.from(this.#words);
  }
}
