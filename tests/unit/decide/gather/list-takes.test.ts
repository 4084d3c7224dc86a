import { describe, expect, it } from 'vitest';
import { listOfferTakes, listTakes } from '../../../../src/decide/gather/list-takes.ts';
import { createResolve } from '../../../../src/decide/gather/resolve-value.ts';
import { makeShop } from '../../../support/demo-shop.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const shop = makeShop({
  offers: [{ id: 'plain' }, { id: 'both', budget: 'seats', stock: 4 }, { id: 'lost', budget: 'nowhere' }],
  pack: {
    budgets: {
      seats: {
        description: 'Seats',
        key: [{ fact: 'context', path: '$.day' }],
        limit: { fact: 'context', path: '$.left' },
      },
      beds: {
        description: 'Beds',
        key: [{ fact: 'context', path: '$.day' }],
        alsoBy: [{ fact: 'context', path: '$.code' }],
        limit: { fact: 'context', path: '$.left' },
      },
    },
  },
});
const pack = shop.packs.get('demo');
if (pack === undefined) throw new Error('no pack');
const given = (left: unknown) => createResolve(shop.program, { context: { left, day: 'monday' } });

describe('What is taken from a budget', () => {
  it.each([
    [3, 3],
    [2.9, 2],
    [0, 0],
    [-1, 0],
    ['5', 0],
    [undefined, 0],
  ])('is limited by a limit of %o as by %i', (left, limit) => {
    expect(listTakes('seats', pack, given(left), now).map((take) => take.limit)).toEqual([limit]);
  });

  it('is nothing where the pack has no such budget', () => {
    expect(listTakes('nowhere', pack, given(3), now)).toEqual([]);
    expect(listTakes(undefined, pack, given(3), now)).toEqual([]);
  });

  it('is counted by every other name that is known, each apart from the others', () => {
    const keys = (context: object) =>
      listTakes('beds', pack, createResolve(shop.program, { context }), now).map(({ key }) => key);
    expect(keys({ day: 'monday', left: 1 })).toEqual(['demo/beds/MONDAY']);
    expect(keys({ day: 'monday', code: 'monday', left: 1 })).toEqual([
      'demo/beds/MONDAY',
      'demo/beds/CONTEXT.CODE/MONDAY',
    ]);
  });
});

describe('What an offer takes', () => {
  const takesOf = (id: string) => {
    const offer = shop.offers.get(id);
    if (offer === undefined) throw new Error('no offer');
    return listOfferTakes(offer, pack, given(3), now).map(({ key, limit, expiresAt }) => [
      key,
      limit,
      expiresAt - now,
    ]);
  };
  const day = 86_400_000;

  it('is one of its budget and one of its stock, which lasts for ten years', () => {
    expect(takesOf('both')).toEqual([
      ['demo/seats/MONDAY', 3, 7 * day],
      ['demo/stock/both', 4, 3653 * day],
    ]);
  });

  it.each(['plain', 'lost'])('is nothing where it has neither: %s', (id) => {
    expect(takesOf(id)).toEqual([]);
  });
});
