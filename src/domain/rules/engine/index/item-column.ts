import type { FactReader } from '../fact-reader.ts';
import type { Asked } from './asked.ts';
import { type BitMap, clearBit, copyMap, emptyMap, setBit, subtract, unite, wordsFor } from './bit-map.ts';
import type { MissingItemLiteral } from './classify-literal.ts';
import type { Column } from './column.ts';

/** Which rules name an item: as a map where they are many, one by one where they are few. */
class ItemTable {
  readonly #dense = new Map<unknown, BitMap>();
  readonly #sparse = new Map<unknown, readonly number[]>();

  constructor(rules: number, { rules: asking, tests }: Asked<readonly unknown[]>) {
    const namedBy = new Map<unknown, number[]>();
    for (let at = 0; at < asking.length; at += 1)
      for (const item of tests[at] as readonly unknown[]) {
        const rule = asking[at] as number;
        const naming = namedBy.get(item);
        if (naming === undefined) namedBy.set(item, [rule]);
        else naming.push(rule);
      }
    for (const [item, naming] of namedBy) this.#add(item, naming, rules);
  }

  #add(item: unknown, naming: readonly number[], rules: number): void {
    if (naming.length * 2 < wordsFor(rules)) {
      this.#sparse.set(item, naming);
      return;
    }
    const map = emptyMap(rules);
    for (const rule of naming) setBit(map, rule);
    this.#dense.set(item, map);
  }

  /** Adds the rules that name the item. */
  add(target: BitMap, item: unknown): void {
    const map = this.#dense.get(item);
    if (map !== undefined) unite(target, map);
    else for (const rule of this.#sparse.get(item) ?? none) setBit(target, rule);
  }

  /** Removes the rules that name the item. */
  remove(target: BitMap, item: unknown): void {
    const map = this.#dense.get(item);
    if (map !== undefined) subtract(target, map);
    else for (const rule of this.#sparse.get(item) ?? none) clearBit(target, rule);
  }
}

const none: readonly number[] = [];

/** Rules that want one of several items in a list. `start` holds the rules that are in every map. */
export class ItemColumn implements Column {
  readonly #slot: number;
  readonly #start: BitMap;
  readonly #table: ItemTable;
  readonly #scratch: BitMap;

  constructor(slot: number, start: BitMap, rules: number, wanted: Asked<readonly unknown[]>) {
    this.#slot = slot;
    for (const rule of wanted.rules) clearBit(start, rule);
    this.#start = start;
    this.#table = new ItemTable(rules, wanted);
    this.#scratch = emptyMap(rules);
  }

  select(reader: FactReader): BitMap {
    const found = reader.read(this.#slot);
    if (!Array.isArray(found) || found.length === 0) return this.#start;
    copyMap(this.#scratch, this.#start);
    for (const item of found) this.#table.add(this.#scratch, item);
    return this.#scratch;
  }
}

/** Rules that want items missing from a list: for each rule, all of its items. */
export class MissingItemColumn implements Column {
  readonly #slot: number;
  /** The rules satisfied by a list without any of the items, and by what is no list. */
  readonly #forList: BitMap;
  readonly #forOther: BitMap;
  readonly #table: ItemTable;
  readonly #scratch: BitMap;

  constructor(slot: number, start: BitMap, rules: number, unwanted: Asked<readonly MissingItemLiteral[]>) {
    this.#slot = slot;
    this.#forList = start;
    this.#forOther = start.slice();
    for (const [at, rule] of unwanted.rules.entries()) {
      const literals = unwanted.tests[at] ?? [];
      setBit(this.#forList, rule);
      if (literals.every(({ unlessList }) => unlessList)) setBit(this.#forOther, rule);
      else clearBit(this.#forOther, rule);
    }
    const items = unwanted.tests.map((literals) => literals.map(({ item }) => item));
    this.#table = new ItemTable(rules, { rules: unwanted.rules, tests: items });
    this.#scratch = emptyMap(rules);
  }

  select(reader: FactReader): BitMap {
    const found = reader.read(this.#slot);
    if (!Array.isArray(found)) return this.#forOther;
    copyMap(this.#scratch, this.#forList);
    for (const item of found) this.#table.remove(this.#scratch, item);
    return this.#scratch;
  }
}
