import type { FactReader } from '../evaluate/fact-reader.ts';
import {
  type Bitmap,
  clearBit,
  copyMap,
  emptyMap,
  placeBit,
  setBit,
  subtract,
  unite,
  wordsFor,
} from './bitmap.ts';
import type { MissingItemLiteral } from './classify-literal.ts';
import type { Column } from './column.ts';
import { MapList } from './map-list.ts';
import type { TestsByRule } from './tests-by-rule.ts';

/** The rules that name an item: a bitmap if they are many, a list if they are few. */
class ItemTable {
  /** The start of an item's bitmap; for an item that few rules name, the complement (`~`) of its index in `few`. */
  readonly named = new Map<unknown, number>();
  readonly few: (readonly number[])[] = [];

  /** Appends the bitmaps to the list. */
  constructor(rules: number, { rules: namers, tests }: TestsByRule<readonly unknown[]>, list: MapList) {
    const namedBy = new Map<unknown, number[]>();
    for (let at = 0; at < namers.length; at += 1)
      for (const item of tests[at] as readonly unknown[]) {
        const naming = namedBy.get(item);
        if (naming === undefined) namedBy.set(item, [namers[at] as number]);
        else naming.push(namers[at] as number);
      }
    for (const [item, naming] of namedBy)
      if (naming.length * 2 < wordsFor(rules)) this.named.set(item, ~(this.few.push(naming) - 1));
      else this.named.set(item, list.add(mapOf(naming, rules)));
  }
}

function mapOf(naming: readonly number[], rules: number): Bitmap {
  const map = emptyMap(rules);
  for (const rule of naming) setBit(map, rule);
  return map;
}

/** Rules that require one of several items in a list. `start` holds the rules that are in every bitmap. */
export class ItemColumn implements Column {
  /** First the bitmap that is recomputed per list, then `start`, then those of items. */
  readonly maps: Int32Array;
  readonly #slot: number;
  readonly #words: number;
  readonly #table: ItemTable;

  constructor(slot: number, start: Bitmap, rules: number, wanted: TestsByRule<readonly unknown[]>) {
    this.#slot = slot;
    this.#words = start.length;
    for (const rule of wanted.rules) clearBit(start, rule);
    const list = new MapList();
    list.add(start);
    list.add(start);
    this.#table = new ItemTable(rules, wanted, list);
    this.maps = list.toArray();
  }

  select(reader: FactReader): number {
    const found = reader.glance(this.#slot);
    return Array.isArray(found) ? this.#collect(found) : this.#words;
  }

  /** The start of the bitmap of rules that require an item of the list. */
  #collect(found: readonly unknown[]): number {
    const { named, few } = this.#table;
    const { maps } = this;
    const words = this.#words;
    copyMap(maps, 0, maps, words, words);
    for (let at = 0; at < found.length; at += 1) {
      const map = named.get(found[at]);
      if (map === undefined) continue;
      if (map >= 0) unite(maps, maps, map, words);
      else for (const rule of few[~map] as readonly number[]) setBit(maps, rule);
    }
    return 0;
  }
}

/** Rules that require items to be missing from a list: for each rule, all of its items. */
export class MissingItemColumn implements Column {
  /**
   * First the bitmap that is recomputed per list; then the one for a list without any item, the one for no list, and those of
   * items.
   */
  readonly maps: Int32Array;
  readonly #slot: number;
  readonly #words: number;
  readonly #table: ItemTable;

  constructor(
    slot: number,
    start: Bitmap,
    rules: number,
    unwanted: TestsByRule<readonly MissingItemLiteral[]>,
  ) {
    this.#slot = slot;
    this.#words = start.length;
    const forOther = start.slice();
    for (const [at, rule] of unwanted.rules.entries()) {
      setBit(start, rule);
      placeBit(forOther, rule, unwanted.tests[at]?.every(({ unlessList }) => unlessList) === true);
    }
    const list = new MapList();
    for (const map of [start, start, forOther]) list.add(map);
    const tests = unwanted.tests.map((literals) => literals.map(({ item }) => item));
    this.#table = new ItemTable(rules, { rules: unwanted.rules, tests }, list);
    this.maps = list.toArray();
  }

  select(reader: FactReader): number {
    const found = reader.glance(this.#slot);
    const words = this.#words;
    if (!Array.isArray(found)) return 2 * words;
    const { maps } = this;
    const { named, few } = this.#table;
    copyMap(maps, 0, maps, words, words);
    for (const item of found) {
      const map = named.get(item);
      if (map === undefined) continue;
      if (map >= 0) subtract(maps, 0, map, words);
      else for (const rule of few[~map] as readonly number[]) clearBit(maps, rule);
    }
    return 0;
  }
}
