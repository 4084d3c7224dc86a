import type { FactReader } from '../fact-reader.ts';
import type { Asked } from './asked.ts';
import { type BitMap, clearBit, copyMap, emptyMap, flipBits, setBit } from './bit-map.ts';
import type { ValueLiteral } from './classify-literal.ts';
import type { Column } from './column.ts';

/** Which values satisfy a rule: those in `values`, each there once, or (`negated`) all others. */
export type ValueTest = { readonly values: readonly unknown[]; readonly negated: boolean };

/** The values that are among others, or (`kept` is false) that are not. */
function sift(values: readonly unknown[], others: readonly unknown[], kept: boolean): readonly unknown[] {
  const known = new Set(others);
  return values.filter((value) => known.has(value) === kept);
}

const invert = ({ values, negated }: ValueTest): ValueTest => ({ values, negated: !negated });

/** A test that holds where both hold. */
export function bothValues(a: ValueTest, b: ValueTest): ValueTest {
  if (a.negated && b.negated)
    return { values: [...a.values, ...sift(b.values, a.values, false)], negated: true };
  if (!a.negated && !b.negated) return { values: sift(a.values, b.values, true), negated: false };
  const [allowed, denied] = a.negated ? [b, a] : [a, b];
  return { values: sift(allowed.values, denied.values, false), negated: false };
}

/** A test that holds where one of several literals holds. */
export function eitherValue(literals: readonly ValueLiteral[]): ValueTest {
  const [first] = literals;
  if (first !== undefined && literals.length === 1) return first;
  return invert(literals.map<ValueTest>(invert).reduce(bothValues));
}

/** Equality and lists of values, positive and negative, by hash. */
export class ValueColumn implements Column {
  readonly #slot: number;
  /** The rules satisfied by a value that no rule names. */
  readonly #otherwise: BitMap;
  readonly #dense = new Map<unknown, BitMap>();
  /** For values that few rules name: the rules that differ from `otherwise`. */
  readonly #sparse = new Map<unknown, readonly number[]>();
  readonly #scratch: BitMap;

  constructor(slot: number, start: BitMap, rules: number, { rules: asking, tests }: Asked<ValueTest>) {
    this.#slot = slot;
    this.#otherwise = start;
    this.#scratch = emptyMap(rules);
    const namedBy = new Map<unknown, number[]>();
    for (let at = 0; at < asking.length; at += 1) {
      const rule = asking[at] as number;
      const { values, negated } = tests[at] as ValueTest;
      if (negated) setBit(start, rule);
      else clearBit(start, rule);
      for (const value of values) {
        const naming = namedBy.get(value);
        if (naming === undefined) namedBy.set(value, [rule]);
        else naming.push(rule);
      }
    }
    for (const [value, naming] of namedBy) this.#addValue(value, naming);
  }

  #addValue(value: unknown, naming: readonly number[]): void {
    if (naming.length * 2 < this.#otherwise.length) {
      this.#sparse.set(value, naming);
      return;
    }
    const map = this.#otherwise.slice();
    flipBits(map, naming);
    this.#dense.set(value, map);
  }

  select(reader: FactReader): BitMap {
    const value = reader.read(this.#slot);
    const dense = this.#dense.get(value);
    if (dense !== undefined) return dense;
    const naming = this.#sparse.size === 0 ? undefined : this.#sparse.get(value);
    if (naming === undefined) return this.#otherwise;
    copyMap(this.#scratch, this.#otherwise);
    flipBits(this.#scratch, naming);
    return this.#scratch;
  }
}
