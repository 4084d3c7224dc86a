/** The tests of one column by rule: `tests[i]` belongs to rule `rules[i]`; rules ascend. */
export type TestsByRule<T> = { readonly rules: readonly number[]; readonly tests: readonly T[] };
