import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/decide/decide.ts';
import type { Counters } from '../../../../src/domain/contact/budget.ts';
import { emptyMemory, type StandingPromise } from '../../../../src/domain/contact/customer-memory.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import type { Interaction } from '../../../../src/domain/decision/interaction.ts';
import { makeShop, shopper, visit } from '../../../support/demo-shop.ts';
import { makeRuleSet } from '../../../support/make-rule-set.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const fresh: Counters = { memory: emptyMemory, budgets: new Map() };
const always = { all: [] };
const words = (en: string) => ({ purpose: 'info', texts: { text: { en, it: `IT ${en}` } } });
const flight = { flight: { number: 'TA1' } };

const meet = (snapshot: Partial<Snapshot> = {}, request: Partial<DecisionRequest> = {}): Interaction => ({
  request: visit('i-1', 'c-1', { context: flight, maxOffers: 3, ...request }),
  customer: { status: 'known', snapshot: shopper('c-1', snapshot), source: 'cache' },
});

/** A promise of an earlier visit about the same flight. */
const promise: StandingPromise = {
  actionId: 'a-1',
  pack: 'demo',
  type: 'upgrade',
  params: { cabin: 'first' },
  reason: { code: 'care', ruleId: 'give' },
  occasion: 'demo/TA1',
  settles: [],
  messages: [{ key: 'given', values: { seat: '1A' } }],
  decisionId: 'd-0',
  interactionId: 'i-0',
  channel: 'desk',
  at: now - 60_000,
};
const remembering = (...promises: StandingPromise[]): Counters => ({
  ...fresh,
  memory: { version: 1, contacts: [], promises },
});

const giving = makeRuleSet({
  rules: [
    {
      id: 'give',
      priority: 10,
      conditions: always,
      event: {
        type: 'action',
        params: { action: 'upgrade', reason: 'care', messages: [{ message: 'given' }] },
      },
    },
    { id: 'late', priority: 5, conditions: always, event: { type: 'message', params: { message: 'bye' } } },
    {
      id: 'early',
      priority: 20,
      conditions: always,
      event: { type: 'message', params: { message: 'hello' } },
    },
  ],
  messages: {
    given: { variables: { seat: { type: 'text', example: '2C' } }, ...words('Seat {seat}') },
    hello: words('Hello'),
    bye: words('Bye'),
  },
});

describe('The answer', () => {
  it('as a whole, where nothing happens', () => {
    const { decision, ...kept } = decide(makeShop({ offers: [] }), meet(), now, fresh);
    expect(decision).toEqual({
      decisionId: expect.any(String),
      interactionId: 'i-1',
      customerId: 'c-1',
      touchpoint: 'check-in',
      channelUsed: 'kiosk',
      decidedAt: '2026-11-21T12:00:00.000Z',
      mode: 'live',
      locale: 'en',
      actions: [],
      messages: [],
      offers: [],
      channel: { best: null, ranking: [] },
      preferences: {},
      openCases: [],
      facts: {},
      tasks: [],
      ruleSet: { version: 'test', ageMs: 0 },
      snapshot: { asOf: '2026-11-20T00:00:00Z', ageMs: 36 * 3_600_000, source: 'cache' },
      reasons: [{ code: 'no-eligible-offer', text: expect.any(String) }],
      degraded: [],
      elapsedMs: 0,
      explanation: undefined,
    });
    expect([kept.promises, kept.contacts, kept.takes, kept.tasks(), kept.considered()]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  it('has no snapshot from the future', () => {
    const { decision } = decide(makeShop({ offers: [] }), meet({ asOf: '2026-11-22T00:00:00Z' }), now, fresh);
    expect(decision.snapshot?.ageMs).toBe(0);
  });

  it.each([
    ['anonymous', ['customer-anonymous', 'no-eligible-offer']],
    ['unknown', ['customer-unknown', 'no-eligible-offer']],
  ] as const)('says that the customer is %s, and remembers nothing', (status, codes) => {
    const interaction = { request: visit('i-1', undefined), customer: { status } };
    const { decision, promises, contacts } = decide(giving, interaction, now, fresh);
    expect(decision.reasons.map(({ code }) => code)).toEqual(codes);
    expect([decision.customerId, decision.snapshot, promises, contacts]).toEqual([null, null, [], []]);
  });

  it('gives no reason where an offer is made to a customer who is known', () => {
    expect(decide(makeShop({ offers: [{ id: 'a' }] }), meet(), now, fresh).decision.reasons).toEqual([]);
  });

  it('says in the order of the rules what is said, with what actions say of themselves', () => {
    const { decision, promises } = decide(giving, meet(), now, fresh);
    expect(decision.messages.map(({ key }) => key)).toEqual(['hello', 'given', 'bye']);
    expect(promises).toMatchObject([{ messages: [{ key: 'given' }] }]);
  });

  it('repeats a standing promise in its place among the messages, as it was said, and says that it stands', () => {
    const { decision } = decide(giving, meet(), now, remembering(promise));
    expect(decision.messages.map(({ key, body }) => [key, body])).toEqual([
      ['hello', 'Hello'],
      ['given', 'Seat 1A'],
      ['bye', 'Bye'],
    ]);
    expect(decision.actions).toEqual([
      {
        actionId: 'a-1',
        type: 'upgrade',
        params: { cabin: 'first' },
        status: 'confirmed',
        reason: { code: 'care', ruleId: 'give' },
        standing: {
          decisionId: 'd-0',
          interactionId: 'i-0',
          channel: 'desk',
          at: '2026-11-21T11:59:00.000Z',
        },
      },
    ]);
    expect(decision.reasons.map(({ code }) => code)).toEqual(['promise-standing', 'no-eligible-offer']);
  });

  it.each([
    [
      'a system may still refuse',
      { connectors: { dcs: { description: 'DCS', actions: ['upgrade'] } } },
      'asked',
    ],
    [
      'no system may refuse',
      { connectors: { dcs: { description: 'DCS', actions: ['upgrade'], final: ['upgrade'] } } },
      'confirmed',
    ],
    ['no system carries out', {}, 'confirmed'],
  ])('says how far a promise is that %s', (_, pack, word) => {
    const promising = makeRuleSet({
      pack,
      rules: [
        {
          id: 'give',
          conditions: always,
          event: {
            type: 'action',
            params: { action: 'upgrade', reason: 'care', messages: [{ message: 'given' }] },
          },
        },
      ],
      messages: { given: words('It is {promise}') },
    });
    const { messages, actions } = decide(promising, meet(), now, fresh).decision;
    expect([messages.map(({ body }) => body), actions.map(({ status }) => status)]).toEqual([
      [`It is ${word}`],
      [word],
    ]);
  });

  it('words a standing promise by where it was made', () => {
    const { messages } = decide(
      makeRuleSet({
        rules: [],
        messages: { given: words('Promised {standing} at {standingChannel}') },
      }),
      meet(),
      now,
      remembering(promise),
    ).decision;
    expect(messages.map(({ body }) => body)).toEqual(['Promised yes at desk']);
  });

  it('keeps of an action without messages and offers to withhold none', () => {
    const quiet = makeShop({
      offers: [{ id: 'a' }],
      rules: [
        {
          id: 'r',
          conditions: always,
          event: { type: 'action', params: { action: 'call', reason: 'care' } },
        },
      ],
    });
    const { decision, promises } = decide(quiet, meet(), now, fresh);
    expect(promises).toMatchObject([{ type: 'call', messages: [], settles: [], channel: 'kiosk', at: now }]);
    expect([decision.messages, decision.offers.length]).toEqual([[], 1]);
    const again = decide(quiet, meet({}, { interactionId: 'i-2' }), now, remembering(...promises));
    expect(again.decision.offers).toHaveLength(1);
  });

  it('shows of its facts those that the pack declares for callers', () => {
    const derive = (fact: string, value: unknown) => ({
      id: `derive-${fact}`,
      priority: 5,
      conditions: always,
      event: { type: 'derive' as const, params: { fact, value } },
    });
    const ruleSet = makeRuleSet({
      pack: {
        facts: {
          shown: { description: 'For callers', answer: true },
          hidden: { description: 'Not for callers', answer: false },
          unknown: { description: 'Nobody knows', answer: true },
        },
      },
      rules: [
        derive('shown', 1),
        derive('hidden', 2),
        derive('undeclared', 3),
        derive('unknown', { fact: 'context', path: '$.nothing' }),
      ],
    });
    expect(decide(ruleSet, meet(), now, fresh).decision.facts).toStrictEqual({ shown: 1 });
  });

  it('lists the cases that are open, without their attributes', () => {
    const common = { type: 'question', severity: 'light', openedAt: '2026-11-01T00:00:00Z' } as const;
    const cases = [
      { ...common, caseId: 'k-1', status: 'open', attributes: { secret: 1 } },
      { ...common, caseId: 'k-2', status: 'closed' },
      { ...common, caseId: 'k-3', status: 'resolved' },
    ] as const;
    const { openCases } = decide(makeShop({ offers: [] }), meet({ cases: [...cases] }), now, fresh).decision;
    expect(openCases).toEqual([{ ...common, caseId: 'k-1', status: 'open' }]);
  });

  it('says which offers cannot be counted while nothing can be', () => {
    const shop = makeShop({ offers: [{ id: 'a', stock: 1 }, { id: 'b', stock: 1 }, { id: 'c' }] });
    const { decision } = decide(shop, meet(), now, fresh, false);
    expect(decision.offers.map(({ offerId }) => offerId)).toEqual(['c']);
    expect(decision.reasons).toEqual([
      { code: 'counts-unavailable', text: expect.any(String), detail: 'a, b' },
    ]);
  });

  it('presents an offer with its price, its attributes, and the rule that makes it', () => {
    const shop = makeShop({
      offers: [
        {
          id: 'a',
          price: { amount: 5, currency: 'EUR' },
          treatment: { message: 'offer', attributes: { colour: 'red' } },
        },
        { id: 'b', treatment: { message: 'offer' } },
      ],
    });
    const { offers } = decide(shop, meet(), now, fresh).decision;
    expect(
      offers.map(({ offerId, rank, reason, treatment }) => ({ offerId, rank, reason, treatment })),
    ).toEqual([
      {
        offerId: 'a',
        rank: 1,
        reason: { code: 'eligible', ruleId: 'make-a' },
        treatment: {
          colour: 'red',
          price: { amount: 5, currency: 'EUR' },
          message: expect.objectContaining({ body: 'An offer' }),
        },
      },
      {
        offerId: 'b',
        rank: 2,
        reason: { code: 'eligible', ruleId: 'make-b' },
        treatment: { price: undefined, message: expect.objectContaining({ body: 'An offer' }) },
      },
    ]);
  });

  it('makes no offer that no file defines', () => {
    const shop = makeShop({
      offers: [],
      rules: [{ id: 'r', conditions: always, event: { type: 'offer', params: { offer: 'nowhere' } } }],
    });
    expect(decide(shop, meet(), now, fresh).decision.offers).toEqual([]);
  });
});

describe('An explanation', () => {
  it('names every rule, and every offer once for each thing in its way', () => {
    const shop = makeShop({
      offers: [{ id: 'a' }, { id: 'b', channels: ['desk'], purpose: 'ads' }, { id: 'c', value: 5 }],
    });
    const { explanation } = decide(shop, meet({}, { explain: 'full', maxOffers: 1 }), now, fresh).decision;
    expect(explanation?.['funnel']).toEqual({ eligible: 3, offered: 1, applicability: 1, arbitration: 1 });
    expect(explanation).not.toHaveProperty('scores');
    expect(explanation?.['rules']).toMatchObject(
      ['make-a', 'make-b', 'make-c', 'disclose-all'].map((ruleId) => ({ ruleId })),
    );
    expect(explanation?.['offers']).toMatchObject([
      {
        offerId: 'a',
        outcome: 'offered',
        score: { total: expect.any(Number) },
        propensity: { source: 'prior' },
      },
      { offerId: 'b', outcome: 'dropped', gate: 'applicability', because: 'wrong-channel' },
      { offerId: 'b', outcome: 'dropped', gate: 'consent', because: 'consent-missing: ads' },
      { offerId: 'c', outcome: 'dropped', gate: 'arbitration', because: 'outranked' },
    ]);
    expect(explanation?.['offers']).toHaveLength(4);
  });
});

describe('A long explanation', () => {
  const most = 300;
  const shop = makeShop({
    offers: Array.from({ length: most + 20 }, (_, index) => ({ id: `offer-${index}` })),
  });
  type Page = {
    readonly rules: readonly { readonly ruleId: string }[];
    readonly offers: readonly { readonly offerId: string }[];
    readonly next?: DecisionRequest['explainAfter'];
  };
  const explain = (explainAfter?: DecisionRequest['explainAfter']): Page => {
    const asked = meet({}, { explain: 'full', ...(explainAfter && { explainAfter }) });
    return JSON.parse(JSON.stringify(decide(shop, asked, now, fresh).decision.explanation));
  };

  it('comes page by page, each rule and offer once', () => {
    const first = explain();
    expect([first.rules.length, first.offers.length]).toEqual([most, most]);
    expect(first.next).toEqual({ ruleId: first.rules.at(-1)?.ruleId, offerId: first.offers.at(-1)?.offerId });
    const second = explain(first.next);
    expect(second.next).toBeUndefined();
    const rules = [...first.rules, ...second.rules].map(({ ruleId }) => ruleId);
    expect(new Set(rules)).toEqual(new Set(shop.rules.map(({ id }) => id)));
    expect(rules).toHaveLength(shop.rules.length);
    const offers = [...first.offers, ...second.offers].map(({ offerId }) => offerId);
    expect(new Set(offers).size).toBe(most + 20);
    expect(offers).toHaveLength(most + 20);
  });

  it('goes on only in the lists that are asked for, and after nothing unknown', () => {
    expect(explain({ ruleId: 'make-offer-5' }).offers).toEqual([]);
    expect(explain({ offerId: 'offer-5' }).rules).toEqual([]);
    expect(explain({ ruleId: 'nobody', offerId: 'nobody' })).toMatchObject({ rules: [], offers: [] });
  });
});

describe('A cap until a newer snapshot comes', () => {
  const shop = makeShop({
    offers: [{ id: 'a' }],
    policies: [
      {
        id: 'once',
        description: 'Once until the warehouse knows',
        kind: 'cap',
        scope: 'customer',
        each: 'offer',
        counts: ['accepted'],
        most: 1,
        window: { snapshot: true },
        whenUnavailable: 'closed',
      },
    ],
  });
  const accepted = {
    decisionId: 'd-0',
    offerId: 'a',
    category: 'any',
    channel: 'kiosk',
    outcome: 'accepted',
    at: Date.parse('2026-11-20T12:00:00Z'),
  } as const;
  const offersTo = (snapshot: Partial<Snapshot>) =>
    decide(shop, meet(snapshot), now, {
      ...fresh,
      memory: { version: 1, promises: [], contacts: [accepted] },
    }).decision.offers.length;

  it('counts from the time of the snapshot, or of its values where they are dated by themselves', () => {
    expect(offersTo({ asOf: '2026-11-20T11:00:00Z' })).toBe(0);
    expect(offersTo({ asOf: '2026-11-20T13:00:00Z' })).toBe(1);
    expect(offersTo({ asOf: '2026-11-20T13:00:00Z', value: { asOf: '2026-11-20T11:00:00Z' } })).toBe(0);
    expect(offersTo({ asOf: '2026-11-20T11:00:00Z', value: { asOf: '2026-11-20T13:00:00Z' } })).toBe(1);
  });
});

describe('A promise that a system refused', () => {
  const life = { state: 'refused', word: 'no', holds: false, moves: [] } as const;
  const shop = makeRuleSet({
    rules: [
      {
        id: 'give',
        conditions: always,
        event: { type: 'action', params: { action: 'upgrade', reason: 'care' } },
      },
    ],
  });
  const given = (refused: StandingPromise, context: Record<string, unknown> = flight) =>
    decide(shop, meet({}, { context }), now, remembering(refused)).promises.length;

  it('is not made again about the same occasion, and is about another', () => {
    expect(given({ ...promise, life })).toBe(0);
    expect(given({ ...promise, life }, { flight: { number: 'TA2' } })).toBe(1);
  });

  it('is not made again by the same decision, whatever it is about', () => {
    const { decisionId } = decide(shop, meet(), now, fresh).decision;
    expect(given({ ...promise, occasion: '', life }, {})).toBe(1);
    expect(given({ ...promise, occasion: '', decisionId, life }, {})).toBe(0);
  });

  it('stands in the way only if it was refused', () => {
    const { decisionId } = decide(shop, meet(), now, fresh).decision;
    expect(given({ ...promise, occasion: '', decisionId }, {})).toBe(1);
  });
});
