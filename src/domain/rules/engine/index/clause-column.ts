import type { FactReader } from '../fact-reader.ts';
import type { Scope } from '../rule-program.ts';
import { type BitMap, copyMap, unite } from './bit-map.ts';
import type { Column } from './column.ts';
import { MapList } from './map-list.ts';

/** Rules that want one of several alternatives, each a column of its own. `start` holds the rules that are in every map. */
export class ClauseColumn implements Column {
  /** First the one that is made anew each time, then `start`. */
  readonly maps: Int32Array;
  readonly #words: number;
  readonly #alternatives: readonly Column[];

  constructor(start: BitMap, alternatives: readonly Column[]) {
    const list = new MapList();
    list.add(start);
    list.add(start);
    this.maps = list.toArray();
    this.#words = start.length;
    this.#alternatives = alternatives;
  }

  select(reader: FactReader, scope: Scope): number {
    const words = this.#words;
    copyMap(this.maps, 0, this.maps, words, words);
    for (const alternative of this.#alternatives)
      unite(this.maps, 0, alternative.maps, alternative.select(reader, scope), words);
    return 0;
  }
}

/** Rules that share a comparison which must be computed: once for all of them. */
export class ComparisonColumn implements Column {
  readonly maps: Int32Array;
  readonly #test: (reader: FactReader) => boolean;
  readonly #whenFalse: number;

  constructor(test: (reader: FactReader) => boolean, whenTrue: BitMap, whenFalse: BitMap) {
    const list = new MapList();
    list.add(whenTrue);
    this.#whenFalse = list.add(whenFalse);
    this.maps = list.toArray();
    this.#test = test;
  }

  select(reader: FactReader): number {
    return this.#test(reader) ? 0 : this.#whenFalse;
  }
}
