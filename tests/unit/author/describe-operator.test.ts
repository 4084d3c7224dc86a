import { describe, expect, it } from 'vitest';
import { describeOperator } from '../../../src/author/describe-trace.ts';

describe('describeOperator', () => {
  it.each([
    ['equal', 'is'],
    ['not:equal', 'is not'],
    ['not:not:in', 'is one of'],
    ['not:notIn', 'is one of'],
    ['not:contains', 'does not have'],
    ['not:greaterThan', 'is not more than'],
    ['someFact:greaterThan', 'has one that is more than'],
    ['not:someFact:not:in', 'has none that is none of'],
    ['everyFact:lessThanInclusive', 'has only what is at most'],
    ['someFact:everyFact:equal', 'has one that has only what is'],
  ])('says %s as “%s”', (name, words) => {
    expect(describeOperator(name)).toBe(words);
  });

  it.each(['swap:in', 'someValue:equal', 'not:everyValue:equal', 'toString', 'constructor:equal'])(
    'leaves %s as it is written',
    (name) => {
      expect(describeOperator(name)).toBe(name);
    },
  );
});
