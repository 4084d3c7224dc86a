import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../../../src/decide/answer/answer-interaction.ts';
import type { AnswerServices } from '../../../../src/decide/inquiry/inquiry.ts';
import { watchOutcomes } from '../../../../src/decide/inquiry/watch-outcomes.ts';
import { recordOutcomes } from '../../../../src/decide/outcomes/record-outcomes.ts';
import type { Ledger } from '../../../../src/decide/ports.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import type { Decision } from '../../../../src/domain/decision/decision.ts';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import type { PolicyEntry } from '../../../../src/domain/pack/format/policy-file.ts';
import type { RuleSet, RuleSetInForce } from '../../../../src/domain/rule-set/rule-set.ts';
import { ServiceError } from '../../../../src/domain/shared/service-error.ts';
import { buildApp } from '../../../../src/http/build-app.ts';
import { createFakeServices, createRecordedLog } from '../../../http/fake-services.ts';
import { answerFrom } from '../../../support/answer-services.ts';
import { makeShop, shopper, visit } from '../../../support/demo-shop.ts';

let store: MemoryStore;
let now: number;
let elapsed: number;

beforeEach(() => {
  now = Date.parse('2026-11-21T12:00:00Z');
  elapsed = 0;
  store = openMemoryStore({ now: () => now });
});

type Served = AnswerServices & RuleSetInForce;

function serve(ruleSet: RuleSet, part: Partial<Ledger> = {}): Served {
  const ledger = { ...store.ledger, ...part };
  const outcomes = watchOutcomes(ledger, { elapsed: () => elapsed });
  return { ruleSet, loadedAt: now, ...answerFrom(store, () => now, { ledger, outcomes }) };
}

const know = (...customers: Snapshot[]) => Promise.all(customers.map((each) => store.customers.put(each)));
const idsOf = ({ offers }: Decision) => offers.map(({ offerId }) => offerId);
const ask = async (services: Served, request: DecisionRequest) =>
  (await answerInteraction(services, request, services)).decision;
const tell = (decision: Decision, outcome: 'declined' | 'accepted' | 'shown') =>
  recordOutcomes(
    decision.offers.map(({ offerId }) => ({ decisionId: decision.decisionId, offerId, outcome })),
    { ...store, ruleSet: makeShop({ offers: [] }), now: () => now },
  );

const common = { id: 'p', description: 'a policy', whenUnavailable: 'closed' } as const;
const capOne: PolicyEntry = {
  ...common,
  kind: 'cap',
  scope: 'customer',
  each: 'offer',
  counts: ['offered'],
  most: 1,
  window: { days: 7 },
};
const quietVisit: PolicyEntry = {
  ...common,
  kind: 'cool-down',
  scope: 'customer',
  each: 'offer',
  after: ['declined'],
  quiet: { session: true },
};

describe('after an outcome', () => {
  it('a second decision in the same visit offers something else than what was declined, over HTTP', async () => {
    await know(shopper('c-1'));
    const services = serve(
      makeShop({ offers: [{ id: 'best', value: 20 }, { id: 'next' }], policies: [quietVisit] }),
    );
    const app = buildApp(
      {
        ...createFakeServices(),
        currentRuleSet: () => services,
        answerInteraction: (inForce, request) => answerInteraction(inForce, request, services),
        recordOutcomes: (reports) =>
          recordOutcomes(reports, { ...store, ruleSet: makeShop({ offers: [] }), now: () => now }),
      },
      { log: createRecordedLog() },
    );
    const post = async (url: string, payload: object) =>
      (await app.inject({ method: 'POST', url, payload })).json();
    const first: Decision = await post('/v1/decisions', visit('i-1', 'c-1', { sessionId: 's-1' }));
    expect(idsOf(first)).toEqual(['best']);
    const told = await post(`/v1/decisions/${first.decisionId}/outcomes`, {
      offerId: 'best',
      outcome: 'declined',
    });
    expect(told.results).toEqual([{ status: 200, result: 'recorded' }]);
    const second: Decision = await post('/v1/decisions', visit('i-2', 'c-1', { sessionId: 's-1' }));
    expect(idsOf(second)).toEqual(['next']);
    const later: Decision = await post('/v1/decisions', visit('i-3', 'c-1', { sessionId: 's-2' }));
    expect(idsOf(later)).toEqual(['best']);
    await app.close();
  });

  it('propensities follow the counts of all customers, and of the segment, within a second', async () => {
    await know(shopper('gold', { value: { segment: 'gold' } }), shopper('plain'));
    const offers = [{ id: 'learns', propensity: 'outcomes', basePropensity: 0.1, stock: 1000 } as const];
    const services = serve(makeShop({ offers }));
    const propensity = async (id: string, customer: string) =>
      (await ask(services, visit(id, customer, { mode: 'dry-run' }))).offers[0]?.score?.propensity;
    expect(await propensity('d-1', 'gold')).toBe(0.1);
    for (let index = 0; index < 50; index += 1)
      await tell(await ask(services, visit(`i-${index}`, 'gold')), 'accepted');
    expect(await propensity('d-2', 'gold')).toBe(0.1);
    elapsed = 1000;
    // 50 of 50 against a prior of 0.1 worth 50: (50 + 5) / 100; for the segment once more towards that.
    expect(await propensity('d-3', 'plain')).toBeCloseTo(0.55);
    expect(await propensity('d-4', 'gold')).toBeCloseTo((50 + 0.55 * 50) / 100);
  });
});

describe('caps', () => {
  it('of a household count what any of its members was offered', async () => {
    await know(
      shopper('a', { household: 'h' }),
      shopper('b', { household: 'h' }),
      shopper('c', { household: 'other' }),
    );
    const services = serve(
      makeShop({ offers: [{ id: 'only' }], policies: [{ ...capOne, scope: 'household' }] }),
    );
    expect(idsOf(await ask(services, visit('i-1', 'a')))).toEqual(['only']);
    expect(idsOf(await ask(services, visit('i-2', 'b')))).toEqual([]);
    expect(idsOf(await ask(services, visit('i-3', 'c')))).toEqual(['only']);
  });

  it('of a household are exact when all its members ask at once', async () => {
    const members = Array.from({ length: 10 }, (_, index) => shopper(`m-${index}`, { household: 'h' }));
    await know(...members);
    const cap: PolicyEntry = { ...capOne, scope: 'household', most: 3 };
    const services = serve(makeShop({ offers: [{ id: 'only' }], policies: [cap] }));
    const decisions = await Promise.all(
      members.map(({ customerId }) => ask(services, visit(`i-${customerId}`, customerId))),
    );
    expect(decisions.flatMap(idsOf)).toHaveLength(3);
    expect(decisions.flatMap(({ degraded }) => degraded)).toEqual([]);
  });

  it('count what another machine, whose clock is ahead, has just offered', async () => {
    await know(shopper('c-1'));
    const services = serve(makeShop({ offers: [{ id: 'only' }], policies: [capOne] }));
    now += 2000;
    expect(idsOf(await ask(services, visit('i-1', 'c-1')))).toEqual(['only']);
    now -= 2000;
    expect(idsOf(await ask(services, visit('i-2', 'c-1')))).toEqual([]);
  });

  it('are closed or open, as each says, when nothing can be counted, and the answer says so', async () => {
    const away = () => Promise.reject(new ServiceError('store-unavailable', 'away'));
    const offers = [
      { id: 'closed', category: 'closed' },
      { id: 'open', category: 'open' },
      { id: 'stocked', stock: 5 },
    ];
    const policies: PolicyEntry[] = [
      { ...capOne, of: { categories: ['closed'] } },
      { ...capOne, id: 'q', of: { categories: ['open'] }, whenUnavailable: 'open' },
    ];
    await know(shopper('c-1'));
    const services = serve(makeShop({ offers, policies }), { readMemories: away, commit: away });
    const decision = await ask(services, visit('i-1', 'c-1', { maxOffers: 5 }));
    expect(idsOf(decision)).toEqual(['open']);
    expect(decision.reasons).toContainEqual(
      expect.objectContaining({ code: 'counts-unavailable', detail: 'closed, stocked' }),
    );
  });
});

describe('budgets', () => {
  it('that are gone by the dozen cost an answer nothing but the offers they were for', async () => {
    const soldOut = Array.from({ length: 60 }, (_, index) => ({ id: `gone-${index}`, value: 100, stock: 1 }));
    const services = serve(makeShop({ offers: [...soldOut, { id: 'left', value: 1 }] }));
    await ask(services, visit('i-1', undefined, { maxOffers: 50 }));
    await ask(services, visit('i-2', undefined, { maxOffers: 10 }));
    const decision = await ask(services, visit('i-3', undefined, { maxOffers: 3 }));
    expect(idsOf(decision)).toEqual(['left']);
    expect(decision.degraded).toEqual([]);
  });

  it('are looked at by a dry run too, which takes nothing from them', async () => {
    const services = serve(makeShop({ offers: [{ id: 'rare', value: 100, stock: 1 }, { id: 'left' }] }));
    const dry = (id: string) => ask(services, visit(id, undefined, { mode: 'dry-run' }));
    expect(idsOf(await dry('d-1'))).toEqual(['rare']);
    expect(idsOf(await dry('d-2'))).toEqual(['rare']);
    expect(idsOf(await ask(services, visit('i-1', undefined)))).toEqual(['rare']);
    expect(idsOf(await dry('d-3'))).toEqual(['left']);
  });

  it('are read for what a dry run takes, and for all it considers only where too little of that is left', async () => {
    const read: string[] = [];
    const readBudgets: Ledger['readBudgets'] = (keys) => {
      read.push(keys.join(' '));
      return store.ledger.readBudgets(keys);
    };
    const offers = [
      { id: 'rare', value: 100, stock: 1 },
      { id: 'next', stock: 2 },
    ];
    const services = serve(makeShop({ offers }), { readBudgets });
    const one = { maxOffers: 1 } as const;
    const dry = (id: string) => ask(services, visit(id, undefined, { ...one, mode: 'dry-run' }));
    expect(idsOf(await dry('d-1'))).toEqual(['rare']);
    expect(read).toEqual(['demo/stock/rare']);
    await ask(services, visit('i-1', undefined, one));
    expect(idsOf(await dry('d-2'))).toEqual(['next']);
    expect(read.slice(1)).toEqual(['demo/stock/rare', 'demo/stock/next']);
  });
});

describe('a limit on giving', () => {
  const gift = (id: string, action: string, params: Record<string, unknown>, group?: string) => ({
    id,
    description: id,
    conditions: { all: [] },
    event: { type: 'action' as const, params: { action, params, reason: 'care', ...(group && { group }) } },
  });
  const limit = (scope: 'customer' | 'household', more: object): PolicyEntry => ({
    id: `most-for-a-${scope}`,
    description: 'a limit',
    kind: 'limit',
    scope,
    of: { actions: ['upgrade'] },
    most: 1,
    per: 'year',
    ...more,
  });
  const given = (decisions: readonly Decision[]) =>
    decisions.flatMap(({ actions }) => actions.map(({ type }) => type)).sort();

  it('gives the next alternative to customers who have had it, and the first again in the next year', async () => {
    await know(shopper('c-1'), shopper('c-2'));
    const rules = [gift('seat', 'upgrade', {}, 'g'), gift('points', 'credit-points', { points: 5 }, 'g')];
    const services = serve(makeShop({ offers: [], rules, policies: [limit('customer', {})] }));
    const first = await ask(services, visit('i-1', 'c-1'));
    const second = await ask(services, visit('i-2', 'c-1'));
    expect([given([first]), given([second])]).toEqual([['upgrade'], ['credit-points']]);
    expect(second.reasons).toContainEqual(
      expect.objectContaining({ code: 'limit-reached', detail: 'most-for-a-customer: seat' }),
    );
    expect(given([await ask(services, visit('i-3', 'c-2'))])).toEqual(['upgrade']);
    now = Date.parse('2027-01-01T12:00:00Z');
    expect(given([await ask(services, visit('i-4', 'c-1'))])).toEqual(['upgrade']);
  });

  it('is exact for a household whose members ask at the same time', async () => {
    const members = ['a', 'b', 'c', 'd', 'e'];
    await know(...members.map((id) => shopper(id, { household: 'h' })));
    const rules = [gift('points', 'credit-points', { points: 300 })];
    const of = { actions: ['credit-points'] };
    const policies = [limit('household', { of, sum: 'points', most: 1000, per: 'month' })];
    const services = serve(makeShop({ offers: [], rules, policies }));
    const visits = members.flatMap((id) => [visit(`${id}-1`, id), visit(`${id}-2`, id)]);
    const decisions = await Promise.all(visits.map((request) => ask(services, request)));
    expect(given(decisions)).toEqual(['credit-points', 'credit-points', 'credit-points']);
  });
});
