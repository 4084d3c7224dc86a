import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/decide/decide.ts';
import { emptyMemory } from '../../../../src/domain/contact/customer-memory.ts';
import { makeShop, shopper, visit } from '../../../support/demo-shop.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const customer = {
  status: 'known',
  snapshot: shopper('c-1', { value: { points: 3, tier: 'gold' }, attributes: { balance: -2 } }),
  source: 'store',
} as const;

type Weight = {
  readonly offer?: string;
  readonly category?: string;
  readonly all?: true;
  readonly factor: number | { readonly fact: string; readonly path: string };
};

/** The score of the offer `one` (value 10, category `cards`) and the ids of all offers in order, where rules weight them. */
function scoreUnder(...weights: Weight[]) {
  const ruleSet = makeShop({
    offers: [
      { id: 'one', category: 'cards', propensity: 1 },
      { id: 'other', value: 1, propensity: 1 },
      { id: 'legal', mandatory: true },
    ],
    rules: weights.map((params, at) => ({
      id: `weight-${at}`,
      conditions: { all: [] },
      event: { type: 'weight' as const, params },
    })),
  });
  const interaction = { request: visit('i-1', 'c-1', { maxOffers: 3, explain: 'full' }), customer };
  const { offers } = decide(ruleSet, interaction, now, { memory: emptyMemory, budgets: new Map() }).decision;
  const score = offers.find(({ offerId }) => offerId === 'one')?.score;
  return { context: score?.context, total: score?.total, order: offers.map(({ offerId }) => offerId) };
}

const fromCustomer = (path: string): Weight['factor'] => ({ fact: 'customer', path });

describe('The context weight of an offer', () => {
  it('is 1 where no rule weights the offer', () => {
    expect(scoreUnder()).toEqual({ context: 1, total: 10, order: ['legal', 'one', 'other'] });
  });

  it('of 0 keeps the offer back', () => {
    expect(scoreUnder({ offer: 'one', factor: 0 }).order).toEqual(['legal', 'other']);
    expect(scoreUnder({ offer: 'one', factor: 0 }, { all: true, factor: 5 }).order).toEqual([
      'legal',
      'other',
    ]);
  });

  it('of 0 does not keep a mandatory offer back', () => {
    expect(scoreUnder({ all: true, factor: 0 }).order).toEqual(['legal']);
  });

  it('is the product of the factors of all rules that fire', () => {
    expect(scoreUnder({ all: true, factor: 2 }, { category: 'cards', factor: 0.25 })).toMatchObject({
      context: 0.5,
      total: 5,
    });
  });

  it('follows a fact', () => {
    expect(scoreUnder({ offer: 'one', factor: fromCustomer('$.value.points') }).context).toBe(3);
  });

  it.each([
    ['a text', '$.value.tier'],
    ['a negative number', '$.attributes.balance'],
    ['unknown', '$.value.nothing'],
  ])('ignores a factor that is %s', (_, path) => {
    expect(scoreUnder({ offer: 'one', factor: fromCustomer(path) }).context).toBe(1);
  });

  it('ignores the rules about other offers', () => {
    expect(scoreUnder({ offer: 'other', factor: 5 }, { category: 'loans', factor: 0 }).context).toBe(1);
  });
});
