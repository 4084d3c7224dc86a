import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/decide/decide.ts';
import type { ContactEvent } from '../../../../src/domain/contact/customer-memory.ts';
import type { PolicyEntry } from '../../../../src/domain/pack/format/policy-file.ts';
import { makeShop, shopper, visit } from '../../../support/demo-shop.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const common = { description: 'a policy', whenUnavailable: 'closed' } as const;
const policies: PolicyEntry[] = [
  {
    ...common,
    id: 'few',
    kind: 'cap',
    scope: 'customer',
    each: 'offer',
    counts: ['offered'],
    most: 2,
    window: { days: 7 },
  },
  {
    ...common,
    id: 'some',
    kind: 'cap',
    scope: 'household',
    each: 'all',
    counts: ['offered'],
    most: 4,
    window: { calendar: 'week' },
  },
  {
    ...common,
    id: 'quiet',
    kind: 'cool-down',
    scope: 'customer',
    each: 'category',
    after: ['declined'],
    quiet: { days: 30 },
  },
  { ...common, id: 'volume', kind: 'volume', each: 'category', most: 5, per: 'day' },
];

const anOffer = (id: string) =>
  fc.record({
    id: fc.constant(id),
    value: fc.integer({ min: 1, max: 4 }),
    category: fc.constantFrom('a', 'b', 'c'),
    propensity: fc.constantFrom(0.1, 0.2),
    stock: fc.constantFrom(...[1, 2, 100]),
    exclusiveGroup: fc.constantFrom('x', 'y', id),
    mandatory: fc.boolean(),
    fallback: fc.boolean(),
    placements: fc.constantFrom<string[][]>(['top'], ['side'], ['top', 'side']),
  });
const someOffers = fc
  .integer({ min: 1, max: 8 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => anOffer(`o-${index}`))));
const someContacts = fc.array(
  fc.record({
    decisionId: fc.constantFrom('d-1', 'd-2', 'd-3'),
    offerId: fc.constantFrom('o-0', 'o-1', 'o-2'),
    category: fc.constantFrom('a', 'b'),
    channel: fc.constant('kiosk'),
    outcome: fc.constantFrom('offered' as const, 'shown' as const, 'declined' as const),
    at: fc.integer({ min: now - 40 * 86_400_000, max: now }),
  }),
  { maxLength: 12 },
);
const slots = fc.constantFrom(
  { maxOffers: 1 },
  { maxOffers: 3 },
  { maxOffers: 8 },
  {
    placements: [
      { placement: 'side', maxOffers: 1 },
      { placement: 'top', maxOffers: 2 },
    ],
  },
);
type Offers = Parameters<typeof makeShop>[0]['offers'];

function decideOn(offers: Offers, contacts: readonly ContactEvent[], more: object) {
  const ruleSet = makeShop({ offers, policies });
  const customer = { status: 'known', snapshot: shopper('c-1'), source: 'store' } as const;
  const memory = { version: 1, promises: [], contacts };
  const request = visit('i-1', 'c-1', more);
  return decide(ruleSet, { request, customer }, now, { memory, household: memory, budgets: new Map() })
    .decision.offers;
}

describe('the offers of a decision', () => {
  it('are the same whatever the order of the offers in the file', () => {
    fc.assert(
      fc.property(someOffers, someContacts, slots, (offers, contacts, more) => {
        expect(decideOn([...offers].reverse(), contacts, more)).toEqual(decideOn(offers, contacts, more));
      }),
      { numRuns: 60 },
    );
  });

  it('stay the same when one that lost is taken out of the file', () => {
    fc.assert(
      fc.property(someOffers, someContacts, slots, (offers, contacts, more) => {
        const made = decideOn(offers, contacts, more);
        const loser = offers.find(({ id }) => !made.some(({ offerId }) => offerId === id));
        fc.pre(loser !== undefined);
        const rest = offers.filter((offer) => offer !== loser);
        expect(decideOn(rest, contacts, more)).toEqual(made);
      }),
      { numRuns: 60 },
    );
  });

  it('hold to exclusive groups, caps, stock and places for every number asked for', () => {
    fc.assert(
      fc.property(someOffers, someContacts, slots, (offers, contacts, more) => {
        const made = decideOn(offers, contacts, more);
        const entries = made.map(({ offerId }) => offers.find(({ id }) => id === offerId));
        const groups = entries.map((offer) => offer?.exclusiveGroup);
        expect(new Set(groups).size).toBe(groups.length);
        expect(new Set(made.map(({ offerId }) => offerId)).size).toBe(made.length);
        expect(made.length).toBeLessThanOrEqual(4);
        for (const { offerId, placement } of made)
          if (placement !== undefined)
            expect(offers.find(({ id }) => id === offerId)?.placements).toContain(placement);
      }),
      { numRuns: 60 },
    );
  });
});

describe('an explained decision', () => {
  it('makes the same offers as one that nobody asks to explain', () => {
    fc.assert(
      fc.property(someOffers, someContacts, slots, (offers, contacts, more) => {
        const explained = decideOn(offers, contacts, { ...more, explain: 'full' });
        expect(decideOn(offers, contacts, more)).toEqual(explained);
      }),
      { numRuns: 100 },
    );
  });
});
