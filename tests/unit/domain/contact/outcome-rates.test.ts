import { describe, expect, it } from 'vitest';
import { indexOutcomes } from '../../../../src/domain/contact/outcome-rates.ts';

const rates = indexOutcomes([
  { offerId: 'card', outcome: 'shown', count: 7 },
  { offerId: 'card', segment: 'gold', outcome: 'shown', count: 3 },
  { offerId: 'card', segment: 'gold', outcome: 'accepted', count: 2 },
  { offerId: 'card', segment: 'gold', outcome: 'declined', count: 9 },
  { offerId: 'loan', outcome: 'redeemed', count: 4 },
]);

describe('The rates of an offer', () => {
  it('are those of all customers, whatever their segment', () => {
    expect(rates.find('card')).toEqual({ shown: 10, accepted: 2 });
  });

  it('are also known by segment', () => {
    expect(rates.find('card', 'gold')).toEqual({ shown: 3, accepted: 2 });
    expect(rates.find('card', 'silver')).toBeUndefined();
    expect(rates.find('card', 'undefined')).toBeUndefined();
  });

  it('count what was shown and accepted, and nothing else', () => {
    expect(rates.find('loan')).toBeUndefined();
  });
});
