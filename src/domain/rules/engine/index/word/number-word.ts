import type { FactReader } from '../../fact-reader.ts';
import type { Scope } from '../../rule-program.ts';
import type { Asked } from '../asked.ts';
import {
  boundsOf,
  cellOf,
  holds,
  type NumberTest,
  numberBetween,
  type ReadNumber,
} from '../number-column.ts';
import { type WordColumn, wordOf } from './word-column.ts';

/** Numeric comparisons by sorted bounds: K bounds cut the line into 2K+1 cells, within which all rules are constant. */
export class NumberWord implements WordColumn {
  readonly #read: ReadNumber;
  readonly #bounds: Float64Array;
  /** Below the first bound, the bound itself, between it and the next … */
  readonly #cells: readonly number[];
  readonly #notNumber: number;

  /** `free` are the rules that ask nothing of the number. */
  constructor(read: ReadNumber, free: number, { rules, tests }: Asked<NumberTest>) {
    const holding = (value: number): number =>
      free | wordOf(rules, (at) => holds(tests[at] as NumberTest, value));
    const bounds = boundsOf(tests);
    this.#read = read;
    this.#bounds = Float64Array.from(bounds);
    this.#cells = [
      holding(Number.NEGATIVE_INFINITY),
      ...bounds.flatMap((bound, at) => [holding(bound), holding(numberBetween(bound, bounds[at + 1]))]),
    ];
    this.#notNumber = holding(Number.NaN);
  }

  narrow(standing: number, reader: FactReader, scope: Scope): number {
    const value = this.#read(reader, scope);
    if (value === undefined) return standing;
    return (
      standing &
      (Number.isNaN(value) ? this.#notNumber : (this.#cells[cellOf(this.#bounds, value)] as number))
    );
  }
}
