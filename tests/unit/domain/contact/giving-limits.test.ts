import { describe, expect, it } from 'vitest';
import { type Gift, type PlacedLimit, takeFromLimits } from '../../../../src/domain/contact/giving-limits.ts';
import { digest } from '../../../../src/shared/digest.ts';

const limit: PlacedLimit = {
  id: 'one-a-year',
  description: 'One free upgrade a year',
  pack: 'demo',
  kind: 'limit',
  of: { actions: ['upgrade'] },
  scope: 'customer',
  most: 1,
  per: 'year',
};
const gift: Gift = {
  pack: 'demo',
  action: 'upgrade',
  reason: 'care',
  params: { cabin: 'first', points: 500, none: 0 },
  customerId: 'C1',
  household: 'H1',
  now: Date.parse('2026-12-31T23:30:00Z'),
  timeZone: 'Europe/Rome',
};
const take = (of: Partial<PlacedLimit>, to: Partial<Gift> = {}) =>
  takeFromLimits([{ ...limit, ...of }], { ...gift, ...to });

describe('A limit on giving', () => {
  it('is counted by the customer and by the period of the pack’s clock', () => {
    expect(take({})).toEqual([
      {
        budget: 'one-a-year',
        key: `demo/limit/one-a-year/customer/${digest('C1')}/year/2027-01-01`,
        amount: 1,
        limit: 1,
        expiresAt: Date.parse('2027-12-31T23:00:00Z') + 7 * 86_400_000,
      },
    ]);
    expect(take({ per: 'total' })[0]?.key).toBe(`demo/limit/one-a-year/customer/${digest('C1')}/total`);
  });

  it('is counted by the household, and a customer without one is one', () => {
    expect(take({ scope: 'household' })[0]?.key).toContain(`/household/${digest('H1')}/`);
    expect(take({ scope: 'household' }, { household: undefined })[0]?.key).toContain(
      `/customer/${digest('C1')}/`,
    );
  });

  it('adds up amounts, where there is one', () => {
    expect(take({ sum: 'points', most: 900 })).toMatchObject([{ amount: 500, limit: 900 }]);
    expect(take({ sum: 'none' })).toEqual([]);
    expect(take({ sum: 'cabin' })).toEqual([]);
  });

  it.each([
    ['another action', { of: { actions: ['credit-points'] } }],
    ['another reason', { of: { actions: ['upgrade'], reasons: ['birthday'] } }],
    ['another pack', { pack: 'other' }],
  ])('is not about %s', (_, of) => {
    expect(take(of)).toEqual([]);
  });

  it('is about the reasons that it names', () => {
    expect(take({ of: { actions: ['upgrade'], reasons: ['birthday', 'care'] } })).toHaveLength(1);
  });
});
