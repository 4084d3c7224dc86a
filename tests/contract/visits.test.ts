import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { explainOffer } from '../../src/decide/explain/explain-offer.ts';
import type { AnswerServices } from '../../src/decide/inquiry/inquiry.ts';
import { recordOutcomes } from '../../src/decide/outcomes/record-outcomes.ts';
import { ownerOfVisit } from '../../src/domain/contact/visit-memory.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import { makeShop, shopper, visit } from '../support/demo-shop.ts';
import { everyLayout, type OpenedStore } from '../support/every-store.ts';

const shop = makeShop({
  offers: [
    { id: 'beach', value: 20 },
    { id: 'city', value: 10 },
  ],
  pack: {
    identityTypes: {
      'web-session': { description: 'A visit', visit: true },
      'booking-reference': { description: 'A booking' },
    },
  },
  policies: [
    {
      id: 'no-is-no',
      description: 'Who declined is not asked again.',
      kind: 'cool-down',
      scope: 'customer',
      each: 'offer',
      after: ['declined'],
      quiet: { days: 30 },
      whenUnavailable: 'closed',
    },
  ],
});
const hourMs = 3_600_000;

describe.each(everyLayout)('A visit over the %s store', (_, open) => {
  let opened: OpenedStore;
  let now: number;
  let asked: number;
  beforeEach(async () => {
    now = Date.parse('2026-11-21T12:00:00Z');
    asked = 0;
    opened = await open(() => now);
    await opened.store.customers.put(
      shopper('c-1', { identities: [{ type: 'booking-reference', value: 'QX7F2M' }] }),
    );
    await opened.store.customers.put(shopper('c-2'));
  });
  afterEach(() => opened.close());

  const services = (): AnswerServices => ({
    ...opened.store,
    withdraw: async () => undefined,
    clock: { ...systemClock, now: () => now },
    defaultBudgetMs: 60_000,
  });
  async function ask(
    customer: DecisionRequest['customer'],
    more: Partial<DecisionRequest> = { sessionId: 'anon-1' },
  ) {
    asked += 1;
    const request = visit(`i-${asked}`, undefined, more);
    const named = customer === undefined ? request : { ...request, customer };
    const { decision } = await answerInteraction({ ruleSet: shop, loadedAt: now }, named, services());
    return decision;
  }
  const offered = async (...how: Parameters<typeof ask>): Promise<string | undefined> =>
    (await ask(...how)).offers[0]?.offerId;
  async function decline(...how: Parameters<typeof ask>): Promise<void> {
    const { decisionId, offers } = await ask(...how);
    const report = { decisionId, offerId: offers[0]?.offerId ?? '', outcome: 'declined' } as const;
    const told = { ...opened.store, ruleSet: shop, now: () => now };
    expect(await recordOutcomes([report], told)).toMatchObject([{ status: 'recorded' }]);
  }
  const knownOf = async (id: string): Promise<readonly (string | undefined)[]> =>
    (await opened.store.ledger.readMemories(id, undefined)).memory.contacts.map(
      ({ offerId, outcome }) => `${offerId} ${outcome}`,
    );

  it('does not offer again in the visit what an anonymous visitor refused, and does in another', async () => {
    await decline(undefined);
    expect(await offered(undefined)).toBe('city');
    expect(await offered({ identity: { type: 'booking-reference', value: 'NOBODY' } })).toBe('city');
    expect(await offered(undefined, { sessionId: 'anon-2' })).toBe('beach');
    expect((await ask(undefined)).customerId).toBeNull();
  });

  it('takes the refusal along at log-in, once, for the time after the visit too', async () => {
    await decline(undefined);
    expect(await offered({ id: 'c-1' }, { sessionId: 'anon-1', mode: 'dry-run' })).toBe('city');
    expect(await knownOf('c-1')).toEqual([]);
    expect(await offered({ id: 'c-1' })).toBe('city');
    expect(await offered({ id: 'c-1' })).toBe('city');
    expect((await knownOf('c-1')).filter((one) => one === 'beach declined')).toHaveLength(1);
    now += 48 * hourMs;
    expect(await offered({ id: 'c-1' }, { sessionId: 'anon-9' })).toBe('city');
    expect(await offered({ id: 'c-2' }, { sessionId: 'anon-9' })).toBe('beach');
  });

  it('takes it along once where two desks log her in at the same time', async () => {
    await decline(undefined);
    await Promise.all(Array.from({ length: 8 }, () => ask({ id: 'c-1' })));
    expect((await knownOf('c-1')).filter((one) => one === 'beach declined')).toHaveLength(1);
  });

  it('knows a visit by an identity that the pack declares, alone and beside one of the customer', async () => {
    const session = { type: 'web-session', value: 'anon-1' };
    await decline({ identity: session }, {});
    expect(await offered({ identity: session }, {})).toBe('city');
    expect(await offered(undefined)).toBe('city');
    const both = { identities: [session, { type: 'booking-reference', value: 'QX7F2M' }] };
    expect(await ask(both, {})).toMatchObject({ customerId: 'c-1', offers: [{ offerId: 'city' }] });
    expect(await knownOf('c-1')).toContain('beach declined');
  });

  it('says of the customer why an offer is not made, by the visit', async () => {
    await decline(undefined);
    const place = { touchpoint: 'check-in', channel: 'kiosk', sessionId: 'anon-1' };
    const question = { customerId: 'c-1', offerId: 'beach', place };
    expect(await explainOffer({ ruleSet: shop }, question, services())).toMatchObject({
      why: { offered: false, blockers: [{ policyId: 'no-is-no', earlier: { outcome: 'declined' } }] },
    });
  });

  it('forgets a visit after a day', async () => {
    await decline(undefined);
    now += 25 * hourMs;
    expect(await offered(undefined)).toBe('beach');
    expect(await offered({ id: 'c-1' })).toBe('beach');
  });

  it('does not take a report on an offer of the visit for one of a customer', async () => {
    await decline(undefined);
    expect(await knownOf(ownerOfVisit('anon-1'))).toContain('beach declined');
    expect(await knownOf('anon-1')).toEqual([]);
  });
});
