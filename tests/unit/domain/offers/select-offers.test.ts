import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreOffer } from '../../../../src/domain/offers/arbitrate.ts';
import type { Candidate } from '../../../../src/domain/offers/candidate.ts';
import { selectOffers } from '../../../../src/domain/offers/select-offers.ts';
import type { PlacedOffer } from '../../../../src/domain/rule-set/rule-set.ts';

const offer = (id: string, more: Partial<PlacedOffer> = {}): PlacedOffer => ({
  id,
  description: id,
  category: 'any',
  value: 10,
  pack: 'demo',
  treatment: { message: 'm' },
  ...more,
});
const candidate = (placed: PlacedOffer, more: Partial<Candidate> = {}): Candidate => ({
  ...scoreOffer(placed, { value: 0.1, source: 'constant' }, 1, undefined),
  allowances: [],
  takes: [],
  ...more,
});
const free = { slots: [{ most: 3 }], mostPerCategory: undefined, budgets: new Map() };
const idsOf = (selection: ReturnType<typeof selectOffers>) =>
  selection.selected.map(({ offer: { id } }) => id);

const someOffers = fc
  .uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 15 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc
          .record({
            value: fc.integer({ min: 1, max: 5 }),
            category: fc.constantFrom('a', 'b'),
            exclusiveGroup: fc.constantFrom(undefined, 'x', 'y'),
          })
          .map(({ exclusiveGroup, ...entry }) =>
            candidate(
              offer(`o-${id}`, { ...entry, ...(exclusiveGroup === undefined ? {} : { exclusiveGroup }) }),
            ),
          ),
      ),
    ),
  );

describe('selectOffers', () => {
  it('gives the same list whatever the order of the offers in the file', () => {
    fc.assert(
      fc.property(someOffers, fc.integer({ min: 0, max: 5 }), (candidates, most) => {
        const limits = { ...free, slots: [{ most }] };
        expect(idsOf(selectOffers([...candidates].reverse(), limits))).toEqual(
          idsOf(selectOffers(candidates, limits)),
        );
      }),
    );
  });

  it('says of each loser why it lost, once', () => {
    const best = candidate(offer('best', { value: 20 }));
    const next = candidate(offer('next'));
    const nothing = candidate(offer('nothing', { value: 0 }));
    const fallback = candidate(offer('fallback', { fallback: true }));
    const spare = candidate(offer('spare', { fallback: true, value: 5 }));
    const lost = (...all: Candidate[]) =>
      Object.fromEntries(
        selectOffers(all, { ...free, slots: [{ most: 1 }] }).lost.map((one) => [
          one.candidate.offer.id,
          one.because,
        ]),
      );
    expect(lost(best, next, nothing, fallback)).toEqual({
      next: 'outranked',
      nothing: 'score-is-zero',
      fallback: 'fallback-not-needed',
    });
    expect(lost(nothing, fallback, spare)).toEqual({ nothing: 'score-is-zero', spare: 'outranked' });
    expect(selectOffers([nothing, fallback, spare], free).lost).toHaveLength(1);
  });

  it('never changes the winners when a loser is taken away', () => {
    fc.assert(
      fc.property(someOffers, fc.integer({ min: 1, max: 3 }), (candidates, most) => {
        const limits = { ...free, slots: [{ most }] };
        const before = selectOffers(candidates, limits);
        for (const { candidate: loser } of before.lost)
          expect(
            idsOf(
              selectOffers(
                candidates.filter((one) => one !== loser),
                limits,
              ),
            ),
          ).toEqual(idsOf(before));
      }),
    );
  });

  it('holds exclusive groups for every k', () => {
    fc.assert(
      fc.property(someOffers, fc.integer({ min: 0, max: 20 }), (candidates, most) => {
        const { selected } = selectOffers(candidates, { ...free, slots: [{ most }] });
        const groups = selected.flatMap(({ offer: { exclusiveGroup } }) => exclusiveGroup ?? []);
        expect(new Set(groups).size).toBe(groups.length);
        expect(selected.length).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('takes at most so many of a category', () => {
    const many = ['a', 'b', 'c'].map((id) => candidate(offer(id, { category: 'x' })));
    expect(idsOf(selectOffers(many, { ...free, mostPerCategory: 2 }))).toEqual(['a', 'b']);
  });

  it('fills several placements in one go, with no offer twice and each where it may be', () => {
    const candidates = [
      candidate(offer('banner', { value: 30, placements: ['top'] })),
      candidate(offer('tile', { value: 20 })),
      candidate(offer('small', { value: 10, placements: ['side'] })),
    ];
    const slots = [
      { placement: 'top', most: 1 },
      { placement: 'side', most: 2 },
    ];
    const { selected } = selectOffers(candidates, { ...free, slots });
    expect(selected.map(({ offer: { id }, placement }) => [id, placement])).toEqual([
      ['banner', 'top'],
      ['tile', 'side'],
      ['small', 'side'],
    ]);
  });

  it('fills a place without a name with any offer', () => {
    const candidates = [candidate(offer('banner', { placements: ['top'] })), candidate(offer('tile'))];
    expect(idsOf(selectOffers(candidates, free))).toEqual(['banner', 'tile']);
  });

  it('never goes over a cap within one answer', () => {
    const allowances = [{ key: 'week', policyId: 'two-a-week', left: 1, allowed: 2 }];
    const candidates = ['a', 'b'].map((id) => candidate(offer(id), { allowances }));
    const { selected, lost } = selectOffers(candidates, free);
    expect(selected).toHaveLength(1);
    expect(lost[0]?.because).toBe('cap: two-a-week');
  });

  it('leaves out what a shared budget has none left of, and takes the next', () => {
    const take = { budget: 'stock of a', key: 'stock/a', amount: 1, limit: 5, expiresAt: 0 };
    const candidates = [candidate(offer('a', { value: 99 }), { takes: [take] }), candidate(offer('b'))];
    const budgets = new Map([['stock/a', { key: 'stock/a', taken: 5, limit: 5 }]]);
    expect(idsOf(selectOffers(candidates, { ...free, budgets }))).toEqual(['b']);
  });

  it('places mandatory offers first, and fallbacks only where nothing else is', () => {
    const regular = candidate(offer('regular', { value: 100 }));
    const mandatory = candidate(offer('mandatory', { value: 0, mandatory: true }));
    const fallback = candidate(offer('fallback', { value: 500, fallback: true }));
    expect(idsOf(selectOffers([regular, mandatory, fallback], free))).toEqual(['mandatory', 'regular']);
    expect(idsOf(selectOffers([fallback], free))).toEqual(['fallback']);
  });
});

describe('scoreOffer', () => {
  it('multiplies the factors that are on, each raised to its weight, and returns them as they are', () => {
    const propensity = { value: 0.25, source: 'constant' } as const;
    const of = (arbitration: Parameters<typeof scoreOffer>[3]) =>
      scoreOffer(offer('a', { lever: 2 }), propensity, 3, arbitration).score;
    expect(of(undefined)).toEqual({ propensity: 0.25, value: 10, context: 3, lever: 2, total: 15 });
    expect(of({ lever: { on: false } }).total).toBe(7.5);
    expect(of({ propensity: { weight: 0.5 } }).total).toBe(30);
  });
});
