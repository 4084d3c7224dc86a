import type { ReadPath } from './compile-path.ts';
import { canonicalKey } from './plain-key.ts';

/** A fact with its params: what is computed or fetched once per evaluation. */
export type FactSource = { readonly fact: string; readonly params: Readonly<Record<string, unknown>> };

/** A place that conditions read: a source, and the path into it. */
export type FactSlot = {
  readonly source: number;
  readonly path: string | undefined;
  readonly readPath: ReadPath | undefined;
};

const noParams: Readonly<Record<string, unknown>> = Object.freeze({});

/** How many slots may be added for rules that take the place of others: until all are numbered anew, those of the others stay. */
const roomFor = (slots: number): number => 2 * slots + 100;

/**
 * Gives every distinct (fact, params) and (fact, params, path) of a set of rules one number, which it keeps: slots are only added,
 * so that a program made of most of the same rules can share them.
 */
export class FactSlots {
  readonly sources: FactSource[] = [];
  readonly slots: FactSlot[] = [];
  readonly #sourceByKey = new Map<string, number>();
  readonly #slotByKey = new Map<string, number>();
  readonly #twins = new Map<number, number>();
  #room = Number.POSITIVE_INFINITY;

  /** To be called when the slots of the first program are in. */
  close(): void {
    if (this.#room === Number.POSITIVE_INFINITY) this.#room = roomFor(this.slots.length);
  }

  /** Whether so many were added that it is time to number them anew. */
  get isCrowded(): boolean {
    return this.slots.length > this.#room;
  }

  /** The slot of (fact, params, path); a new one where it was not asked for before. */
  intern(
    fact: string,
    params: Readonly<Record<string, unknown>> | undefined,
    path: string | undefined,
    readPath: ReadPath | undefined,
  ): number {
    const source = this.#internSource(fact, params ?? noParams);
    const key = `${source} ${path ?? ''}`;
    const known = this.#slotByKey.get(key);
    if (known !== undefined) return known;
    this.#slotByKey.set(key, this.slots.length);
    return this.slots.push({ source, path, readPath }) - 1;
  }

  /**
   * Another slot of the same place, for a comparison of a place with itself: a path that searches gives a new list each time it is
   * followed, and no list is equal to another.
   */
  twinOf(slot: number): number {
    const known = this.#twins.get(slot);
    if (known !== undefined) return known;
    const twin = this.slots.push(this.slots[slot] as FactSlot) - 1;
    this.#twins.set(slot, twin);
    return twin;
  }

  #internSource(fact: string, params: Readonly<Record<string, unknown>>): number {
    const paramsKey = params === noParams ? '' : canonicalKey(params);
    const key = paramsKey === undefined ? undefined : `${JSON.stringify(fact)} ${paramsKey}`;
    const known = key === undefined ? undefined : this.#sourceByKey.get(key);
    if (known !== undefined) return known;
    if (key !== undefined) this.#sourceByKey.set(key, this.sources.length);
    return this.sources.push({ fact, params }) - 1;
  }
}
