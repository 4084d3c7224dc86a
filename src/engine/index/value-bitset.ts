import type { FactReader } from '../evaluate/fact-reader.ts';
import { type BitsetColumn, bitsetOf } from './bitset-column.ts';
import type { TestsByRule } from './tests-by-rule.ts';
import type { ValueTest } from './value-column.ts';

/** Equality and lists of values, positive and negative, by hash. */
export class ValueBitset implements BitsetColumn {
  readonly #slot: number;
  readonly #byValue = new Map<unknown, number>();
  /** The rules satisfied by a value that no rule names. */
  readonly #otherwise: number;

  /** `free` are the rules without a test on the value. */
  constructor(slot: number, free: number, { rules, tests }: TestsByRule<ValueTest>) {
    this.#slot = slot;
    this.#otherwise = free | bitsetOf(rules, (at) => tests[at]?.negated === true);
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
