import type { ReadPath } from '../language/compile-path.ts';
import type { FactSlots, FactSource } from '../language/fact-slots.ts';
import type { FactFunction, FactValues } from '../language/rule-program.ts';
import { UndefinedFactError } from './undefined-fact-error.ts';

const noFacts: FactValues = Object.freeze({});

/** A fact's name that no object inherits: what is found under it is the object's own. */
const isNobodys = (fact: string): boolean => !(fact in Object.prototype);

/** Whether the object inherits nothing but what all objects inherit. */
const isOrdinary = (facts: FactValues): boolean => {
  const prototype: unknown = Object.getPrototypeOf(facts);
  return prototype === Object.prototype || prototype === null;
};

/**
 * Reads the slots of a program for one evaluation at a time, each at most once. A derived fact wins over a given one, a given
 * one over a computed one.
 */
export class FactReader {
  readonly #sources: readonly FactSource[];
  readonly #functions: ReadonlyMap<string, FactFunction>;
  readonly #allowUndefined: boolean;
  // By slot: the fact's name where it may be read without asking whose property it is, the path, the source.
  readonly #plainNames: readonly (string | undefined)[];
  readonly #glanceNames: readonly (string | undefined)[];
  readonly #paths: readonly (ReadPath | undefined)[];
  readonly #sourceOf: readonly number[];
  readonly #values: unknown[];
  /** The epoch in which a slot was read last; older ones are stale. */
  readonly #readIn: Float64Array;
  readonly #computed: unknown[];
  readonly #computedIn: Float64Array;
  readonly #derived = new Map<string, unknown>();
  readonly #overridden = new Map<number, unknown>();
  #facts: FactValues = noFacts;
  /** Whether a given fact may be read without asking further. */
  #direct = false;
  #epoch = 0;
  #evaluation = 0;

  constructor(slots: FactSlots, functions: ReadonlyMap<string, FactFunction>, allowUndefined: boolean) {
    this.#sources = slots.sources;
    this.#functions = functions;
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

  /** Sets a fact for what is read from now on. */
  derive(fact: string, value: unknown): void {
    this.#derived.set(fact, value);
    this.#direct = false;
    this.#epoch += 1;
  }

  /** Lets a slot read as something else for the rest of the evaluation. */
  override(slot: number, value: unknown): void {
    this.#direct = false;
    this.#values[slot] = value;
    this.#readIn[slot] = this.#epoch;
  }

  /** Lets a source be something else for the rest of the evaluation, along all paths into it. */
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

  /** Whether the fact is given, computed or derived. */
  has(fact: string): boolean {
    return this.isGiven(fact) || this.#functions.has(fact);
  }

  /** Whether the fact is given or derived. */
  isGiven(fact: string): boolean {
    return this.#derived.has(fact) || Object.hasOwn(this.#facts, fact);
  }

  read(slot: number): unknown {
    return this.#readIn[slot] === this.#epoch ? this.#values[slot] : this.#load(slot);
  }

  /**
   * `read` for those who ask once in an evaluation: a given fact is not kept for a second time. Getting it again costs as much as
   * finding it kept, and keeping it costs more than getting it.
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

  /** The whole value of a source, without any path. */
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
    const compute = this.#functions.get(fact);
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
