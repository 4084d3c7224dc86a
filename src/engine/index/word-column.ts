import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';

/** How many rules one word can hold. */
export const rulesPerWord = 32;

/**
 * What at most 32 rules ask of one slot. A set of them is one number, rule `i` being bit `i`: it needs no memory to be read from,
 * and what has been excluded already need not be looked at again.
 */
export interface WordColumn {
  /** Those of `standing` whose comparisons with the value at hand hold, and those that ask nothing of it. */
  narrow(standing: number, reader: FactReader, scope: Scope): number;
}

/** The set of those of `rules` whose place in the list satisfies a predicate. */
export function wordOf(rules: readonly number[], isMember: (at: number) => boolean = () => true): number {
  let word = 0;
  for (let at = 0; at < rules.length; at += 1) if (isMember(at)) word |= 1 << (rules[at] as number);
  return word;
}

/** The first `rules` rules. */
export const fullWord = (rules: number): number => (rules === 0 ? 0 : -1 >>> (rulesPerWord - rules)) | 0;

/** The lowest rule of a set that is not empty. */
export const lowestOf = (word: number): number => 31 - Math.clz32(word & -word);
