import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Test } from '../evaluate/join-tests.ts';
import type { Scope } from '../language/rule-program.ts';
import type { WordColumn } from './word-column.ts';

/** Rules that want one of several alternatives, each a column of its own in which nothing is free. */
export class ClauseWord implements WordColumn {
  readonly #free: number;
  readonly #alternatives: readonly WordColumn[];

  constructor(free: number, alternatives: readonly WordColumn[]) {
    this.#free = free;
    this.#alternatives = alternatives;
  }

  narrow(standing: number, reader: FactReader, scope: Scope): number {
    let kept = standing & this.#free;
    for (const alternative of this.#alternatives) {
      if (kept === standing) break;
      kept |= alternative.narrow(standing & ~kept, reader, scope);
    }
    return kept;
  }
}

/** Rules that share a comparison which must be computed: once for all of them. */
export class ComparisonWord implements WordColumn {
  readonly #test: Test;
  readonly #whenTrue: number;
  readonly #whenFalse: number;

  constructor(test: Test, whenTrue: number, whenFalse: number) {
    this.#test = test;
    this.#whenTrue = whenTrue;
    this.#whenFalse = whenFalse;
  }

  narrow(standing: number, reader: FactReader): number {
    return standing & (this.#test(reader) ? this.#whenTrue : this.#whenFalse);
  }
}
