/** What rules ask of one column: `tests[i]` is what rule `rules[i]` asks; rules ascend. */
export type Asked<T> = { readonly rules: readonly number[]; readonly tests: readonly T[] };
