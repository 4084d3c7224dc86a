import type { FactReader } from '../evaluate/fact-reader.ts';
import { type Bitmap, copyMap, flipBit, placeBit } from './bitmap.ts';
import type { ValueLiteral } from './classify-literal.ts';
import type { Column } from './column.ts';
import { MapList } from './map-list.ts';
import type { TestsByRule } from './tests-by-rule.ts';

/** The values that satisfy a rule: those in `values` (without duplicates), or all others (`negated`). */
export type ValueTest = { readonly values: readonly unknown[]; readonly negated: boolean };

/** The values that are among others or, if `kept` is false, those that are not. */
function sift(values: readonly unknown[], others: readonly unknown[], kept: boolean): readonly unknown[] {
  const known = new Set(others);
  return values.filter((value) => known.has(value) === kept);
}

const invert = ({ values, negated }: ValueTest): ValueTest => ({ values, negated: !negated });

/** A test that holds if both hold. */
export function bothValues(a: ValueTest, b: ValueTest): ValueTest {
  if (a.negated && b.negated)
    return { values: [...a.values, ...sift(b.values, a.values, false)], negated: true };
  if (!a.negated && !b.negated) return { values: sift(a.values, b.values, true), negated: false };
  const [allowed, denied] = a.negated ? [b, a] : [a, b];
  return { values: sift(allowed.values, denied.values, false), negated: false };
}

/** A test that holds if any of several literals holds. */
export function eitherValue(literals: readonly ValueLiteral[]): ValueTest {
  const [first] = literals;
  if (first !== undefined && literals.length === 1) return first;
  return invert(literals.map<ValueTest>(invert).reduce(bothValues));
}

/** Equality and lists of values, positive and negative, by hash. */
export class ValueColumn implements Column {
  readonly maps: Int32Array;
  readonly #slot: number;
  readonly #words: number;
  /** The start of a value's bitmap; for a value that few rules name, the complement (`~`) of its index in `few`. */
  readonly #named = new Map<unknown, number>();
  /** The rules that differ from those of a value that no rule names. */
  readonly #few: (readonly number[])[] = [];

  constructor(slot: number, start: Bitmap, { rules, tests }: TestsByRule<ValueTest>) {
    this.#slot = slot;
    this.#words = start.length;
    const namedBy = new Map<unknown, number[]>();
    for (let at = 0; at < rules.length; at += 1) {
      const rule = rules[at] as number;
      const { values, negated } = tests[at] as ValueTest;
      placeBit(start, rule, negated);
      for (const value of values) {
        const naming = namedBy.get(value);
        if (naming === undefined) namedBy.set(value, [rule]);
        else naming.push(rule);
      }
    }
    const list = new MapList();
    list.add(start);
    // The second bitmap is recomputed for each value that few rules name.
    list.add(start);
    for (const [value, naming] of namedBy)
      if (naming.length * 2 < this.#words) this.#named.set(value, ~(this.#few.push(naming) - 1));
      else this.#named.set(value, list.add(flipped(start, naming)));
    this.maps = list.toArray();
  }

  select(reader: FactReader): number {
    const map = this.#named.get(reader.glance(this.#slot));
    if (map === undefined) return 0;
    if (map >= 0) return map;
    const { maps } = this;
    const words = this.#words;
    copyMap(maps, words, maps, 0, words);
    for (const rule of this.#few[~map] as readonly number[]) flipBit(maps, rule, words);
    return words;
  }
}

function flipped(map: Bitmap, rules: readonly number[]): Bitmap {
  const copy = map.slice();
  for (const rule of rules) flipBit(copy, rule);
  return copy;
}
