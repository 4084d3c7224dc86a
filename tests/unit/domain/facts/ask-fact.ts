import type { GivenFacts } from '../../../../src/domain/facts/built-in-fact.ts';
import { builtInFacts } from '../../../../src/domain/facts/built-in-facts.ts';

export const dayMs = 86_400_000;
/** The moment at which the tests ask, in Rome. */
export const now = Date.UTC(2026, 10, 21, 20);

/** Asks a built-in fact as a condition does. */
export function ask<Result>(fact: string, params: Record<string, unknown>, facts: GivenFacts): Result {
  return builtInFacts[fact]?.compute(params, { now, timeZone: 'Europe/Rome', ...facts }) as Result;
}

export type Counted<Entry> = {
  count: number;
  latest?: Entry;
  worst?: Entry;
  daysSinceLatest?: number;
  list: Entry[];
};
