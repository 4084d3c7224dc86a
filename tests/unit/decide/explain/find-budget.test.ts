import { describe, expect, it } from 'vitest';
import { findBudget } from '../../../../src/decide/explain/find-budget.ts';
import { sampleRules as ruleSet } from '../../../support/sample-rules.ts';

const now = Date.parse('2026-11-21T10:00:00Z');

describe('the key of a budget', () => {
  it('is that of the decisions about the same flight, in any spelling', () => {
    const question = (number: string, arrival: string) =>
      findBudget(
        ruleSet,
        { pack: 'airline', budget: 'seats-first', context: { flight: { number, arrival } } },
        now,
      );
    const key = question('TA601', '2026-11-22T06:10:00Z');
    expect(key).toBe('airline/seats-first/TA601%2F20261122');
    expect(question('ta 601', '2026-11-22T07:10:00+01:00')).toBe(key);
  });

  it('is that of the day where a budget counts days', () => {
    const key = findBudget(ruleSet, { pack: 'bank', budget: 'term-deposits-a-day' }, now);
    expect(key).toContain('20261121');
  });

  it('is unknown where there is no such pack or budget', () => {
    expect(findBudget(ruleSet, { pack: 'railway', budget: 'seats-first' }, now)).toBeUndefined();
    expect(findBudget(ruleSet, { pack: 'airline', budget: 'seats' }, now)).toBeUndefined();
  });
});
