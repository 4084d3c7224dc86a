import { describe, expect, it } from 'vitest';
import { evaluateCase } from '../../../../src/author/cases/evaluate-case.ts';

const rules = [
  {
    conditions: { all: [{ fact: 'age', operator: 'greaterThan', value: 60 }] },
    event: { type: 'older', params: { age: { fact: 'age' } } },
  },
];

describe('evaluateCase', () => {
  it('returns the events of rules that fire and of rules that fail', () => {
    const event = rules[0]?.event;
    expect(evaluateCase({ rules, facts: { age: 61 } })).toEqual({ events: [event], failureEvents: [] });
    expect(evaluateCase({ rules, facts: { age: 5 } })).toEqual({ events: [], failureEvents: [event] });
  });

  it('takes json-rules-engine’s options', () => {
    const options = { replaceFactsInEventParams: true };
    const events = [{ type: 'older', params: { age: 61 } }];
    expect(evaluateCase({ rules, facts: { age: 61 }, options })).toEqual({ events, failureEvents: [] });
  });

  it.each([true, 1, 'yes'])(
    'takes an option for set as json-rules-engine does: %j',
    (allowUndefinedFacts) => {
      const event = rules[0]?.event;
      expect(evaluateCase({ rules, facts: {}, options: { allowUndefinedFacts } })).toEqual({
        events: [],
        failureEvents: [event],
      });
    },
  );

  it.each([
    ['no case', 5, 'a case is an object'],
    ['no rules', { facts: {} }, '"rules" must be a list'],
    ['no facts', { rules }, '"facts" must be an object'],
    ['conditions of another kind', { rules, facts: {}, conditions: [] }, '"conditions" must be an object'],
    ['options of another kind', { rules, facts: {}, options: 1 }, '"options" must be an object'],
    ['rules that are refused', { rules: [{}], facts: {} }, 'INVALID_ROOT at /rules/0/conditions'],
    ['a fact that is missing', { rules, facts: {} }, 'Undefined fact: age'],
  ])('answers %s with an error', (_name, source, message) => {
    const result = evaluateCase(source);
    expect('error' in result && result.error).toContain(message);
  });
});
