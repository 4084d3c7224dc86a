import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';
import type { Bitmap } from './bitmap.ts';
import type { Column } from './column.ts';
import { NumberMaps } from './number-maps.ts';
import { type NumberTest, readNumber } from './number-test.ts';
import type { TestsByRule } from './tests-by-rule.ts';

/** Numeric comparisons of a slot. */
export class NumberColumn implements Column {
  readonly maps: Int32Array;
  readonly #slot: number;
  readonly #numbers: NumberMaps;

  /** `start` holds the rules that are in every bitmap, `all` holds all rules. */
  constructor(slot: number, start: Bitmap, byRule: TestsByRule<NumberTest>, all: Bitmap) {
    this.#slot = slot;
    this.#numbers = new NumberMaps(start, byRule, all);
    this.maps = this.#numbers.maps;
  }

  select(reader: FactReader): number {
    return this.#numbers.select(readNumber(reader, this.#slot));
  }
}

/** The validity periods of rules. */
export class ValidityColumn implements Column {
  readonly maps: Int32Array;
  readonly #numbers: NumberMaps;

  constructor(start: Bitmap, byRule: TestsByRule<NumberTest>, all: Bitmap) {
    this.#numbers = new NumberMaps(start, byRule, all);
    this.maps = this.#numbers.maps;
  }

  select(_reader: FactReader, { now }: Scope): number {
    return now === undefined ? this.#numbers.unrestricted : this.#numbers.select(now);
  }
}
