import type { FactReader } from '../fact-reader.ts';
import type { Scope } from '../rule-program.ts';
import { type BitMap, copyMap, unite } from './bit-map.ts';
import type { Column } from './column.ts';

/** Rules that want one of several alternatives, each a column of its own. `start` holds the rules that are in every map. */
export class ClauseColumn implements Column {
  readonly #start: BitMap;
  readonly #alternatives: readonly Column[];
  readonly #scratch: BitMap;

  constructor(start: BitMap, alternatives: readonly Column[]) {
    this.#start = start;
    this.#alternatives = alternatives;
    this.#scratch = start.slice();
  }

  select(reader: FactReader, scope: Scope): BitMap {
    copyMap(this.#scratch, this.#start);
    for (const alternative of this.#alternatives) unite(this.#scratch, alternative.select(reader, scope));
    return this.#scratch;
  }
}

/** Rules that share a comparison which must be computed: once for all of them. */
export class ComparisonColumn implements Column {
  readonly #test: (reader: FactReader) => boolean;
  readonly #whenTrue: BitMap;
  readonly #whenFalse: BitMap;

  constructor(test: (reader: FactReader) => boolean, whenTrue: BitMap, whenFalse: BitMap) {
    this.#test = test;
    this.#whenTrue = whenTrue;
    this.#whenFalse = whenFalse;
  }

  select(reader: FactReader): BitMap {
    return this.#test(reader) ? this.#whenTrue : this.#whenFalse;
  }
}
