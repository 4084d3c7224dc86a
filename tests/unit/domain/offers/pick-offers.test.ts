import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreOffer } from '../../../../src/domain/offers/arbitrate.ts';
import type { Candidate, SelectionLimits } from '../../../../src/domain/offers/candidate.ts';
import { pickOffers } from '../../../../src/domain/offers/pick-offers.ts';
import { selectOffers } from '../../../../src/domain/offers/select-offers.ts';

type Judged = { readonly candidate: Candidate; readonly blocked: boolean };

const aCandidate = (id: string) =>
  fc
    .record({
      value: fc.constantFrom(0, 1, 2, 3),
      category: fc.constantFrom('a', 'b'),
      exclusiveGroup: fc.constantFrom('x', 'y', id),
      mandatory: fc.boolean(),
      fallback: fc.boolean(),
      placements: fc.constantFrom<string[][]>(['top'], ['side'], ['top', 'side']),
      budget: fc.constantFrom('few', 'many'),
      cap: fc.constantFrom('one', 'two'),
      blocked: fc.boolean(),
    })
    .map(({ budget, cap, blocked, ...entry }): Judged => {
      const offer = { ...entry, id, description: id, pack: 'demo', treatment: { message: 'm' } };
      const ranked = scoreOffer(offer, { value: 0.1, source: 'constant' }, 1, undefined);
      const take = { budget, key: budget, amount: 1, limit: budget === 'few' ? 1 : 9, expiresAt: 0 };
      const allowance = { key: cap, policyId: cap, left: cap === 'one' ? 1 : 2, allowed: 2 };
      return { candidate: { ...ranked, takes: [take], allowances: [allowance] }, blocked };
    });
const someJudged = fc
  .integer({ min: 0, max: 12 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => aCandidate(`o-${index}`))));
const someLimits = fc.record({
  slots: fc.constantFrom<SelectionLimits['slots'][]>(
    [{ most: 0 }],
    [{ most: 2 }],
    [
      { placement: 'side', most: 1 },
      { placement: 'top', most: 2 },
    ],
  ),
  mostPerCategory: fc.constantFrom(undefined, 1, 2),
  budgets: fc.constantFrom(new Map(), new Map([['many', { key: 'many', taken: 8, limit: 9 }]])),
});

describe('picking offers', () => {
  it('makes the selection that is made when all offers are judged and every loser is reported', () => {
    fc.assert(
      fc.property(someJudged, someLimits, (judged, limits) => {
        const admitted = judged.filter(({ blocked }) => !blocked).map(({ candidate }) => candidate);
        const picked = pickOffers(
          judged.map(({ candidate }) => candidate),
          (ranked) => admitted.find(({ offer }) => offer === ranked.offer),
          limits,
        );
        expect(picked).toEqual(selectOffers(admitted, limits).selected);
      }),
      { numRuns: 500 },
    );
  });

  const aThousand = Array.from(
    { length: 1000 },
    (_, index): Candidate => ({
      offer: {
        id: `o-${index}`,
        description: '',
        category: index > 990 ? 'best' : 'rest',
        value: index,
        pack: 'demo',
        treatment: { message: 'm' },
      },
      propensity: { value: 1, source: 'constant' },
      score: { propensity: 1, value: index, context: 1, lever: 1, total: index + 1 },
      takes: [],
      allowances: [],
    }),
  );
  const pick = (limits: Partial<SelectionLimits>, admits = (_: string): boolean => true) => {
    const asked: string[] = [];
    const picked = pickOffers(
      aThousand,
      (ranked) => {
        asked.push(ranked.offer.id);
        return admits(ranked.offer.id) ? aThousand.find(({ offer }) => offer === ranked.offer) : undefined;
      },
      { slots: [{ most: 3 }], mostPerCategory: undefined, budgets: new Map(), ...limits },
    );
    return { picked: picked.map(({ offer }) => offer.id), asked };
  };

  it('sends no more offers through the gates than it takes to fill the slots', () => {
    const best = ['o-999', 'o-998', 'o-997'];
    expect(pick({})).toEqual({ picked: best, asked: best });
  });

  it('sends no offer through the gates of whose category there are enough', () => {
    const best = ['o-999', 'o-990'];
    expect(pick({ slots: [{ most: 2 }], mostPerCategory: 1 })).toEqual({ picked: best, asked: best });
  });

  it('sends no offer through the gates twice, however many slots there are', () => {
    const slots = ['top', 'side'].map((placement) => ({ placement, most: 1 }));
    expect(pick({ slots }, (id) => id !== 'o-999')).toEqual({
      picked: ['o-998', 'o-997'],
      asked: ['o-999', 'o-998', 'o-997'],
    });
  });
});
