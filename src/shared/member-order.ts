type Member<T> = { readonly name: string; readonly value: T; next: Member<T> | undefined };

/**
 * What is known of an object's members by their names, for objects that nearly always have them in the same order: each is
 * remembered with the one that came behind it the last time, so that the next is found by looking at one name. A map, asked
 * for every member of every object of a load's rows, takes four times as long.
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

  /** Called before the first member of an object. One object at a time. */
  restart(): void {
    this.#last = this.#start;
  }

  /** What is known of the member that comes next. */
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
