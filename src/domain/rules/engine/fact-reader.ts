import type { FactSlots, FactSource } from './fact-slots.ts';
import type { FactFunction, FactValues } from './rule-program.ts';
import { UndefinedFactError } from './undefined-fact-error.ts';

const noFacts: FactValues = Object.freeze({});

/**
 * Reads the slots of a program for one evaluation at a time, each at most once. A derived fact wins over a given one, a given
 * one over a computed one.
 */
export class FactReader {
  readonly #slots: FactSlots;
  readonly #functions: ReadonlyMap<string, FactFunction>;
  readonly #allowUndefined: boolean;
  readonly #values: unknown[] = [];
  /** The epoch in which a slot was read last; older ones are stale. */
  readonly #readIn: Float64Array;
  readonly #computed: unknown[] = [];
  readonly #computedIn: Float64Array;
  readonly #derived = new Map<string, unknown>();
  #facts: FactValues = noFacts;
  #epoch = 0;
  #evaluation = 0;

  constructor(slots: FactSlots, functions: ReadonlyMap<string, FactFunction>, allowUndefined: boolean) {
    this.#slots = slots;
    this.#functions = functions;
    this.#allowUndefined = allowUndefined;
    this.#readIn = new Float64Array(slots.slots.length);
    this.#computedIn = new Float64Array(slots.sources.length);
    this.#values.length = slots.slots.length;
    this.#computed.length = slots.sources.length;
  }

  begin(facts: FactValues): void {
    this.#facts = facts;
    this.#epoch += 1;
    this.#evaluation = this.#epoch;
    if (this.#derived.size > 0) this.#derived.clear();
  }

  /** Sets a fact for what is read from now on. */
  derive(fact: string, value: unknown): void {
    this.#derived.set(fact, value);
    this.#epoch += 1;
  }

  /** Whether the fact is given, computed or derived. */
  has(fact: string): boolean {
    return this.#derived.has(fact) || Object.hasOwn(this.#facts, fact) || this.#functions.has(fact);
  }

  read(slot: number): unknown {
    return this.#readIn[slot] === this.#epoch ? this.#values[slot] : this.#load(slot);
  }

  #load(index: number): unknown {
    const slot = this.#slots.slots[index];
    if (slot === undefined) throw new RangeError(`no slot ${index}`);
    const whole = this.#readSource(slot.source);
    const value =
      slot.readPath !== undefined && typeof whole === 'object' && whole !== null
        ? slot.readPath(whole)
        : whole;
    this.#values[index] = value;
    this.#readIn[index] = this.#epoch;
    return value;
  }

  #readSource(index: number): unknown {
    const source = this.#slots.sources[index];
    if (source === undefined) throw new RangeError(`no source ${index}`);
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
