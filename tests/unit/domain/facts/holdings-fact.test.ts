import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import { formatDay, parseDay } from '../../../../src/shared/zoned-time.ts';
import { ask, type Counted } from './ask-fact.ts';

const days = fc.integer({ min: 0, max: 420 });

describe('holdings', () => {
  const optionalDay = fc.option(
    fc.integer({ min: -400, max: 400 }).map((offset) => formatDay((parseDay('2026-11-21') ?? 0) + offset)),
    { nil: undefined },
  );
  const holdings = fc.array(
    fc.record({ product: fc.constantFrom('a', 'b'), since: optionalDay, until: optionalDay }),
    { maxLength: 20 },
  );
  const askHoldings = (list: NonNullable<Snapshot['holdings']>, params = {}) =>
    ask<Counted<unknown> & { amount?: number }>('holdings', params, { customer: { holdings: list } });

  it('are held today or not, of one product or another', () => {
    fc.assert(
      fc.property(holdings, (list) => {
        const all = askHoldings(list, { active: 'any' }).count;
        expect(all).toBe(list.length);
        expect(askHoldings(list).count + askHoldings(list, { active: false }).count).toBe(all);
        expect(askHoldings(list, { product: 'a' }).count + askHoldings(list, { product: ['b'] }).count).toBe(
          askHoldings(list).count,
        );
      }),
    );
  });

  it('expire no later in a shorter time, and only if held', () => {
    fc.assert(
      fc.property(holdings, days, days, (list, one, other) => {
        const soon = askHoldings(list, { expiringWithinDays: Math.min(one, other) }).count;
        const later = askHoldings(list, { expiringWithinDays: Math.max(one, other) }).count;
        expect(soon).toBeLessThanOrEqual(later);
        expect(later).toBeLessThanOrEqual(askHoldings(list).count);
      }),
    );
  });

  it('are held on their first and on their last day', () => {
    const today = [{ product: 'a', since: '2026-11-21', until: '2026-11-21' }];
    expect(askHoldings(today).count).toBe(1);
    expect(askHoldings(today, { expiringWithinDays: 0 }).count).toBe(1);
  });

  it('have no amount together where one has none or the currency differs', () => {
    const eur = { product: 'a', amount: { amount: 10, currency: 'EUR' } };
    expect(askHoldings([]).amount).toBe(0);
    expect(askHoldings([eur, eur]).amount).toBe(20);
    expect(askHoldings([eur, { product: 'a' }]).amount).toBeUndefined();
    expect(
      askHoldings([eur, { product: 'a', amount: { amount: 10, currency: 'USD' } }]).amount,
    ).toBeUndefined();
  });
});
