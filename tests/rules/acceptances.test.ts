import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { recordOutcomes } from '../../src/decide/outcomes/record-outcomes.ts';
import { reportPromise } from '../../src/deliver/report-promise.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import { answerFrom } from '../support/answer-services.ts';
import { sampleRules as ruleSet } from '../support/sample-rules.ts';

const hour = 3_600_000;
let now: number;
let store: MemoryStore;
const iso = (at: number): string => new Date(at).toISOString();

beforeEach(() => {
  now = Date.parse('2026-11-21T16:00:00Z');
  store = openMemoryStore({ now: () => now });
});

const passenger = (customerId: string, changes: Partial<Snapshot> = {}): Snapshot => ({
  schemaVersion: 1,
  customerId,
  asOf: '2026-11-20T00:00:00Z',
  value: { tier: 'member' },
  consents: [{ purpose: 'personal-offers', granted: true, source: 'web', at: '2026-01-01T00:00:00Z' }],
  languages: ['it'],
  ...changes,
});

async function checkIn(
  customerId: string,
  {
    channel = 'kiosk',
    seats = {},
    number = 'TA601',
  }: { channel?: string; seats?: object; number?: string } = {},
): Promise<Decision> {
  const flight = { number, haul: 'long', arrival: iso(now + 20 * hour), cabin: 'economy', seats };
  const request = {
    interactionId: `i-${customerId}-${channel}`,
    touchpoint: 'check-in',
    channel,
    customer: { id: customerId },
    context: { flight },
    maxOffers: 9,
  };
  const { decision } = await answerInteraction(
    { ruleSet, loadedAt: now },
    request,
    answerFrom(store, () => now),
  );
  return decision;
}

const accept = async ({ decisionId }: Decision, offerId: string) => {
  const reports = [{ decisionId, offerId, outcome: 'accepted' as const }];
  const [result] = await recordOutcomes(reports, { ...store, ruleSet, now: () => now });
  if (result === undefined || result.status === 'refused') throw new Error(JSON.stringify(result));
  return result;
};
const upgrade = 'paid-upgrade-to-business';
const idsOf = ({ offers }: Decision): string[] => offers.map(({ offerId }) => offerId);

describe('the acceptance of an offer', () => {
  it('is carried out and announced in the customer’s language, in the words of the channel', async () => {
    await store.customers.put(passenger('P1'));
    const decision = await checkIn('P1');
    expect(idsOf(decision)).toContain('extra-legroom');
    const { status, effect } = await accept(decision, 'extra-legroom');
    expect(status).toBe('recorded');
    expect(effect).toMatchObject({
      status: 'done',
      actions: [{ type: 'sell-extra', params: { product: 'extra-legroom', flight: 'TA601' } }],
      messages: [
        { locale: 'it', channel: 'kiosk', body: expect.stringContaining('un posto con più spazio') },
      ],
    });
    const tasks = await store.tasks.list({ customerId: 'P1', limit: 10 });
    expect(tasks).toMatchObject([
      { type: 'action', template: 'sell-extra', state: 'waiting', decisionId: decision.decisionId },
    ]);
  });

  it('has no second effect when it is reported again, and the same answer', async () => {
    await store.customers.put(passenger('P1'));
    const decision = await checkIn('P1');
    const first = await accept(decision, 'extra-legroom');
    for (let times = 0; times < 3; times += 1)
      expect(await accept(decision, 'extra-legroom')).toEqual({ ...first, status: 'repeated' });
    expect(await store.tasks.list({ limit: 10 })).toHaveLength(1);
    const { memory } = await store.ledger.readMemories('P1', undefined);
    expect(memory.promises).toHaveLength(1);
  });

  it('is known at every channel, and not offered there again for this flight', async () => {
    await store.customers.put(passenger('P1'));
    await accept(await checkIn('P1'), 'extra-legroom');
    const desk = await checkIn('P1', { channel: 'desk' });
    expect(idsOf(desk)).not.toContain('extra-legroom');
    expect(desk.messages).toContainEqual(
      expect.objectContaining({ key: 'offer-accepted', body: expect.stringContaining('Ha già scelto') }),
    );
    expect(desk.actions).toMatchObject([{ type: 'sell-extra', standing: { channel: 'kiosk' } }]);
  });

  it('does nothing where nothing is left, says so, and can be reported again', async () => {
    const decisions: Decision[] = [];
    for (const customerId of ['P1', 'P2', 'P3', 'P4']) {
      await store.customers.put(passenger(customerId));
      decisions.push(await checkIn(customerId, { seats: { business: 3 } }));
    }
    const results = [];
    for (const decision of decisions) results.push(await accept(decision, upgrade));
    expect(results.map(({ status }) => status)).toEqual([
      'recorded',
      'recorded',
      'recorded',
      'not-carried-out',
    ]);
    expect(results[3]?.effect).toMatchObject({
      status: 'refused',
      reason: { code: 'sold-out' },
      actions: [],
      messages: [{ body: expect.stringContaining('non ci sono più posti in Business Class') }],
    });
    expect(await store.ledger.readOutcomes(decisions[3]?.decisionId ?? '')).toEqual([]);
    expect(await store.tasks.list({ limit: 10 })).toHaveLength(3);
    expect(await accept(decisions[3] as Decision, upgrade)).toMatchObject({ status: 'not-carried-out' });
  });

  it('sells three seats to exactly three of a thousand who accept at once', async () => {
    const decisions: Decision[] = [];
    for (let n = 0; n < 1000; n += 1) {
      await store.customers.put(passenger(`P${n}`));
      decisions.push(await checkIn(`P${n}`, { seats: { business: 3 } }));
    }
    const results = await Promise.all(decisions.map((decision) => accept(decision, upgrade)));
    expect(results.filter(({ status }) => status === 'recorded')).toHaveLength(3);
    expect(results.filter(({ effect }) => effect?.reason?.code === 'sold-out')).toHaveLength(997);
    expect(await store.tasks.list({ limit: 10 })).toHaveLength(3);
  });

  it('of two offers for the last seat, reported in one call, carries out the first', async () => {
    await store.customers.put(passenger('P1'));
    await store.customers.put(passenger('P2'));
    const [one, other] = [
      await checkIn('P1', { seats: { business: 3 } }),
      await checkIn('P2', { seats: { business: 3 } }),
    ];
    for (const n of [3, 4]) {
      await store.customers.put(passenger(`P${n}`));
      await accept(await checkIn(`P${n}`, { seats: { business: 3 } }), upgrade);
    }
    const reports = [one, other].map(({ decisionId }) => ({
      decisionId,
      offerId: upgrade,
      outcome: 'accepted' as const,
    }));
    const results = await recordOutcomes(reports, { ...store, ruleSet, now: () => now });
    expect(results.map(({ status }) => status).sort()).toEqual(['not-carried-out', 'recorded']);
  });

  it('comes too late once the flight is over', async () => {
    await store.customers.put(passenger('P1'));
    const decision = await checkIn('P1');
    now += 48 * hour;
    expect(await accept(decision, 'extra-legroom')).toMatchObject({
      status: 'not-carried-out',
      effect: { reason: { code: 'acceptance-late' } },
    });
    expect(await store.tasks.list({ limit: 10 })).toEqual([]);
  });

  it('is not carried out once the packs do not have the offer any more', async () => {
    await store.customers.put(passenger('P1'));
    const { decisionId } = await checkIn('P1');
    const without = { ...ruleSet, offers: new Map() };
    const reports = [{ decisionId, offerId: 'extra-legroom', outcome: 'accepted' as const }];
    expect(await recordOutcomes(reports, { ...store, ruleSet: without, now: () => now })).toMatchObject([
      { status: 'not-carried-out', effect: { reason: { code: 'offer-ended' } } },
    ]);
  });

  it('is recorded, and nothing follows, where nothing is known of the customer any more', async () => {
    await store.customers.put(passenger('P1'));
    const { decisionId } = await checkIn('P1');
    const snapshots = { ...store.snapshots, readSnapshot: () => ({ found: false }) as const };
    const reports = [{ decisionId, offerId: 'extra-legroom', outcome: 'accepted' as const }];
    const services = { ...store, snapshots, ruleSet, now: () => now };
    expect(await recordOutcomes(reports, services)).toMatchObject([
      { status: 'recorded', effect: { status: 'refused', reason: { code: 'customer-unknown' } } },
    ]);
    expect(await store.tasks.list({ limit: 10 })).toEqual([]);
  });

  it('leaves other outcomes as they are', async () => {
    await store.customers.put(passenger('P1'));
    const { decisionId } = await checkIn('P1');
    const reports = (['shown', 'declined'] as const).map((outcome) => ({
      decisionId,
      offerId: 'extra-legroom',
      outcome,
    }));
    expect(await recordOutcomes(reports, { ...store, ruleSet, now: () => now })).toEqual([
      { status: 'recorded' },
      { status: 'recorded' },
    ]);
    expect(await store.tasks.list({ limit: 10 })).toEqual([]);
  });
});

describe('a return', () => {
  const takeBack = async (customerId: string, actionId: string) => {
    const report = { customerId, actionId, kind: 'withdraw', source: 'customer', cause: 'returned' } as const;
    const moved = await reportPromise(report, { promises: store.ledger, ...store, now: () => now });
    return moved.status === 'gone' ? undefined : moved.promise;
  };
  const tell = async ({ decisionId }: Decision, ...outcomes: ('accepted' | 'returned')[]) => {
    const reports = outcomes.map((outcome) => ({ decisionId, offerId: 'extra-legroom', outcome }));
    return recordOutcomes(reports, { ...store, ruleSet, now: () => now, takeBack });
  };
  const callOf = async () => (await store.tasks.list({ customerId: 'P1', limit: 10 }))[0];

  it('takes back what the acceptance promised, once, and is known at every channel', async () => {
    await store.customers.put(passenger('P1'));
    const decision = await checkIn('P1');
    await tell(decision, 'accepted');
    const [first] = await tell(decision, 'returned');
    expect(first).toMatchObject({
      status: 'recorded',
      effect: { status: 'done', actions: [{ type: 'sell-extra', status: 'withdrawn' }] },
    });
    expect(await tell(decision, 'returned')).toMatchObject([
      { status: 'repeated', effect: { status: 'done' } },
    ]);
    const { memory } = await store.ledger.readMemories('P1', undefined);
    expect(memory.promises).toMatchObject([
      { life: { moves: [{}, { to: 'withdrawn', cause: 'returned' }] } },
    ]);
    const desk = await checkIn('P1', { channel: 'desk' });
    expect(desk.actions).toMatchObject([{ type: 'sell-extra', status: 'withdrawn' }]);
    expect(desk.messages.map(({ body }) => body).join(' ')).toContain('annullando');
  });

  it('that is reported before its acceptance leaves nothing to do', async () => {
    await store.customers.put(passenger('P1'));
    const decision = await checkIn('P1');
    await tell(decision, 'returned');
    expect(await tell(decision, 'accepted')).toEqual([{ status: 'recorded' }]);
    expect(await callOf()).toBeUndefined();
  });

  it('takes back what was accepted in its own decision, not the same offer accepted for another flight', async () => {
    await store.customers.put(passenger('P1'));
    const first = await checkIn('P1');
    const other = await checkIn('P1', { channel: 'mobile', number: 'TA602' });
    await tell(first, 'accepted');
    await tell(other, 'accepted');
    await tell(first, 'returned');
    const { memory } = await store.ledger.readMemories('P1', undefined);
    expect(memory.promises.map(({ decisionId, life }) => [decisionId, life?.state])).toEqual([
      [first.decisionId, 'withdrawn'],
      [other.decisionId, 'asked'],
    ]);
  });

  it('without an acceptance is recorded alone', async () => {
    await store.customers.put(passenger('P1'));
    expect(await tell(await checkIn('P1'), 'returned')).toEqual([{ status: 'recorded' }]);
  });
});

describe('a decline', () => {
  const decline = async ({ decisionId }: Decision, offerId: string, next: boolean) => {
    const decideNext = (request: DecisionRequest) =>
      answerInteraction(
        { ruleSet, loadedAt: now },
        request,
        answerFrom(store, () => now),
      );
    const reports = [{ decisionId, offerId, outcome: 'declined' as const, next }];
    const [result] = await recordOutcomes(reports, { ...store, ruleSet, now: () => now, decideNext });
    if (result === undefined || result.status === 'refused') throw new Error(JSON.stringify(result));
    return result;
  };

  it('is answered with the next best, about the same flight, where that is asked for', async () => {
    await store.customers.put(passenger('P1'));
    const decision = await checkIn('P1');
    const [best = ''] = idsOf(decision);
    const first = await decline(decision, best, true);
    expect(first.status).toBe('recorded');
    expect(idsOf(first.next as Decision)).not.toContain(best);
    expect(first.next?.offers.length).toBeGreaterThan(0);
    const second = await decline(decision, idsOf(first.next as Decision)[0] ?? '', true);
    for (const offerId of [best, idsOf(first.next as Decision)[0]])
      expect(idsOf(second.next as Decision)).not.toContain(offerId);
    expect(await decline(decision, best, true)).toEqual({ ...first, status: 'repeated' });
  });

  it('is recorded alone where nothing more is asked for', async () => {
    await store.customers.put(passenger('P1'));
    const decision = await checkIn('P1');
    expect(await decline(decision, idsOf(decision)[0] ?? '', false)).toEqual({ status: 'recorded' });
  });

  it.each(['ignored', 'shown', 'returned'] as const)(
    'alone is followed by the next best, an offer that was %s is not',
    async (outcome) => {
      await store.customers.put(passenger('P1'));
      const { decisionId } = await checkIn('P1');
      const decideNext = () => expect.fail('nothing is offered next');
      const reports = [{ decisionId, offerId: 'extra-legroom', outcome, next: true }];
      expect(await recordOutcomes(reports, { ...store, ruleSet, now: () => now, decideNext })).toEqual([
        { status: 'recorded' },
      ]);
    },
  );
});

describe('every offer of the sample packs', () => {
  it.each([...ruleSet.offers.values()].map((offer) => [offer.id, offer] as const))(
    '%s does something when it is accepted',
    (_, { whenAccepted, pack }) => {
      if (typeof whenAccepted !== 'object') throw new Error('nothing happens');
      const connectors = Object.values(ruleSet.packs.get(pack)?.file.connectors ?? {});
      for (const { action } of whenAccepted.actions)
        expect(connectors.some(({ actions }) => actions.includes(action))).toBe(true);
    },
  );
});
