/**
 * Remembers what was made of an object, as long as the object lives, and gives it again where whatever else it was made of is the
 * same: `key` tells that.
 */
export class MadeBefore<Source extends object, Made> {
  readonly #made = new WeakMap<Source, { readonly key: string; readonly made: Made }>();

  find(source: Source, key: string): Made | undefined {
    const known = this.#made.get(source);
    return known?.key === key ? known.made : undefined;
  }

  keep(source: Source, key: string, made: Made): void {
    this.#made.set(source, { key, made });
  }
}
