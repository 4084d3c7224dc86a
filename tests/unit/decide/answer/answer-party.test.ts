import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../../../src/decide/answer/answer-interaction.ts';
import { answerParty, longestPartyId, personalId } from '../../../../src/decide/answer/answer-party.ts';
import { identifyCustomer } from '../../../../src/decide/inquiry/identify-customer.ts';
import type { AnswerServices } from '../../../../src/decide/inquiry/inquiry.ts';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import { ServiceError } from '../../../../src/domain/shared/service-error.ts';
import { answerFrom, askParty } from '../../../support/answer-services.ts';
import { makeShop, shopper, visit } from '../../../support/demo-shop.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const isInSegment = (segment: string) => ({
  all: [{ fact: 'customer', path: '$.value.segment', operator: 'equal', value: segment }],
});

const ruleSet = makeShop({
  offers: [{ id: 'bag' }, { id: 'seat', stock: 3 }],
  rules: [
    {
      id: 'not-for-children',
      conditions: isInSegment('child'),
      event: { type: 'suppress', params: { all: true, reason: 'not for children' } },
    },
    {
      id: 'make-good',
      conditions: isInSegment('owed'),
      event: { type: 'action', params: { action: 'credit', params: {}, reason: 'sorry' } },
    },
  ],
});

/** At its touchpoint, several flights may be sent at once. */
const makeJourneyShop = () =>
  makeShop({
    offers: [{ id: 'bag' }],
    rules: [
      {
        id: 'make-good',
        conditions: isInSegment('owed'),
        event: {
          type: 'action',
          params: {
            action: 'credit',
            params: { flight: { fact: 'context', path: '$.flight.number' } },
            reason: 'sorry',
          },
        },
      },
    ],
    pack: {
      touchpoints: {
        'check-in': {
          description: 'Check-in',
          channels: { kiosk: { form: 'text' } },
          occasion: ['$.flight.number'],
          legs: { list: 'flights', as: 'flight' },
          context: { type: 'object' },
        },
      },
    },
  });

let store: ReturnType<typeof openMemoryStore>;
let services: AnswerServices;

beforeEach(() => {
  store = openMemoryStore({ now: () => now });
  services = answerFrom(store, () => now);
});

const booking = { type: 'booking-reference', value: 'FAM450' };

async function book(...segments: readonly string[]): Promise<void> {
  for (const [index, segment] of segments.entries())
    await store.customers.put(shopper(`c-${index}`, { identities: [booking], value: { segment } }));
}

async function ask(more: Partial<DecisionRequest> = {}, by: Partial<AnswerServices> = {}) {
  const request = visit('k-1', undefined, { customer: { identity: booking }, maxOffers: 2, ...more });
  return askParty({ ruleSet, loadedAt: now }, request, { ...services, ...by });
}
const offersOf = async (...more: Parameters<typeof ask>) =>
  (await ask(...more)).map(({ decision }) => decision.offers.map(({ offerId }) => offerId));

describe('answerParty', () => {
  it('answers each person on the booking once, each as a stored interaction of its own', async () => {
    await book('adult', 'adult', 'child');
    const answers = await ask();
    expect(answers.map(({ decision }) => decision.customerId)).toEqual(['c-0', 'c-1', 'c-2']);
    for (const { decision, bytes } of answers)
      expect((await store.ledger.findDecision(decision.decisionId))?.bytes).toEqual(bytes);
  });

  it('offers nothing to children, and to the others what they get', async () => {
    await book('adult', 'child');
    expect(await offersOf()).toEqual([['bag', 'seat'], []]);
  });

  it('offers nothing to anybody while one of them is owed something', async () => {
    await book('adult', 'owed', 'adult');
    expect(await offersOf()).toEqual([[], [], []]);
  });

  it('counts what they share once: three seats are three seats', async () => {
    await book('adult', 'adult', 'adult', 'adult', 'adult');
    const seats = (await offersOf()).flat().filter((offerId) => offerId === 'seat');
    expect(seats).toHaveLength(3);
  });

  it('gives the same decisions to the same request again, also once the promise stands', async () => {
    await book('adult', 'owed');
    const first = await ask();
    const again = await ask();
    expect(again.map(({ bytes }) => bytes)).toEqual(first.map(({ bytes }) => bytes));
    expect(again.every(({ repeated }) => repeated)).toBe(true);
  });

  it('changes nothing in a dry run', async () => {
    await book('owed', 'adult');
    expect((await ask({ mode: 'dry-run' })).map(({ decision }) => decision.mode)).toEqual([
      'dry-run',
      'dry-run',
    ]);
    expect((await store.ledger.readMemories('c-0', undefined)).memory.promises).toEqual([]);
  });

  it('answers nobody, and more than a party, as a single interaction is answered', async () => {
    const [nobody, ...others] = await ask();
    expect([nobody?.decision.interactionId, others]).toEqual(['k-1', []]);
    await book(...Array.from({ length: 10 }, () => 'adult'));
    const [many, ...rest] = await ask({ interactionId: 'k-2' });
    expect([many?.decision.reasons[0]?.code, many?.decision.offers, rest]).toEqual([
      'identity-ambiguous',
      [],
      [],
    ]);
  });

  it('names what is missing while the store of customers is away', async () => {
    const away = () => Promise.reject(new ServiceError('store-unavailable', 'away'));
    const answers = await ask({}, { snapshots: { findCustomers: away, readSnapshot: away } });
    expect(answers.map(({ decision }) => decision.degraded[0]?.code)).toEqual(['snapshot-unavailable']);
  });

  it('lets a bug be a bug while it looks for people', async () => {
    const answer = (request: DecisionRequest) =>
      answerInteraction({ ruleSet, loadedAt: now }, request, services);
    const identify = () => Promise.reject(new TypeError('bug'));
    const request = visit('k-1', undefined, { customer: { identity: booking } });
    const parts = { ...services, answer, rehearse: answer, identify };
    await expect(answerParty(ruleSet, request, parts)).rejects.toThrow('bug');
  });

  it('shares the budget of the request among all: nobody waits longer for the last', async () => {
    await book('adult', 'adult', 'adult');
    let elapsed = 0;
    const budgets: (number | undefined)[] = [];
    const answer = async (request: DecisionRequest) => {
      elapsed += 20;
      if (request.mode !== 'dry-run') budgets.push(request.budgetMs);
      return answerInteraction({ ruleSet, loadedAt: now }, request, services);
    };
    const clock = { elapsed: () => elapsed };
    const identify = async (each: DecisionRequest) => identifyCustomer(each, services);
    const request = visit('k-1', undefined, { customer: { identity: booking }, budgetMs: 100 });
    await answerParty(ruleSet, request, { answer, rehearse: answer, identify, clock, defaultBudgetMs: 50 });
    expect(budgets).toEqual([40, 20, 1]);
  });

  it('answers each flight of a journey, each person of a party on each, and keeps what is promised apart', async () => {
    const journey = makeJourneyShop();
    await book('owed', 'adult');
    const flights = [{ number: 'TA1' }, { number: 'TA2' }];
    const request = visit('k-1', undefined, { customer: { identity: booking }, context: { flights } });
    const go = () => askParty({ ruleSet: journey, loadedAt: now }, request, services);
    const answers = await go();
    const told = answers.map(({ decision }) => [
      decision.customerId,
      decision.interactionId.slice(-2),
      decision.actions.map(({ params }) => params['flight']),
      decision.offers.length,
    ]);
    expect(told).toEqual([
      ['c-0', '/1', ['TA1'], 0],
      ['c-0', '/2', ['TA2'], 0],
      ['c-1', '/1', [], 0],
      ['c-1', '/2', [], 0],
    ]);
    expect((await go()).map(({ bytes }) => String(bytes))).toEqual(answers.map(({ bytes }) => String(bytes)));
    const { memory } = await store.ledger.readMemories('c-0', undefined);
    expect(memory.promises.map(({ occasion }) => occasion)).toEqual(['demo/TA1', 'demo/TA2']);
  });

  it('answers each flight of somebody whom nobody knows', async () => {
    const flights = [{ number: 'TA1' }, { number: 'TA2' }, { number: 'TA3' }];
    const request = visit('k-1', undefined, { context: { flights } });
    const answers = await askParty({ ruleSet: makeJourneyShop(), loadedAt: now }, request, services);
    expect(answers.map(({ decision }) => decision.interactionId)).toEqual(['k-1/1', 'k-1/2', 'k-1/3']);
  });

  it('names a person’s interaction without naming the person, and never too long', () => {
    const id = personalId('k'.repeat(longestPartyId), 'customer-1');
    expect(`${id}/9`).toHaveLength(128);
    expect(id).not.toContain('customer-1');
  });
});
