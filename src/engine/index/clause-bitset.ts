import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Test } from '../evaluate/join-tests.ts';
import type { Scope } from '../language/rule-program.ts';
import type { BitsetColumn } from './bitset-column.ts';

/** Rules that require one of several alternatives. Each alternative has a column of its own that no rule passes freely. */
export class ClauseBitset implements BitsetColumn {
  readonly #free: number;
  readonly #alternatives: readonly BitsetColumn[];

  constructor(free: number, alternatives: readonly BitsetColumn[]) {
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

/** Rules that share a comparison that must be computed: it is computed once for all of them. */
export class ComparisonBitset implements BitsetColumn {
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
