import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { assessPerson } from '../../../../src/decide/explain/assess-person.ts';
import { explainOffer } from '../../../../src/decide/explain/explain-offer.ts';
import { gatherContext } from '../../../../src/decide/gather/decision-context.ts';
import type { ContactEvent } from '../../../../src/domain/contact/customer-memory.ts';
import { emptyMemory } from '../../../../src/domain/contact/customer-memory.ts';
import type { PolicyEntry } from '../../../../src/domain/pack/format/policy-file.ts';
import { makesOffer, narrowProgram } from '../../../../src/domain/rule-set/narrow-program.ts';
import { answerFrom } from '../../../support/answer-services.ts';
import { makeShop, shopper } from '../../../support/demo-shop.ts';
import { sampleRules } from '../../../support/sample-rules.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const place = { touchpoint: 'check-in', channel: 'kiosk', maxOffers: 2 };
const policies: PolicyEntry[] = [
  {
    id: 'few',
    description: 'Twice a week.',
    whenUnavailable: 'closed',
    kind: 'cap',
    scope: 'household',
    each: 'offer',
    counts: ['offered'],
    most: 2,
    window: { days: 7 },
  },
];
const rich = { fact: 'customer', path: '$.value.points', operator: 'greaterThan', value: 500 };
const shop = makeShop({
  policies,
  offers: [
    { id: 'a', purpose: 'marketing', value: 30 },
    { id: 'b', stock: 5, value: 20 },
    { id: 'c', value: 10, propensity: 'outcomes' },
    { id: 'd', value: 5, category: 'other' },
  ],
  rules: [
    {
      id: 'not-to-the-rich',
      conditions: { all: [rich] },
      event: { type: 'suppress', params: { offer: 'c', reason: 'rich' } },
    },
  ],
});
const consents = (granted: boolean) => [
  { purpose: 'marketing', channel: 'kiosk', granted, source: 'web', at: '2026-01-01T00:00:00Z' },
];
const aPerson = fc.record({
  granted: fc.boolean(),
  points: fc.integer({ min: 0, max: 1000 }),
  complains: fc.boolean(),
  household: fc.constantFrom(undefined, 'h-1'),
});
const aContact: fc.Arbitrary<ContactEvent> = fc.record({
  decisionId: fc.constant('d-1'),
  offerId: fc.constantFrom('a', 'b', 'd'),
  channel: fc.constant('kiosk'),
  outcome: fc.constant('offered' as const),
  at: fc.integer({ min: now - 10 * 86_400_000, max: now }),
});

describe('assessPerson', () => {
  it('says of any person and any offer what the live explanation says', async () => {
    const store = openMemoryStore({ now: () => now });
    await fc.assert(
      fc.asyncProperty(
        aPerson,
        fc.array(aContact, { maxLength: 6 }),
        fc.array(aContact, { maxLength: 6 }),
        fc.integer({ min: 0, max: 6 }),
        async ({ granted, points, complains, household }, own, shared, taken) => {
          const snapshot = shopper('c-1', {
            value: { points },
            consents: consents(granted),
            ...(household && { household }),
            cases: complains
              ? [
                  {
                    caseId: 'k-1',
                    type: 'complaint',
                    status: 'open',
                    severity: 'serious',
                    openedAt: '2026-11-01T00:00:00Z',
                  },
                ]
              : [],
          });
          await store.customers.put(snapshot);
          const memories = {
            memory: { ...emptyMemory, version: 1, contacts: own },
            ...(household && { household: { ...emptyMemory, version: 1, contacts: shared } }),
          };
          const stock = { key: 'demo/stock/b', taken, limit: 5 };
          const services = answerFrom(
            {
              ...store,
              ledger: { ...store.ledger, readMemories: () => memories, readBudgets: async () => [stock] },
            },
            () => now,
          );
          for (const offerId of ['a', 'b', 'c', 'd']) {
            const finding = await explainOffer(
              { ruleSet: shop },
              { customerId: 'c-1', offerId, place },
              services,
            );
            const { standing } = assessPerson(
              { snapshot, counters: memories },
              new Map([[stock.key, stock]]),
              { ruleSet: shop, place, target: { offerId }, now },
            );
            if (finding.status !== 'found') throw new Error(finding.status);
            const { why } = finding;
            expect(standing).toMatchObject(
              why.offered
                ? { gate: 'in', ruleId: `make-${offerId}`, offer: { rank: why.rank, score: why.score } }
                : { gate: why.blockers[0]?.gate, because: why.blockers[0]?.because },
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reaches those for whom a rule fires, by their best channel', () => {
    const target = { ruleId: 'not-to-the-rich' };
    const assess = (points: number) =>
      assessPerson(
        { snapshot: shopper('c-1', { value: { points } }), counters: { memory: emptyMemory } },
        new Map(),
        {
          ruleSet: shop,
          place,
          target,
          now,
        },
      ).standing;
    expect(assess(501)).toMatchObject({ gate: 'in', ruleId: 'not-to-the-rich', locale: 'en' });
    expect(assess(500)).toEqual({ gate: 'rule', because: 'rule did not fire' });
  });
});

describe('narrowProgram', () => {
  it('fires a rule that makes the offer if and only if the whole rule set does', () => {
    const scope = { touchpoint: 'checkout', now };
    const offers = ['regulars-coupon', 'welcome-back-coupon', 'voucher-for-points'];
    const programs = offers.map(
      (offer) => [offer, narrowProgram(sampleRules, makesOffer(offer))?.program] as const,
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200_000 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 120 }),
        (spend, visits, days) => {
          const last = new Date(now - days * 86_400_000).toISOString().slice(0, 10);
          const attributes = { 'spend-12-months': spend, 'visits-12-months': visits, 'last-purchase': last };
          const snapshot = shopper('m-1', { attributes, value: { points: spend % 3000 } });
          const request = { interactionId: 'i', touchpoint: 'checkout', channel: 'pos' };
          const { facts } = gatherContext(
            sampleRules,
            { request, customer: { status: 'known', snapshot, source: 'store' } },
            now,
            { memory: emptyMemory, budgets: new Map() },
            true,
          );
          const made = new Set(
            sampleRules.program.evaluate(facts, scope).map(({ event }) => event.params?.['offer']),
          );
          for (const [offer, program] of programs)
            expect(program?.evaluate(facts, scope).some(({ event }) => event.type === 'offer')).toBe(
              made.has(offer),
            );
        },
      ),
      { numRuns: 100 },
    );
  });
});
