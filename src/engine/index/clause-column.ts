import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';
import { type Bitmap, unite } from './bitmap.ts';
import type { Column } from './column.ts';
import { MapList } from './map-list.ts';

/**
 * Rules that require one of at least two alternatives, each with a column of its own. `start` holds the rules that are in
 * every bitmap.
 */
export class ClauseColumn implements Column {
  /** The bitmap that is recomputed for each selection. */
  readonly maps: Int32Array;
  readonly #start: Bitmap;
  readonly #alternatives: readonly Column[];

  constructor(start: Bitmap, alternatives: readonly Column[]) {
    this.maps = start.slice();
    this.#start = start;
    this.#alternatives = alternatives;
  }

  select(reader: FactReader, scope: Scope): number {
    const { maps } = this;
    maps.set(this.#start);
    for (const column of this.#alternatives) unite(maps, column.maps, column.select(reader, scope));
    return 0;
  }
}

/** Rules that share a comparison that must be computed: it is computed once for all of them. */
export class ComparisonColumn implements Column {
  readonly maps: Int32Array;
  readonly #test: (reader: FactReader) => boolean;
  readonly #whenFalse: number;

  constructor(test: (reader: FactReader) => boolean, whenTrue: Bitmap, whenFalse: Bitmap) {
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
