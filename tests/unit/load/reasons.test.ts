import { describe, expect, it } from 'vitest';
import { ReasonTally } from '../../../src/load/reasons.ts';

describe('The reasons of a load', () => {
  it('are the most frequent, and the rest counted together, so that their figures add up', () => {
    const tally = new ReasonTally();
    for (const [kind, times] of Object.entries({ a: 1, b: 9, c: 4, d: 2 }))
      tally.count(kind, `row ${kind}`, times);
    expect(tally.list(2)).toEqual([
      { count: 9, text: 'b', first: 'row b' },
      { count: 4, text: 'c', first: 'row c' },
      { count: 3, text: 'other kinds, which are not listed here', first: 'row d' },
    ]);
    expect(tally.list(4)).toHaveLength(4);
  });
});
