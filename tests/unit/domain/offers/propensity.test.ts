import { describe, expect, it } from 'vitest';
import type { OutcomeRates } from '../../../../src/domain/contact/budget.ts';
import { estimatePropensity } from '../../../../src/domain/offers/propensity.ts';
import type { PlacedOffer } from '../../../../src/domain/rule-set/rule-set.ts';
import { shopper } from '../../../support/demo-shop.ts';

const offer = (more: Partial<PlacedOffer>): PlacedOffer => ({
  id: 'card',
  pack: 'demo',
  description: 'A card',
  category: 'cards',
  value: 10,
  treatment: { message: 'offer' },
  ...more,
});
const gold = shopper('c-1', { value: { segment: 'gold' }, propensities: { card: 0.7 } });
type Rate = { readonly shown: number; readonly accepted: number };
const rates = (all?: Rate, ofGold?: Rate): OutcomeRates => ({
  find: (_, segment) => (segment === undefined ? all : ofGold),
});

describe('The propensity of an offer', () => {
  it('is the constant that the offer names, before any model', () => {
    expect(estimatePropensity(offer({ propensity: 0.3 }), gold, rates())).toEqual({
      value: 0.3,
      source: 'constant',
    });
  });

  it('is what the warehouse’s model says of the customer', () => {
    expect(estimatePropensity(offer({}), gold, undefined)).toEqual({ value: 0.7, source: 'snapshot' });
  });

  it('is the prior where nothing is known: 0.05, or the offer’s own', () => {
    expect(estimatePropensity(offer({}), undefined, undefined)).toEqual({ value: 0.05, source: 'prior' });
    expect(estimatePropensity(offer({ basePropensity: 0.2 }), shopper('c-2'), undefined)).toEqual({
      value: 0.2,
      source: 'prior',
    });
    const learns = offer({ propensity: 'outcomes', basePropensity: 0.2 });
    expect(estimatePropensity(learns, shopper('c-2'), rates()).value).toBe(0.2);
    for (const known of [undefined, rates(), rates({ shown: 0, accepted: 0 })])
      expect(estimatePropensity(learns, gold, known)).toEqual({ value: 0.2, source: 'prior' });
  });

  it('follows the outcomes of all customers, drawn towards the prior with the weight of 50', () => {
    const learns = offer({ propensity: 'outcomes', basePropensity: 0.2 });
    expect(estimatePropensity(learns, undefined, rates({ shown: 50, accepted: 30 }))).toEqual({
      value: (30 + 0.2 * 50) / 100,
      source: 'outcomes',
      shown: 50,
      accepted: 30,
    });
  });

  it('follows those of the customer’s segment, drawn towards those of all', () => {
    const learns = offer({ propensity: 'outcomes', basePropensity: 0.2 });
    const known = rates({ shown: 50, accepted: 30 }, { shown: 150, accepted: 15 });
    expect(estimatePropensity(learns, gold, known)).toEqual({
      value: (15 + 0.4 * 50) / 200,
      source: 'outcomes',
      shown: 150,
      accepted: 15,
    });
  });

  it('takes more accepted than shown for all of them', () => {
    const learns = offer({ propensity: 'outcomes', basePropensity: 0 });
    expect(estimatePropensity(learns, undefined, rates({ shown: 50, accepted: 80 })).value).toBe(0.5);
  });
});
