import type { ReadPath } from '../language/compile-path.ts';
import type { FactSlots, FactSource } from '../language/fact-slots.ts';
import type { FactFunction, FactValues } from '../language/rule-program.ts';
import { UndefinedFactError } from './undefined-fact-error.ts';

const noFacts: FactValues = Object.freeze({});

/** True if no object inherits a property of this name, so that a value found under it is the object's own. */
const isNobodys = (fact: string): boolean => !(fact in Object.prototype);

/** True if the object inherits only from `Object.prototype` or from nothing. */
const isOrdinary = (facts: FactValues): boolean => {
  const prototype: unknown = Object.getPrototypeOf(facts);
  return prototype === Object.prototype || prototype === null;
};

/**
 * Reads the slots of a program for one evaluation at a time, each at most once. Derived facts win over given ones, and given
 * facts over computed ones.
 */
export class FactReader {
  readonly #sources: readonly FactSource[];
  readonly #functions: ReadonlyMap<string, FactFunction>;
  /** By source. */
  readonly #computeOf: readonly (FactFunction | undefined)[];
  readonly #allowUndefined: boolean;
  // By slot: the fact's name if it can be read without an own-property check, its path, and its source.
  readonly #plainNames: readonly (string | undefined)[];
  readonly #glanceNames: readonly (string | undefined)[];
  readonly #paths: readonly (ReadPath | undefined)[];
  readonly #sourceOf: readonly number[];
  readonly #values: unknown[];
  /** The epoch of each slot's last read; older values are stale. */
  readonly #readIn: Float64Array;
  readonly #computed: unknown[];
  readonly #computedIn: Float64Array;
  readonly #derived = new Map<string, unknown>();
  readonly #overridden = new Map<number, unknown>();
  #facts: FactValues = noFacts;
  /** True if given facts can be read without an own-property check. */
  #direct = false;
  #epoch = 0;
  #evaluation = 0;

  constructor(slots: FactSlots, functions: ReadonlyMap<string, FactFunction>, allowUndefined: boolean) {
    this.#sources = slots.sources;
    this.#functions = functions;
    this.#computeOf = slots.sources.map(({ fact }) => functions.get(fact));
    this.#allowUndefined = allowUndefined;
    const names = slots.sources.map(({ fact }) => (isNobodys(fact) ? fact : undefined));
    this.#plainNames = slots.slots.map(({ source }) => names[source]);
    this.#glanceNames = slots.slots.map(({ source, path }) =>
      path === undefined ? names[source] : undefined,
    );
    this.#paths = slots.slots.map(({ readPath }) => readPath);
    this.#sourceOf = slots.slots.map(({ source }) => source);
    this.#values = new Array<unknown>(slots.slots.length).fill(undefined);
    this.#readIn = new Float64Array(slots.slots.length);
    this.#computed = new Array<unknown>(slots.sources.length).fill(undefined);
    this.#computedIn = new Float64Array(slots.sources.length);
  }

  begin(facts: FactValues): void {
    this.#facts = facts;
    this.#direct = isOrdinary(facts);
    this.#epoch += 1;
    this.#evaluation = this.#epoch;
    if (this.#derived.size > 0) this.#derived.clear();
    if (this.#overridden.size > 0) this.#overridden.clear();
  }

  /** Sets a derived fact for all later reads. */
  derive(fact: string, value: unknown): void {
    this.#derived.set(fact, value);
    this.#direct = false;
    this.#epoch += 1;
  }

  /** Replaces the value of a slot for the rest of the evaluation. */
  override(slot: number, value: unknown): void {
    this.#direct = false;
    this.#values[slot] = value;
    this.#readIn[slot] = this.#epoch;
  }

  /** Replaces the value of a source, along all paths into it, for the rest of the evaluation. */
  overrideSource(source: number, whole: unknown): void {
    this.#overridden.set(source, whole);
    for (const [slot, own] of this.#sourceOf.entries()) {
      if (own !== source) continue;
      const path = this.#paths[slot];
      this.override(
        slot,
        path !== undefined && typeof whole === 'object' && whole !== null ? path(whole) : whole,
      );
    }
  }

  /** True if the fact is given, computed or derived. */
  has(fact: string): boolean {
    return this.isGiven(fact) || this.#functions.has(fact);
  }

  /** True if the fact is given or derived. */
  isGiven(fact: string): boolean {
    return this.#derived.has(fact) || Object.hasOwn(this.#facts, fact);
  }

  read(slot: number): unknown {
    return this.#readIn[slot] === this.#epoch ? this.#values[slot] : this.#load(slot);
  }

  /**
   * `read` for callers that read a slot once per evaluation: a given fact is not cached. Reading it again costs as much as a
   * cache hit, and caching it costs more than reading it.
   */
  glance(slot: number): unknown {
    const name = this.#glanceNames[slot];
    if (this.#direct && name !== undefined) {
      const given = this.#facts[name];
      if (given !== undefined) return given;
    }
    return this.read(slot);
  }

  #load(slot: number): unknown {
    const whole = this.#readWhole(slot);
    const path = this.#paths[slot];
    const value = path !== undefined && typeof whole === 'object' && whole !== null ? path(whole) : whole;
    this.#values[slot] = value;
    this.#readIn[slot] = this.#epoch;
    return value;
  }

  #readWhole(slot: number): unknown {
    const name = this.#plainNames[slot];
    if (this.#direct && name !== undefined) {
      const given = this.#facts[name];
      if (given !== undefined) return given;
    }
    return this.readSource(this.#sourceOf[slot] as number);
  }

  /** The whole value of a source, without a path. */
  readSource(index: number): unknown {
    if (this.#overridden.size > 0 && this.#overridden.has(index)) return this.#overridden.get(index);
    const source = this.#sources[index] as FactSource;
    const { fact } = source;
    if (this.#derived.size > 0 && this.#derived.has(fact)) return this.#derived.get(fact);
    if (Object.hasOwn(this.#facts, fact)) return this.#facts[fact];
    return this.#compute(index, source);
  }

  #compute(index: number, { fact, params }: FactSource): unknown {
    if (this.#computedIn[index] === this.#evaluation) return this.#computed[index];
    const compute = this.#computeOf[index];
    if (compute === undefined) {
      if (this.#allowUndefined) return undefined;
      throw new UndefinedFactError(fact);
    }
    const value = compute(params, this.#facts);
    this.#computed[index] = value;
    this.#computedIn[index] = this.#evaluation;
    return value;
  }
}
