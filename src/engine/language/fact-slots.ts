import { canonicalJson, isJson } from '../../shared/digest.ts';
import type { ReadPath } from './compile-path.ts';

/** A fact with its params: computed or fetched once per evaluation. */
export type FactSource = { readonly fact: string; readonly params: Readonly<Record<string, unknown>> };

/** A place that conditions read: a source, and the path into it. */
export type FactSlot = {
  readonly source: number;
  readonly path: string | undefined;
  readonly readPath: ReadPath | undefined;
};

const noParams: Readonly<Record<string, unknown>> = Object.freeze({});

/** The number of slots that may be added for replaced rules. Slots of replaced rules stay until all are renumbered. */
const roomFor = (slots: number): number => 2 * slots + 100;

/**
 * Numbers every distinct (fact, params) and (fact, params, path) of a set of rules. Numbers are stable and slots are only
 * added, so a program with mostly the same rules can share them.
 */
export class FactSlots {
  readonly sources: FactSource[] = [];
  readonly slots: FactSlot[] = [];
  readonly #sourceByKey = new Map<string, number>();
  readonly #slotByKey = new Map<string, number>();
  readonly #twins = new Map<number, number>();
  #room = Number.POSITIVE_INFINITY;

  /** Call when the slots of the first program are complete. */
  close(): void {
    if (this.#room === Number.POSITIVE_INFINITY) this.#room = roomFor(this.slots.length);
  }

  /** True if so many slots were added that all should be renumbered. */
  get isCrowded(): boolean {
    return this.slots.length > this.#room;
  }

  /** The slot of (fact, params, path); created on first use. */
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
   * A second slot of the same place, for a comparison of a place with itself. A path that searches returns a new list each
   * time, and no list equals another.
   */
  twinOf(slot: number): number {
    const known = this.#twins.get(slot);
    if (known !== undefined) return known;
    const twin = this.slots.push(this.slots[slot] as FactSlot) - 1;
    this.#twins.set(slot, twin);
    return twin;
  }

  #internSource(fact: string, params: Readonly<Record<string, unknown>>): number {
    const key = isJson(params) ? `${JSON.stringify(fact)} ${canonicalJson(params)}` : undefined;
    const known = key === undefined ? undefined : this.#sourceByKey.get(key);
    if (known !== undefined) return known;
    if (key !== undefined) this.#sourceByKey.set(key, this.sources.length);
    return this.sources.push({ fact, params }) - 1;
  }
}
