import { describe, expect, it } from 'vitest';
import { estimateCost } from '../../../../../src/author/checks/logic/estimate-cost.ts';

const is = (path: string, value: unknown) => ({ fact: 'context', path, operator: 'equal', value });
const cases = { fact: 'cases', params: { types: 'complaint' }, operator: 'greaterThan', value: 0 };

describe('the worst-case cost of a decision', () => {
  it('counts what is asked at each touchpoint, dearest first', () => {
    const costs = estimateCost({
      touchpoints: ['quiet', 'busy'],
      conditions: {
        open: { all: [{ ...cases, path: '$.count' }, { condition: 'inner' }] },
        inner: { all: [is('$.a', 1)] },
      },
      rules: [
        {
          touchpoints: ['busy'],
          conditions: { all: [{ condition: 'open' }, is('$.a', 1)] },
        },
        {
          touchpoints: ['busy'],
          conditions: { any: [{ condition: 'open' }, is('$..b', 2)] },
        },
        { conditions: { not: { ...cases, path: '$.worst' } } },
      ],
    });
    expect(costs).toEqual([
      {
        touchpoint: 'busy',
        rules: 3,
        comparisons: 7,
        distinctComparisons: 4,
        distinctFacts: 2,
        searchingPaths: 1,
      },
      {
        touchpoint: 'quiet',
        rules: 1,
        comparisons: 1,
        distinctComparisons: 1,
        distinctFacts: 1,
        searchingPaths: 0,
      },
    ]);
  });

  it('bears conditions that run in a circle', () => {
    const conditions = { a: { all: [{ condition: 'b' }, is('$.a', 1)] }, b: { all: [{ condition: 'a' }] } };
    const rules = [{ conditions: { condition: 'a' } }];
    expect(estimateCost({ rules, conditions, touchpoints: ['quiet'] })[0]?.comparisons).toBe(1);
  });
});
