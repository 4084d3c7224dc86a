import type { FactReader } from '../fact-reader.ts';
import { type BitMap, clearBit, copyMap, emptyMap, flipBits, setBit } from './bit-map.ts';
import type { ValueLiteral } from './classify-literal.ts';
import type { Column } from './column.ts';

/** Which values satisfy a rule: those in `values`, or (`negated`) all others. */
export type ValueTest = { readonly values: ReadonlySet<unknown>; readonly negated: boolean };

const intersection = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): ReadonlySet<unknown> =>
  new Set([...a].filter((value) => b.has(value)));
const difference = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): ReadonlySet<unknown> =>
  new Set([...a].filter((value) => !b.has(value)));
const union = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): ReadonlySet<unknown> =>
  new Set([...a, ...b]);

const invert = ({ values, negated }: ValueTest): ValueTest => ({ values, negated: !negated });

/** A test that holds where both hold. */
export function bothValues(a: ValueTest, b: ValueTest): ValueTest {
  if (a.negated && b.negated) return { values: union(a.values, b.values), negated: true };
  if (!a.negated && !b.negated) return { values: intersection(a.values, b.values), negated: false };
  const [allowed, denied] = a.negated ? [b, a] : [a, b];
  return { values: difference(allowed.values, denied.values), negated: false };
}

/** A test that holds where one of several literals holds. */
export const eitherValue = (literals: readonly ValueLiteral[]): ValueTest =>
  invert(
    literals.map<ValueTest>(({ values, negated }) => ({ values, negated: !negated })).reduce(bothValues),
  );

/** Equality and lists of values, positive and negative, by hash. */
export class ValueColumn implements Column {
  readonly #slot: number;
  /** The rules satisfied by a value that no rule names. */
  readonly #otherwise: BitMap;
  readonly #dense = new Map<unknown, BitMap>();
  /** For values that few rules name: the rules that differ from `otherwise`. */
  readonly #sparse = new Map<unknown, Uint32Array>();
  readonly #scratch: BitMap;

  constructor(slot: number, start: BitMap, rules: number, tests: ReadonlyMap<number, ValueTest>) {
    this.#slot = slot;
    this.#otherwise = start;
    this.#scratch = emptyMap(rules);
    const namedBy = new Map<unknown, number[]>();
    for (const [rule, test] of tests) {
      if (test.negated) setBit(start, rule);
      else clearBit(start, rule);
      for (const value of test.values) {
        const naming = namedBy.get(value);
        if (naming === undefined) namedBy.set(value, [rule]);
        else naming.push(rule);
      }
    }
    for (const [value, naming] of namedBy) this.#addValue(value, Uint32Array.from(naming));
  }

  #addValue(value: unknown, naming: Uint32Array): void {
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
