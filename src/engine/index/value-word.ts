import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Asked } from './asked.ts';
import type { ValueTest } from './value-column.ts';
import { type WordColumn, wordOf } from './word-column.ts';

/** Equality and lists of values, positive and negative, by hash. */
export class ValueWord implements WordColumn {
  readonly #slot: number;
  readonly #byValue = new Map<unknown, number>();
  /** The rules satisfied by a value that no rule names. */
  readonly #otherwise: number;

  /** `free` are the rules that ask nothing of the value. */
  constructor(slot: number, free: number, { rules, tests }: Asked<ValueTest>) {
    this.#slot = slot;
    this.#otherwise = free | wordOf(rules, (at) => tests[at]?.negated === true);
    for (const [at, { values }] of tests.entries())
      for (const value of values)
        this.#byValue.set(
          value,
          (this.#byValue.get(value) ?? this.#otherwise) ^ (1 << (rules[at] as number)),
        );
  }

  narrow(standing: number, reader: FactReader): number {
    return standing & (this.#byValue.get(reader.glance(this.#slot)) ?? this.#otherwise);
  }
}
