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
  it('makes the selection that is made when all offers are judged and every loser is told', () => {
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

  it('sends no more offers through the gates than it takes to fill the slots', () => {
    const judged = fc.sample(aCandidate('o'), 1)[0];
    const candidates = Array.from({ length: 1000 }, (_, index) => ({
      ...(judged?.candidate as Candidate),
      offer: {
        id: `o-${index}`,
        description: '',
        category: 'a',
        value: index,
        pack: 'demo',
        treatment: { message: 'm' },
      },
      score: { propensity: 1, value: index, context: 1, lever: 1, total: index + 1 },
      takes: [],
      allowances: [],
    }));
    const asked: string[] = [];
    const picked = pickOffers(
      candidates,
      (ranked) => {
        asked.push(ranked.offer.id);
        return candidates.find(({ offer }) => offer === ranked.offer);
      },
      { slots: [{ most: 3 }], mostPerCategory: undefined, budgets: new Map() },
    );
    expect(picked.map(({ offer }) => offer.id)).toEqual(['o-999', 'o-998', 'o-997']);
    expect(asked).toEqual(['o-999', 'o-998', 'o-997']);
  });
});
