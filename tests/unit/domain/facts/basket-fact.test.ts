import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask } from './ask-fact.ts';

describe('the basket', () => {
  type Basket = { count: number; quantity: number; amount?: number };
  const askBasket = (lines: unknown, params = {}) =>
    ask<Basket | undefined>('basket', params, { context: { basket: { lines } } });
  const lines = fc.array(
    fc.record({
      sku: fc.constantFrom('1', '2'),
      category: fc.constantFrom('wine', 'dairy', 'tobacco'),
      quantity: fc.integer({ min: 0, max: 9 }),
      price: fc.integer({ min: 0, max: 9999 }).map((cents) => cents / 100),
    }),
    { maxLength: 30 },
  );

  it('is the lines of a category and those not of it', () => {
    fc.assert(
      fc.property(lines, (list) => {
        const wine = askBasket(list, { category: 'wine' });
        const rest = askBasket(list, { notCategory: ['wine'] });
        const all = askBasket(list);
        expect((wine?.count ?? 0) + (rest?.count ?? 0)).toBe(all?.count);
        expect((wine?.quantity ?? 0) + (rest?.quantity ?? 0)).toBe(all?.quantity);
        expect((wine?.amount ?? 0) + (rest?.amount ?? 0)).toBeCloseTo(all?.amount ?? Number.NaN, 6);
      }),
    );
  });

  it('adds money up as people do', () => {
    expect(askBasket(Array.from({ length: 3 }, () => ({ amount: 0.1 })))?.amount).toBe(0.3);
    expect(askBasket([{ price: 19.99, quantity: 3 }])?.amount).toBe(59.97);
  });

  it.each([
    [{ quantity: 12, price: 240, amount: 2880 }, 0],
    [{ quantity: 12, price: 240, discount: 5, amount: 2736 }, 0],
    [{ quantity: 3, price: 19.99, discount: 5, amount: 56.97 }, 0],
    [{ quantity: 3, price: 0.1, amount: 0.3 }, 0],
    [{ quantity: 7, price: 33.3, amount: 233 }, 0],
    [{ quantity: 12, price: 240, amount: 1880 }, 1],
    [{ quantity: 12, price: 240, discount: 5, amount: 2880 }, 1],
    [{ quantity: 7, price: 33.3, amount: 233.2 }, 1],
    [{ quantity: 1, price: { amount: 9, currency: 'HKD' }, amount: { amount: 9, currency: 'TWD' } }, 1],
    [{ quantity: 12, price: 240 }, 0],
    [{ quantity: 12, amount: 1880 }, 0],
    [{ quantity: 0, price: 240, amount: 240 }, 1],
  ])('compares the amount of %j with its quantity and price', (line, mismatched) => {
    const basket = ask<{ mismatched: number }>('basket', {}, { context: { basket: { lines: [line] } } });
    expect(basket.mismatched).toBe(mismatched);
  });

  it('finds lines of several categories', () => {
    expect(askBasket([{ category: ['wine', 'organic'] }], { category: 'organic' })?.count).toBe(1);
    expect(askBasket([{ category: ['wine', 'organic'] }], { notCategory: 'wine' })?.count).toBe(0);
  });

  it('bears whatever a till sends', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        const basket = askBasket(anything, { category: 'wine' });
        if (Array.isArray(anything)) expect(basket?.count).toBeGreaterThanOrEqual(0);
        else expect(basket).toBeUndefined();
      }),
    );
  });
});
