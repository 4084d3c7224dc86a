/**
 * Caches the result computed from an object for the object's lifetime. The result is reused if `key`, which covers all other
 * inputs, is equal.
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
