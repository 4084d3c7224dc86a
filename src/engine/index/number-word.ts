import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';
import type { Asked } from './asked.ts';
import { boundsOf, cellOf, holds, type NumberTest, numberBetween, readNumber } from './number-test.ts';
import { type WordColumn, wordOf } from './word-column.ts';

/** Which rules a number satisfies, by sorted bounds: K bounds cut the line into 2K+1 cells, within which all rules are constant. */
class NumberCells {
  readonly #bounds: Float64Array;
  /** Below the first bound, the bound itself, between it and the next … */
  readonly #cells: readonly number[];
  readonly #notNumber: number;

  /** `free` are the rules that ask nothing of the number. */
  constructor(free: number, { rules, tests }: Asked<NumberTest>) {
    const holding = (value: number): number =>
      free | wordOf(rules, (at) => holds(tests[at] as NumberTest, value));
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
export class NumberWord implements WordColumn {
  readonly #slot: number;
  readonly #cells: NumberCells;

  /** `free` are the rules that ask nothing of the number. */
  constructor(slot: number, free: number, asked: Asked<NumberTest>) {
    this.#slot = slot;
    this.#cells = new NumberCells(free, asked);
  }

  narrow(standing: number, reader: FactReader): number {
    return standing & this.#cells.satisfiedBy(readNumber(reader, this.#slot));
  }
}

/** The periods in which rules are valid. */
export class ValidityWord implements WordColumn {
  readonly #cells: NumberCells;

  /** `free` are the rules that are valid at any time. */
  constructor(free: number, asked: Asked<NumberTest>) {
    this.#cells = new NumberCells(free, asked);
  }

  narrow(standing: number, _reader: FactReader, { now }: Scope): number {
    return now === undefined ? standing : standing & this.#cells.satisfiedBy(now);
  }
}
