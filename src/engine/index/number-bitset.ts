import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';
import { type BitsetColumn, bitsetOf } from './bitset-column.ts';
import { boundsOf, cellOf, holds, type NumberTest, numberBetween, readNumber } from './number-test.ts';
import type { TestsByRule } from './tests-by-rule.ts';

/**
 * The rules that a number satisfies, by sorted bounds. K bounds split the number line into 2K+1 cells, within which results
 * are constant.
 */
class NumberCells {
  readonly #bounds: Float64Array;
  /** The rules per cell: below the first bound, at it, between it and the next … */
  readonly #cells: readonly number[];
  readonly #notNumber: number;

  /** `free` are the rules without a test on the number. */
  constructor(free: number, { rules, tests }: TestsByRule<NumberTest>) {
    const holding = (value: number): number =>
      free | bitsetOf(rules, (at) => holds(tests[at] as NumberTest, value));
    const bounds = boundsOf(tests);
    this.#bounds = Float64Array.from(bounds);
    this.#cells = [
      holding(Number.NEGATIVE_INFINITY),
      ...bounds.flatMap((bound, at) => [holding(bound), holding(numberBetween(bound, bounds[at + 1]))]),
    ];
    this.#notNumber = holding(Number.NaN);
  }

  satisfiedBy(value: number): number {
    return Number.isNaN(value) ? this.#notNumber : (this.#cells[cellOf(this.#bounds, value)] as number);
  }
}

/** Numeric comparisons of a slot. */
export class NumberBitset implements BitsetColumn {
  readonly #slot: number;
  readonly #cells: NumberCells;

  /** `free` are the rules without a test on the number. */
  constructor(slot: number, free: number, byRule: TestsByRule<NumberTest>) {
    this.#slot = slot;
    this.#cells = new NumberCells(free, byRule);
  }

  narrow(standing: number, reader: FactReader): number {
    return standing & this.#cells.satisfiedBy(readNumber(reader, this.#slot));
  }
}

/** The validity periods of rules. */
export class ValidityBitset implements BitsetColumn {
  readonly #cells: NumberCells;

  /** `free` are the rules that are always valid. */
  constructor(free: number, byRule: TestsByRule<NumberTest>) {
    this.#cells = new NumberCells(free, byRule);
  }

  narrow(standing: number, _reader: FactReader, { now }: Scope): number {
    return now === undefined ? standing : standing & this.#cells.satisfiedBy(now);
  }
}
