import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';
import type { Asked } from './asked.ts';
import type { BitMap } from './bit-map.ts';
import type { Column } from './column.ts';
import { NumberMaps } from './number-maps.ts';
import { type NumberTest, readNumber } from './number-test.ts';

/** Numeric comparisons of a slot. */
export class NumberColumn implements Column {
  readonly maps: Int32Array;
  readonly #slot: number;
  readonly #numbers: NumberMaps;

  /** `start` holds the rules that are in every map, `all` all rules. */
  constructor(slot: number, start: BitMap, asked: Asked<NumberTest>, all: BitMap) {
    this.#slot = slot;
    this.#numbers = new NumberMaps(start, asked, all);
    this.maps = this.#numbers.maps;
  }

  select(reader: FactReader): number {
    return this.#numbers.select(readNumber(reader, this.#slot));
  }
}

/** The periods in which rules are valid. */
export class ValidityColumn implements Column {
  readonly maps: Int32Array;
  readonly #numbers: NumberMaps;

  constructor(start: BitMap, asked: Asked<NumberTest>, all: BitMap) {
    this.#numbers = new NumberMaps(start, asked, all);
    this.maps = this.#numbers.maps;
  }

  select(_reader: FactReader, { now }: Scope): number {
    return now === undefined ? this.#numbers.unrestricted : this.#numbers.select(now);
  }
}
