import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';

/** The number of rules in one word. */
export const rulesPerWord = 32;

/**
 * The tests of at most 32 rules on one slot. A set of rules is a bitset in one number: rule `i` is bit `i`. It needs no
 * memory access, and excluded rules are not examined again.
 */
export interface BitsetColumn {
  /** The rules of `standing` whose tests hold for the current value, and those without a test. */
  narrow(standing: number, reader: FactReader, scope: Scope): number;
}

/** The set of those of `rules` whose index in the list satisfies a predicate. */
export function bitsetOf(rules: readonly number[], isMember: (at: number) => boolean = () => true): number {
  let word = 0;
  for (let at = 0; at < rules.length; at += 1) if (isMember(at)) word |= 1 << (rules[at] as number);
  return word;
}

/** The set of the first `rules` rules. */
export const fullBitset = (rules: number): number => (rules === 0 ? 0 : -1 >>> (rulesPerWord - rules)) | 0;

/** The lowest rule of a non-empty set. */
export const lowestOf = (word: number): number => 31 - Math.clz32(word & -word);
