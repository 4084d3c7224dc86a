import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../../../src/decide/answer/answer-interaction.ts';
import { explainOffer } from '../../../../src/decide/explain/explain-offer.ts';
import { recordOutcomes } from '../../../../src/decide/outcomes/record-outcomes.ts';
import type { WhyAnswer, WhyRequest } from '../../../../src/domain/decision/why-offer.ts';
import type { PolicyEntry } from '../../../../src/domain/pack/format/policy-file.ts';
import type { RuleSet } from '../../../../src/domain/rule-set/rule-set.ts';
import { buildApp } from '../../../../src/http/build-app.ts';
import { createFakeServices, createRecordedLog } from '../../../http/fake-services.ts';
import { answerFrom } from '../../../support/answer-services.ts';
import { makeShop, shopper, visit } from '../../../support/demo-shop.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
let store: MemoryStore;

beforeEach(async () => {
  store = openMemoryStore({ now: () => now });
  await store.customers.put(
    shopper('c-1', {
      value: { tier: 'silver', points: 400 },
      cases: [
        {
          caseId: 'k-1',
          type: 'complaint',
          status: 'open',
          severity: 'serious',
          openedAt: '2026-11-01T00:00:00Z',
        },
      ],
    }),
  );
});

const serve = () => answerFrom(store, () => now);
async function why(ruleSet: RuleSet, offerId: string, more: Partial<WhyRequest> = {}, customerId = 'c-1') {
  const place = { touchpoint: 'check-in', channel: 'kiosk', ...more };
  const finding = await explainOffer({ ruleSet }, { customerId, offerId, place }, serve());
  if (finding.status !== 'found') throw new Error(finding.status);
  return finding.why;
}
const customerFact = (path: string, operator: string, value: unknown) => ({
  fact: 'customer',
  path,
  operator,
  value,
});
const calm = { duringComplaint: true };

describe('explainOffer', () => {
  it('says of an offer that is made its rank and score, and that nothing is in the way', async () => {
    const shop = makeShop({
      offers: [
        { id: 'a', ...calm },
        { id: 'b', value: 20, ...calm },
      ],
    });
    expect(await why(shop, 'a', { maxOffers: 2 })).toMatchObject({
      offered: true,
      rank: 2,
      blockers: [],
      smallestChange: [],
      score: { value: 10 },
    });
  });

  it('names the rules that did not fire, and the cheapest way to make one fire', async () => {
    const made = (id: string, conditions: object) => ({
      id,
      conditions: { all: [conditions] } as Record<string, unknown>,
      event: { type: 'offer' as const, params: { offer: 'rare' } },
    });
    const shop = makeShop({
      offers: [],
      rules: [
        made('rich', {
          all: [
            customerFact('$.value.tier', 'equal', 'gold'),
            customerFact('$.value.points', 'greaterThan', 1000),
          ],
        }),
        made('keen', { any: [customerFact('$.value.points', 'greaterThan', 500)] }),
      ],
    });
    const ruleSet = { ...shop, offers: makeShop({ offers: [{ id: 'rare', ...calm }] }).offers };
    const answer = await why(ruleSet, 'rare');
    expect(answer.offered).toBe(false);
    expect(answer.blockers.map(({ gate, ruleId, changes }) => [gate, ruleId, changes?.length])).toEqual([
      ['eligibility', 'rich', 2],
      ['eligibility', 'keen', 1],
    ]);
    expect(answer.smallestChange).toMatchObject([
      {
        fact: 'customer',
        path: '$.value.points',
        from: 400,
        to: 501,
        needs: [{ operator: 'greaterThan', value: 500, negated: false }],
      },
    ]);
  });

  it('names everything in the way at once, gate by gate', async () => {
    const shop = makeShop({
      offers: [{ id: 'card', purpose: 'marketing', channels: ['desk'], stock: 0 }],
      rules: [
        {
          id: 'no-credit',
          conditions: { all: [customerFact('$.value.points', 'lessThan', 500)] },
          event: {
            type: 'suppress',
            params: { offer: 'card', reason: 'too few points', gate: 'eligibility' },
          },
        },
      ],
      policies: [
        {
          id: 'siesta',
          description: 'No offers around noon',
          kind: 'quiet-hours',
          from: '12:30',
          to: '15:00',
          whenUnavailable: 'open',
        },
      ],
    });
    const { blockers, smallestChange } = await why(shop, 'card');
    expect(blockers).toMatchObject([
      { gate: 'eligibility', ruleId: 'no-credit', changes: [{ from: 400, to: 500 }] },
      { gate: 'applicability', because: 'wrong-channel', found: 'kiosk', wanted: ['desk'] },
      { gate: 'suitability', because: 'serious-complaint-open', found: 'k-1' },
      { gate: 'consent', changes: [{ fact: 'consent', params: { purpose: 'marketing', channel: 'kiosk' } }] },
      { gate: 'contact-policy', policyId: 'siesta', until: '2026-11-21T14:00:00.000Z' },
    ]);
    expect(smallestChange).toBeNull();
  });

  it('sees what is sold out and what was outranked, with the figures', async () => {
    const shop = makeShop({
      offers: [
        { id: 'gone', stock: 0, ...calm },
        { id: 'weak', value: 1, ...calm },
        { id: 'best', ...calm },
      ],
    });
    expect((await why(shop, 'gone')).blockers).toMatchObject([
      { gate: 'arbitration', because: expect.stringContaining('budget-exhausted') },
    ]);
    const [beaten] = (await why(shop, 'weak', { maxOffers: 1 })).blockers;
    expect(beaten).toMatchObject({
      gate: 'arbitration',
      because: 'outranked',
      found: 0.05,
      wanted: 'a score above 0.5',
    });
  });

  it('agrees with what is decided, and changes nothing by asking', async () => {
    const offers = Array.from({ length: 8 }, (_, index) => ({
      id: `o-${index}`,
      value: index + 1,
      stock: index % 3,
      ...calm,
    }));
    const shop = makeShop({ offers });
    const before = await store.ledger.readMemories('c-1', undefined);
    const answers = [];
    for (const { id } of offers) answers.push(await why(shop, id, { maxOffers: 3 }));
    expect(await store.ledger.readMemories('c-1', undefined)).toEqual(before);
    const { decision } = await answerInteraction(
      { ruleSet: shop, loadedAt: now },
      visit('i-1', 'c-1', { maxOffers: 3 }),
      serve(),
    );
    const made = answers.filter(({ offered }) => offered).sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
    expect(made.map(({ offerId }) => offerId)).toEqual(decision.offers.map(({ offerId }) => offerId));
  });

  it('names all facts that must change at once, so that a customer with these facts gets the offer', async () => {
    const rule = {
      id: 'either',
      conditions: {
        all: [
          customerFact('$.value.points', 'greaterThan', 100),
          {
            any: [
              customerFact('$.value.points', 'lessThan', 50),
              customerFact('$.value.tier', 'equal', 'gold'),
            ],
          },
        ],
      },
      event: { type: 'offer' as const, params: { offer: 'rare' } },
    };
    const shop = {
      ...makeShop({ offers: [], rules: [rule] }),
      offers: makeShop({ offers: [{ id: 'rare', ...calm }] }).offers,
    };
    const app = buildApp(
      {
        ...createFakeServices(),
        currentRuleSet: () => ({ ruleSet: shop, loadedAt: now }),
        explainOffer: (inForce, question) => explainOffer(inForce, question, serve()),
      },
      { log: createRecordedLog() },
    );
    const ask = async (id: string): Promise<WhyAnswer> => {
      const url = `/v1/customers/${id}/offers/rare/why?touchpoint=check-in&channel=kiosk`;
      return (await app.inject({ url })).json();
    };
    await store.customers.put(shopper('c-2', { value: { tier: 'silver', points: 30 } }));
    const answer = await ask('c-2');
    expect(answer.smallestChange).toMatchObject([
      { path: '$.value.points', from: 30, to: 101 },
      { path: '$.value.tier', from: 'silver', to: 'gold' },
    ]);
    expect([answer.isSmallest, answer.blockers[0]?.changes]).toEqual([true, answer.smallestChange]);
    await store.customers.put(shopper('c-3', { value: { tier: 'gold', points: 101 } }));
    expect((await ask('c-3')).offered).toBe(true);
    await app.close();
  });

  it('clears the rules that suppress an offer without losing the rule that makes it', async () => {
    const shop = makeShop({
      offers: [{ id: 'a', ...calm }],
      rules: [
        {
          id: 'too-few',
          conditions: { all: [customerFact('$.value.points', 'lessThan', 500)] },
          event: { type: 'suppress', params: { offer: 'a', reason: 'too few points' } },
        },
        {
          id: 'too-many',
          conditions: { all: [customerFact('$.value.points', 'greaterThan', 600)] },
          event: { type: 'suppress', params: { category: 'snack', reason: 'too many points' } },
        },
      ],
    });
    const { smallestChange } = await why(shop, 'a');
    expect(smallestChange).toMatchObject([{ path: '$.value.points', from: 400, to: 500 }]);
  });

  it('says that no context was sent, and nothing of the kind when one was', async () => {
    const shop = makeShop({ offers: [{ id: 'a', ...calm }] });
    expect((await why(shop, 'a')).reasons).toEqual([
      { code: 'context-not-sent', text: 'No context was sent: POST it to ask about a moment.' },
    ]);
    expect((await why(shop, 'a', { context: {} })).reasons).toEqual([]);
  });

  const rest = {
    id: 'rest',
    description: 'Nobody is asked again at once',
    kind: 'cool-down',
    scope: 'customer',
    each: 'offer',
    after: ['declined'],
    quiet: { days: 7 },
    whenUnavailable: 'closed',
  } satisfies PolicyEntry;

  it('names the decline too where no context was sent, so that no rule makes the offer', async () => {
    const shop = makeShop({
      offers: [],
      rules: [
        {
          id: 'in-the-mood',
          conditions: { all: [{ fact: 'context', path: '$.mood', operator: 'equal', value: 'good' }] },
          event: { type: 'offer', params: { offer: 'a' } },
        },
      ],
      policies: [rest],
    });
    const ruleSet = { ...shop, offers: makeShop({ offers: [{ id: 'a', ...calm }] }).offers };
    const { decision } = await answerInteraction(
      { ruleSet, loadedAt: now },
      visit('i-1', 'c-1', { context: { mood: 'good' } }),
      serve(),
    );
    await recordOutcomes([{ decisionId: decision.decisionId, offerId: 'a', outcome: 'declined' }], {
      ...store,
      ruleSet,
      now: () => now,
    });
    const answer = await why(ruleSet, 'a');
    expect(answer.blockers).toMatchObject([
      { gate: 'eligibility', because: 'rule did not fire', ruleId: 'in-the-mood' },
      { gate: 'contact-policy', policyId: 'rest', earlier: { offerId: 'a', outcome: 'declined' } },
    ]);
    expect(answer.reasons.map(({ code }) => code)).toEqual(['context-not-sent']);
  });

  it('names the promises for every occasion where no context was sent, and those for this one otherwise', async () => {
    const shop = makeShop({
      offers: [{ id: 'a', ...calm }],
      rules: [
        {
          id: 'make-good',
          conditions: {
            all: [{ fact: 'context', path: '$.flight.number', operator: 'equal', value: 'TA1' }],
          },
          event: {
            type: 'action',
            params: { action: 'credit-points', reason: 'service-recovery', withholds: 'all-offers' },
          },
        },
      ],
    });
    await answerInteraction(
      { ruleSet: shop, loadedAt: now },
      visit('i-1', 'c-1', { context: { flight: { number: 'TA1' } } }),
      serve(),
    );
    const without = await why(shop, 'a');
    expect(without).toMatchObject({ offered: true, blockers: [] });
    expect(without.reasons.map(({ code, detail }) => [code, detail])).toEqual([
      ['context-not-sent', undefined],
      ['gives-way-elsewhere', 'credit-points by make-good, kiosk, 2026-11-21T12:00:00.000Z, for demo/TA1'],
    ]);
    expect((await why(shop, 'a', { context: { flight: { number: 'TA1' } } })).blockers).toMatchObject([
      { because: 'gives-way-to-promise', promise: { ruleId: 'make-good', occasion: 'demo/TA1' } },
    ]);
    expect(await why(shop, 'a', { context: { flight: { number: 'TA2' } } })).toMatchObject({
      offered: true,
      reasons: [],
    });
  });

  it('names the earlier decline that a cool-down follows', async () => {
    const shop = makeShop({
      offers: [{ id: 'a', ...calm }],
      policies: [rest],
    });
    const { decision } = await answerInteraction(
      { ruleSet: shop, loadedAt: now },
      visit('i-1', 'c-1', {}),
      serve(),
    );
    await recordOutcomes([{ decisionId: decision.decisionId, offerId: 'a', outcome: 'declined' }], {
      ...store,
      ruleSet: shop,
      now: () => now,
    });
    expect((await why(shop, 'a')).blockers).toMatchObject([
      {
        policyId: 'rest',
        until: '2026-11-28T12:00:00.000Z',
        earlier: {
          offerId: 'a',
          outcome: 'declined',
          channel: decision.channelUsed,
          at: '2026-11-21T12:00:00.000Z',
          decisionId: decision.decisionId,
        },
      },
    ]);
  });

  it('names the promise that an offer gives way to', async () => {
    const shop = makeShop({
      offers: [{ id: 'a', ...calm }],
      rules: [
        {
          id: 'make-good',
          conditions: { all: [] },
          event: {
            type: 'action',
            params: { action: 'credit-points', reason: 'service-recovery', withholds: 'all-offers' },
          },
        },
      ],
    });
    expect((await why(shop, 'a')).blockers).toMatchObject([
      {
        because: 'gives-way-to-promise',
        promise: {
          action: 'credit-points',
          ruleId: 'make-good',
          channel: 'kiosk',
          at: '2026-11-21T12:00:00.000Z',
        },
      },
    ]);
  });

  it('sees what others have taken the last piece of, also if many offers have a stock', async () => {
    const shop = makeShop({
      offers: [
        { id: 'a', stock: 1, value: 20, ...calm },
        { id: 'b', stock: 1, ...calm },
      ],
    });
    await store.customers.put(shopper('c-2'));
    await answerInteraction({ ruleSet: shop, loadedAt: now }, visit('i-1', 'c-2'), serve());
    expect((await why(shop, 'a')).blockers).toEqual([
      { gate: 'arbitration', because: 'budget-exhausted: a', found: 1 },
    ]);
    expect(await why(shop, 'b')).toMatchObject({ offered: true, rank: 1 });
  });

  it('gives the score of an offer that was outranked, and none of one that a gate stopped', async () => {
    const shop = makeShop({
      offers: [
        { id: 'weak', value: 1, ...calm },
        { id: 'best', ...calm },
        { id: 'elsewhere', channels: ['desk'], ...calm },
      ],
    });
    expect((await why(shop, 'weak', { maxOffers: 1 })).score).toMatchObject({ value: 1, total: 0.05 });
    expect(await why(shop, 'elsewhere')).not.toHaveProperty('score');
    expect(await why(shop, 'elsewhere')).not.toHaveProperty('rank');
  });

  it('names of an offer that no rule makes just that', async () => {
    const shop = { ...makeShop({ offers: [] }), offers: makeShop({ offers: [{ id: 'a', ...calm }] }).offers };
    expect(await why(shop, 'a')).toMatchObject({
      offered: false,
      blockers: [{ gate: 'eligibility', because: 'no rule makes this offer' }],
      smallestChange: null,
      isSmallest: false,
    });
  });

  it('looks at the rules of this offer only, where and when they apply', async () => {
    const rule = (id: string, offer: string, points: number, touchpoints?: string[]) => ({
      id,
      conditions: { all: [customerFact('$.value.points', 'greaterThan', points)] },
      event: { type: 'offer' as const, params: { offer } },
      ...(touchpoints === undefined ? {} : { touchpoints }),
    });
    const shop = {
      ...makeShop({
        offers: [],
        rules: [
          rule('of-another', 'other', 450),
          rule('here', 'rare', 1000),
          rule('elsewhere', 'rare', 500, ['gate']),
        ],
      }),
      offers: makeShop({ offers: [{ id: 'rare', ...calm }, { id: 'other' }] }).offers,
    };
    const { blockers, smallestChange } = await why(shop, 'rare');
    expect(blockers.map(({ ruleId, because }) => [ruleId, because])).toEqual([
      ['here', 'rule did not fire'],
      ['elsewhere', 'rule out of scope: other touchpoint'],
    ]);
    expect(smallestChange).toMatchObject([{ to: 1001 }]);
  });

  it('silences the rule that suppresses an offer, not another one', async () => {
    const suppress = (id: string, path: string, bound: number) => ({
      id,
      conditions: { all: [customerFact(path, 'lessThan', bound)] },
      event: { type: 'suppress' as const, params: { offer: 'a', reason: 'too few' } },
    });
    const shop = makeShop({
      offers: [{ id: 'a', ...calm }],
      rules: [suppress('first', '$.value.visits', 5), suppress('second', '$.value.points', 500)],
    });
    const { blockers } = await why(shop, 'a');
    expect(blockers).toEqual([
      {
        gate: 'applicability',
        because: 'suppressed: too few',
        ruleId: 'second',
        changes: [
          {
            fact: 'customer',
            path: '$.value.points',
            from: 400,
            to: 500,
            needs: [{ operator: 'lessThan', value: 500, negated: true }],
          },
        ],
      },
    ]);
  });

  it('names the consent to ask for, with what was said before', async () => {
    await store.customers.put(
      shopper('c-2', {
        consents: [{ purpose: 'ads', granted: false, source: 'web', at: '2026-01-01T00:00:00Z' }],
      }),
    );
    const shop = makeShop({ offers: [{ id: 'a', purpose: 'ads' }] });
    const { smallestChange, isSmallest } = await why(shop, 'a', {}, 'c-2');
    expect(smallestChange).toEqual([
      {
        fact: 'consent',
        params: { purpose: 'ads', channel: 'kiosk' },
        path: '$.granted',
        from: 'refused (web, 2026-01-01T00:00:00Z)',
        to: true,
        needs: [{ operator: 'equal', value: true, negated: false }],
      },
    ]);
    expect(isSmallest).toBe(true);
  });

  it('knows no strangers and no unknown offers', async () => {
    const shop = makeShop({ offers: [{ id: 'a' }] });
    const place = { touchpoint: 'check-in', channel: 'kiosk' };
    expect(
      await explainOffer({ ruleSet: shop }, { customerId: 'nobody', offerId: 'a', place }, serve()),
    ).toEqual({ status: 'unknown-customer' });
    expect(
      await explainOffer({ ruleSet: shop }, { customerId: 'c-1', offerId: 'z', place }, serve()),
    ).toEqual({ status: 'unknown-offer' });
  });
});
