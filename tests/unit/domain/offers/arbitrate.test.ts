import { describe, expect, it } from 'vitest';
import { compareRank, scoreOffer } from '../../../../src/domain/offers/arbitrate.ts';
import type { PlacedOffer } from '../../../../src/domain/rule-set/rule-set.ts';

const offer: PlacedOffer = {
  id: 'card',
  pack: 'demo',
  description: 'A card',
  category: 'cards',
  value: 4,
  lever: 3,
  treatment: { message: 'm' },
};
type Arbitration = Parameters<typeof scoreOffer>[3];
const totalUnder = (arbitration: Arbitration): number =>
  scoreOffer(offer, { value: 0.5, source: 'constant' }, 2, arbitration).score.total;

describe('The score of an offer', () => {
  it('is the product of its factors', () => {
    expect(scoreOffer(offer, { value: 0.5, source: 'constant' }, 2, undefined).score).toEqual({
      propensity: 0.5,
      value: 4,
      context: 2,
      lever: 3,
      total: 12,
    });
  });

  it('leaves out a factor that is off', () => {
    expect(totalUnder({ propensity: { on: false } })).toBe(24);
    expect(totalUnder({ value: { on: false, weight: 2 } })).toBe(3);
  });

  it('raises a factor to its weight, and takes one without a weight as it is', () => {
    expect(totalUnder({ value: { weight: 0.5 } })).toBe(6);
    expect(totalUnder({ context: { on: true }, lever: { weight: 2 } })).toBe(36);
    expect(totalUnder({ context: {} })).toBe(12);
  });
});

describe('The order of offers', () => {
  const ranked = (id: string, mandatory: boolean | undefined, value = 1) =>
    scoreOffer(
      { ...offer, id, value, ...(mandatory === undefined ? {} : { mandatory }) },
      { value: 1, source: 'constant' },
      1,
      undefined,
    );
  const order = [
    ranked('c', true, 2),
    ranked('d', true),
    ranked('e', undefined, 9),
    ranked('a', undefined),
    ranked('b', false),
    ranked('f', undefined),
  ];

  it('is mandatory first, then by score, then by id, from either side', () => {
    for (const [place, one] of order.entries())
      for (const other of order.slice(place + 1)) {
        expect(compareRank(one, other)).toBeLessThan(0);
        expect(compareRank(other, one)).toBeGreaterThan(0);
      }
  });
});
