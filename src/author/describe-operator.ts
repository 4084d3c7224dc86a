type Words = { readonly holds: string; readonly fails: string };

const wordsOf: Readonly<Record<string, Words>> = {
  equal: { holds: 'is', fails: 'is not' },
  notEqual: { holds: 'is not', fails: 'is' },
  in: { holds: 'is one of', fails: 'is none of' },
  notIn: { holds: 'is none of', fails: 'is one of' },
  contains: { holds: 'has', fails: 'does not have' },
  doesNotContain: { holds: 'does not have', fails: 'has' },
  lessThan: { holds: 'is less than', fails: 'is not less than' },
  lessThanInclusive: { holds: 'is at most', fails: 'is not at most' },
  greaterThan: { holds: 'is more than', fails: 'is not more than' },
  greaterThanInclusive: { holds: 'is at least', fails: 'is not at least' },
};

const ofItems: Readonly<Record<string, Words>> = {
  someFact: { holds: 'has one that', fails: 'has none that' },
  everyFact: { holds: 'has only what', fails: 'does not have only what' },
};

/**
 * An operator in words, between a fact and a value: `is at least`, `has one that is more than`. Operators that swap sides or
 * iterate over a list of values stay as written.
 */
export function describeOperator(name: string): string {
  const parts = name.split(':');
  const base = parts.pop() ?? '';
  return describe(parts, base, false) ?? name;
}

function describe(decorators: readonly string[], base: string, negated: boolean): string | undefined {
  const [first, ...rest] = decorators;
  if (first === undefined) return choose(wordsOf, base, negated);
  if (first === 'not') return describe(rest, base, !negated);
  const whose = choose(ofItems, first, negated);
  const what = describe(rest, base, false);
  return whose === undefined || what === undefined ? undefined : `${whose} ${what}`;
}

function choose(words: Readonly<Record<string, Words>>, name: string, negated: boolean): string | undefined {
  const found = Object.hasOwn(words, name) ? words[name] : undefined;
  return negated ? found?.fails : found?.holds;
}
