import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';
import { type Bitmap, unite, uniteBoth } from './bitmap.ts';
import type { Column } from './column.ts';
import { MapList } from './map-list.ts';

/**
 * Rules that require one of at least two alternatives, each with a column of its own. `start` holds the rules that are in
 * every bitmap.
 */
export class ClauseColumn implements Column {
  /** The bitmap that is recomputed for each selection. */
  readonly maps: Int32Array;
  /** Undefined if it is empty, that is, if all rules have alternatives. */
  readonly #start: Bitmap | undefined;
  readonly #first: Column;
  readonly #second: Column;
  readonly #others: readonly Column[];

  constructor(start: Bitmap, [first, second, ...others]: readonly Column[]) {
    if (first === undefined || second === undefined) throw new RangeError('a clause has alternatives');
    this.maps = start.slice();
    this.#start = start.some((word) => word !== 0) ? start : undefined;
    this.#first = first;
    this.#second = second;
    this.#others = others;
  }

  select(reader: FactReader, scope: Scope): number {
    const { maps } = this;
    const words = maps.length;
    const first = this.#first;
    const second = this.#second;
    const a = first.select(reader, scope);
    const b = second.select(reader, scope);
    uniteBoth(maps, first.maps, a, second.maps, b, words);
    for (const other of this.#others) unite(maps, 0, other.maps, other.select(reader, scope), words);
    if (this.#start !== undefined) unite(maps, 0, this.#start, 0, words);
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
