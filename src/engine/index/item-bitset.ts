import type { FactReader } from '../evaluate/fact-reader.ts';
import { type BitsetColumn, bitsetOf, lowestOf } from './bitset-column.ts';
import type { MissingItemLiteral } from './classify-literal.ts';
import type { TestsByRule } from './tests-by-rule.ts';

/** Up to this many rules, searching the list for each rule's items is cheaper than looking up each item of the list. */
const few = 3;

/** The rules that name each item. */
function nameRules({ rules, tests }: TestsByRule<readonly unknown[]>): ReadonlyMap<unknown, number> {
  const named = new Map<unknown, number>();
  for (const [at, items] of tests.entries())
    for (const item of items) named.set(item, (named.get(item) ?? 0) | (1 << (rules[at] as number)));
  return named;
}

/** Rules that require one of several items in a list. */
export class ItemBitset implements BitsetColumn {
  readonly #slot: number;
  readonly #free: number;
  readonly #namedBy: ReadonlyMap<unknown, number>;
  readonly #items: readonly (readonly unknown[])[];

  /** `free` are the rules without a test on the list. */
  constructor(slot: number, free: number, wanted: TestsByRule<readonly unknown[]>) {
    this.#slot = slot;
    this.#free = free;
    this.#namedBy = nameRules(wanted);
    const items: (readonly unknown[])[] = [];
    for (const [at, rule] of wanted.rules.entries()) items[rule] = wanted.tests[at] ?? [];
    this.#items = items;
  }

  narrow(standing: number, reader: FactReader): number {
    const found = reader.glance(this.#slot);
    const free = standing & this.#free;
    const open = standing & ~this.#free;
    if (open === 0 || !Array.isArray(found)) return free;
    return free | (this.#areFew(open) ? this.#searchList(open, found) : this.#lookUpItems(open, found));
  }

  #areFew(open: number): boolean {
    let rest = open;
    for (let count = 0; count < few; count += 1) rest &= rest - 1;
    return rest === 0;
  }

  #searchList(open: number, found: readonly unknown[]): number {
    let kept = 0;
    for (let rest = open; rest !== 0; rest &= rest - 1)
      for (const item of this.#items[lowestOf(rest)] as readonly unknown[])
        if (found.indexOf(item) > -1) {
          kept |= rest & -rest;
          break;
        }
    return kept;
  }

  #lookUpItems(open: number, found: readonly unknown[]): number {
    let kept = 0;
    for (const item of found) {
      kept |= open & (this.#namedBy.get(item) ?? 0);
      if (kept === open) break;
    }
    return kept;
  }
}

/** Rules that require items to be missing from a list: for each rule, all of its items. */
export class MissingItemBitset implements BitsetColumn {
  readonly #slot: number;
  readonly #free: number;
  /** The rules satisfied by values that are not lists. */
  readonly #forOther: number;
  readonly #namedBy: ReadonlyMap<unknown, number>;

  /** `free` are the rules without a test on the list. */
  constructor(slot: number, free: number, { rules, tests }: TestsByRule<readonly MissingItemLiteral[]>) {
    this.#slot = slot;
    this.#free = free;
    this.#forOther =
      free | bitsetOf(rules, (at) => tests[at]?.every(({ unlessList }) => unlessList) === true);
    this.#namedBy = nameRules({ rules, tests: tests.map((literals) => literals.map(({ item }) => item)) });
  }

  narrow(standing: number, reader: FactReader): number {
    const found = reader.glance(this.#slot);
    if (!Array.isArray(found)) return standing & this.#forOther;
    let left = standing;
    for (const item of found) {
      left &= ~(this.#namedBy.get(item) ?? 0);
      if ((left & ~this.#free) === 0) break;
    }
    return left;
  }
}
