type Member<T> = { readonly name: string; readonly value: T; next: Member<T> | undefined };

/**
 * Lookup of an object's members by name, for objects that nearly always have them in the same order. Each member remembers
 * its last successor, so the next lookup compares one name. A map takes four times as long when a load looks up every member
 * of every row.
 */
export class MemberOrder<T> {
  readonly #members: ReadonlyMap<string, Member<T>>;
  readonly #start: Member<T>;
  #last: Member<T>;

  constructor(values: Iterable<readonly [name: string, value: T]>, otherwise: T) {
    const member = (name: string, value: T): Member<T> => ({ name, value, next: undefined });
    this.#members = new Map(Array.from(values, ([name, value]) => [name, member(name, value)]));
    this.#start = member('', otherwise);
    this.#last = this.#start;
  }

  /** Call before the first member of an object. Handles one object at a time. */
  restart(): void {
    this.#last = this.#start;
  }

  /** The entry of the next member. */
  next(name: string): T {
    const expected = this.#last.next;
    if (expected?.name === name) {
      this.#last = expected;
      return expected.value;
    }
    return this.#find(name);
  }

  #find(name: string): T {
    const found = this.#members.get(name);
    if (found === undefined) return this.#start.value;
    this.#last.next = found;
    this.#last = found;
    return found.value;
  }
}
