import type { FactReader } from '../fact-reader.ts';
import type { Asked } from './asked.ts';
import {
  type BitMap,
  clearBit,
  copyMap,
  emptyMap,
  placeBit,
  setBit,
  subtract,
  unite,
  wordsFor,
} from './bit-map.ts';
import type { MissingItemLiteral } from './classify-literal.ts';
import type { Column } from './column.ts';
import { MapList } from './map-list.ts';

/** Which rules name an item: as a map where they are many, one by one where they are few. */
class ItemTable {
  /** Where the map of an item begins. */
  readonly dense = new Map<unknown, number>();
  readonly sparse = new Map<unknown, readonly number[]>();

  /** Adds the maps to the list. */
  constructor(rules: number, { rules: asking, tests }: Asked<readonly unknown[]>, list: MapList) {
    const namedBy = new Map<unknown, number[]>();
    for (let at = 0; at < asking.length; at += 1)
      for (const item of tests[at] as readonly unknown[]) {
        const naming = namedBy.get(item);
        if (naming === undefined) namedBy.set(item, [asking[at] as number]);
        else naming.push(asking[at] as number);
      }
    for (const [item, naming] of namedBy)
      if (naming.length * 2 < wordsFor(rules)) this.sparse.set(item, naming);
      else this.dense.set(item, list.add(mapOf(naming, rules)));
  }

  /** The rules that name the item, where they have no map. */
  few(item: unknown): readonly number[] {
    return this.sparse.size === 0 ? none : (this.sparse.get(item) ?? none);
  }
}

function mapOf(naming: readonly number[], rules: number): BitMap {
  const map = emptyMap(rules);
  for (const rule of naming) setBit(map, rule);
  return map;
}

const none: readonly number[] = [];

/** Rules that want one of several items in a list. `start` holds the rules that are in every map. */
export class ItemColumn implements Column {
  /** First the one that is made anew for each list, then `start`, then those of items. */
  readonly maps: Int32Array;
  readonly #slot: number;
  readonly #words: number;
  readonly #table: ItemTable;

  constructor(slot: number, start: BitMap, rules: number, wanted: Asked<readonly unknown[]>) {
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
    const words = this.#words;
    if (!Array.isArray(found) || found.length === 0) return words;
    const { maps } = this;
    copyMap(maps, 0, maps, words, words);
    for (const item of found) {
      const map = this.#table.dense.get(item);
      if (map !== undefined) unite(maps, 0, maps, map, words);
      else for (const rule of this.#table.few(item)) setBit(maps, rule);
    }
    return 0;
  }
}

/** Rules that want items missing from a list: for each rule, all of its items. */
export class MissingItemColumn implements Column {
  /** First the one that is made anew for each list, then those for a list without any of the items, for no list, of items. */
  readonly maps: Int32Array;
  readonly #slot: number;
  readonly #words: number;
  readonly #table: ItemTable;

  constructor(slot: number, start: BitMap, rules: number, unwanted: Asked<readonly MissingItemLiteral[]>) {
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
    copyMap(maps, 0, maps, words, words);
    for (const item of found) {
      const map = this.#table.dense.get(item);
      if (map !== undefined) subtract(maps, 0, map, words);
      else for (const rule of this.#table.few(item)) clearBit(maps, rule);
    }
    return 0;
  }
}
