import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { systemClock } from '../../../../src/adapters/system-clock.ts';
import { answerInteraction } from '../../../../src/decide/answer/answer-interaction.ts';
import type { Answer, AnswerServices } from '../../../../src/decide/inquiry/inquiry.ts';
import type { Ledger } from '../../../../src/decide/ports.ts';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import { ServiceError } from '../../../../src/domain/shared/service-error.ts';
import { answerFrom } from '../../../support/answer-services.ts';
import { checkIn, demoRuleSet, passenger } from '../../../support/demo-airline.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const never = () => new Promise<never>(() => undefined);
const away = () => Promise.reject(new ServiceError('store-unavailable', 'the store is away'));
const full = () => Promise.reject(new ServiceError('store-full', 'the store is full'));

let store: MemoryStore;
let services: AnswerServices;

beforeEach(() => {
  store = openMemoryStore({ now: () => now });
  services = answerFrom(store, () => now);
});

const inForce = { ruleSet: demoRuleSet, loadedAt: now - 1234 };
const answer = (request: DecisionRequest, by: AnswerServices) => answerInteraction(inForce, request, by);
const withLedger = (part: Partial<Ledger>): AnswerServices => ({
  ...services,
  ledger: { ...store.ledger, ...part },
});
type Parts = { readonly ledger?: Partial<Ledger>; readonly snapshots?: AnswerServices['snapshots'] };
const due = Number.MAX_SAFE_INTEGER;
const leaseAll = () => store.tasks.lease({ now: due, limit: 1000, leaseMs: 1000, owner: 'test' });

describe('answerInteraction', () => {
  it('answers a dry run at once, without a timer, when its stores answer at once', async () => {
    await store.customers.put(passenger('c-1'));
    const after = () => expect.fail('there is nothing to wait for');
    const dryRun = { ...checkIn('k-1', 'c-1'), mode: 'dry-run' } as const;
    const { decision } = await answer(dryRun, { ...services, clock: { ...services.clock, after } });
    expect(decision).toMatchObject({ customerId: 'c-1', degraded: [] });
  });

  it('leaves it to the commit to find an earlier decision', async () => {
    await store.customers.put(passenger('c-1'));
    const findByInteraction = () => expect.fail('a round trip that the commit saves');
    const first = await answer(checkIn('k-1', 'c-1'), withLedger({ findByInteraction }));
    const again = await answer(checkIn('k-1', 'c-1'), withLedger({ findByInteraction }));
    expect(again).toMatchObject({ repeated: true, bytes: first.bytes });
  });

  it.each([
    ['the ledger takes no writes', { ledger: { commit: away } }],
    ['the ledger is full', { ledger: { commit: full } }],
    ['memories cannot be read', { ledger: { readMemories: away } }],
    ['the customer cannot be read', { snapshots: { findCustomers: away, readSnapshot: away } }],
  ])(
    'repeats what was stored before while %s, and refuses another request',
    async (_, { ledger, snapshots }: Parts) => {
      await store.customers.put(passenger('c-1'));
      const first = await answer(checkIn('k-1', 'c-1'), services);
      const impaired = { ...withLedger(ledger ?? {}), ...(snapshots && { snapshots }) };
      expect(await answer(checkIn('k-1', 'c-1'), impaired)).toMatchObject({
        repeated: true,
        bytes: first.bytes,
      });
      const misuse = answer({ ...checkIn('k-1', 'c-1'), maxOffers: 1 }, impaired);
      await expect(misuse).rejects.toMatchObject({ code: 'interaction-conflict' });
    },
  );

  it('counts the budget and the elapsed time from the arrival', async () => {
    let limitMs: number | undefined;
    const after = (ms: number) => {
      limitMs = ms;
      return systemClock.after(60_000);
    };
    const clock = { ...services.clock, elapsed: () => 1040, after };
    const request = { ...checkIn('k-1', 'c-1'), budgetMs: 50 };
    const { decision } = await answerInteraction(
      inForce,
      request,
      { ...services, clock },
      {
        arrivedAt: 1000,
      },
    );
    expect(limitMs).toBe(10);
    expect(decision.elapsedMs).toBe(40);
  });

  it('stores the decision and its tasks before it answers', async () => {
    await store.customers.put(passenger('c-1'));
    const { decision } = await answer(checkIn('k-1', 'c-1'), services);
    expect(decision.actions).toMatchObject([{ type: 'upgrade' }]);
    expect(decision.ruleSet.ageMs).toBe(1234);
    expect((await store.ledger.findDecision(decision.decisionId))?.decision).toEqual(decision);
    expect((await leaseAll()).map(({ type }) => type).sort()).toEqual(['action', 'letter']);
  });

  it('gives the same decision again for the same interaction, even when the caller is in more of a hurry', async () => {
    await store.customers.put(passenger('c-1'));
    const first = await answer(checkIn('k-1', 'c-1'), services);
    const again = await answer({ ...checkIn('k-1', 'c-1'), budgetMs: 5000 }, services);
    expect(again).toEqual({ ...first, repeated: true, isOwed: undefined, isKnown: undefined });
    expect(await leaseAll()).toHaveLength(2);
  });

  it('refuses another request under a used interactionId', async () => {
    await answer(checkIn('k-1', 'c-1'), services);
    await expect(answer(checkIn('k-1', 'c-2'), services)).rejects.toMatchObject({
      code: 'interaction-conflict',
    });
  });

  it.each([
    ['k-1', 'k-1-2'],
    ['k'.repeat(126), `${'k'.repeat(126)}-2`],
    ['k'.repeat(127), `${'k'.repeat(127)}-`],
  ])('gives an example of an interactionId that may be used instead of %s', async (id, example) => {
    await answer(checkIn(id, 'c-1'), services);
    await expect(answer(checkIn(id, 'c-2'), services)).rejects.toMatchObject({ faults: [{ example }] });
  });

  it('takes a request that says it is live for the same as one that leaves it out', async () => {
    const request = checkIn('k-1', 'c-1');
    await answer(request, services);
    expect(await answer({ ...request, mode: 'live', explain: 'full' }, services)).toMatchObject({
      repeated: true,
    });
  });

  it('makes exactly one decision and one letter of each interaction, however many ask at once', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `c-${index}`);
    await Promise.all(ids.map((id) => store.customers.put(passenger(id))));
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const id = `c-${index % 20}`;
        return answer(checkIn(`k-${id}`, id, 1000), services);
      }),
    );
    expect(new Set(answers.map(({ decision }) => JSON.stringify(decision))).size).toBe(20);
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(20);
    expect((await leaseAll()).filter(({ type }) => type === 'letter')).toHaveLength(20);
  });

  it('gives two seats to exactly two of fifty who ask at once, and the next best to the others', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `c-${index}`);
    await Promise.all(ids.map((id) => store.customers.put(passenger(id))));
    const answers = await Promise.all(ids.map((id) => answer(checkIn(`k-${id}`, id), services)));
    const types = answers.flatMap(({ decision }) => decision.actions.map(({ type }) => type));
    expect(types.filter((type) => type === 'upgrade')).toHaveLength(2);
    expect(types.filter((type) => type === 'credit-points')).toHaveLength(48);
  });

  it('upgrades once when two desks decide about one passenger at once, and answers both so', async () => {
    await store.customers.put(passenger('c-1'));
    const answers = await Promise.all(
      ['desk-1', 'desk-2', 'desk-3'].map((id) => answer(checkIn(id, 'c-1'), services)),
    );
    const actions = answers.flatMap(({ decision }) => decision.actions);
    expect(actions).toHaveLength(3);
    expect(new Set(actions.map(({ actionId }) => actionId)).size).toBe(1);
    expect(actions.filter(({ standing }) => standing === undefined)).toHaveLength(1);
    expect((await leaseAll()).filter(({ type }) => type === 'letter')).toHaveLength(1);
  });

  it('finds a passenger by any spelling of her booking reference, and nobody by an unknown one', async () => {
    await store.customers.put(passenger('c-1'));
    const ask = (interactionId: string, value: string) =>
      answer(
        { ...checkIn(interactionId, ''), customer: { identity: { type: 'booking-reference', value } } },
        services,
      );
    expect((await ask('a', 'pnr-c 1')).decision.customerId).toBe('c-1');
    const unknown = (await ask('b', 'XXXXXX')).decision;
    expect([unknown.customerId, unknown.reasons[0]?.code]).toEqual([null, 'customer-unknown']);
  });

  it('assumes nobody when an identity names two people', async () => {
    const shared = [{ type: 'phone', value: '+39 055 1' }];
    await store.customers.put({ ...passenger('c-1'), identities: shared });
    await store.customers.put({ ...passenger('c-2'), identities: shared });
    const request = { ...checkIn('k', ''), customer: { identity: { type: 'phone', value: '0039 055 1' } } };
    const { decision } = await answer(request, services);
    expect([decision.customerId, decision.actions, decision.reasons[0]?.code]).toEqual([
      null,
      [],
      'identity-ambiguous',
    ]);
  });

  it('knows one of two on a booking by a second identity, and says how to name it', async () => {
    const identities = (passport: string) => [
      { type: 'booking-reference', value: 'FAM123' },
      { type: 'passport', value: passport },
    ];
    await store.customers.put({ ...passenger('c-1'), identities: identities('YA1') });
    await store.customers.put({ ...passenger('c-2'), identities: identities('YA2') });
    const ask = async (interactionId: string, customer: DecisionRequest['customer']) =>
      (await answer({ ...checkIn(interactionId, ''), customer }, services)).decision;
    const [booking] = identities('');
    const both = await ask('k-1', { identities: booking === undefined ? [] : [booking] });
    expect(both.customerId).toBeNull();
    expect(both.reasons[0]?.text).toContain('customer.identities');
    expect((await ask('k-2', { identities: identities('YA2') })).customerId).toBe('c-2');
    expect((await ask('k-3', { identities: identities('YA3') })).customerId).toBeNull();
  });

  it('stores nothing in a dry run', async () => {
    await store.customers.put(passenger('c-1'));
    const { decision } = await answer({ ...checkIn('k-1', 'c-1'), mode: 'dry-run' }, services);
    expect(decision.actions).toMatchObject([{ type: 'upgrade', status: 'proposed' }]);
    expect(await store.ledger.findDecision(decision.decisionId)).toBeUndefined();
    expect(await leaseAll()).toEqual([]);
  });

  it('answers when its time is up although the snapshot is still on its way, and says so', async () => {
    const snapshots = { findCustomers: never, readSnapshot: never };
    const { decision } = await answer({ ...checkIn('k-1', 'c-1'), budgetMs: 1 }, { ...services, snapshots });
    expect(decision.degraded.map(({ code }) => code)).toEqual(['snapshot-late']);
    expect(decision.actions).toEqual([]);
  });

  it('promises nothing when the ledger is too late or away, but knows the passenger and offers', async () => {
    await store.customers.put({ ...passenger('c-1'), incidents: [] });
    const late = await answer({ ...checkIn('k-1', 'c-1'), budgetMs: 20 }, withLedger({ commit: never }));
    expect(late.decision).toMatchObject({
      customerId: 'c-1',
      degraded: [{ code: 'ledger-late' }],
      actions: [],
    });
    const gone = await answer(checkIn('k-2', 'c-1'), withLedger({ commit: away, findByInteraction: away }));
    expect(gone.decision).toMatchObject({
      degraded: [{ code: 'ledger-unavailable' }],
      actions: [],
      tasks: [],
    });
    expect(gone.decision.offers).toHaveLength(2);
  });

  it('lets a bug be a bug after a failure of the store', async () => {
    const findByInteraction = () => Promise.reject(new TypeError('bug'));
    const failing = answer(checkIn('k-1', 'c-1'), withLedger({ commit: away, findByInteraction }));
    await expect(failing).rejects.toThrow('bug');
  });

  it('lets a bug be a bug', async () => {
    const broken = withLedger({ commit: () => Promise.reject(new Error('bug')) });
    await expect(answer(checkIn('k-1', 'c-1'), broken)).rejects.toThrow('bug');
  });
});

/** How a degraded answer names itself. */
const named = ({ decision }: Answer) => decision.degraded.map(({ code, repeat }) => [code, repeat]);
const isStored = async ({ decision }: Answer) =>
  (await store.ledger.findDecision(decision.decisionId)) !== undefined;
const request = checkIn('k-1', 'c-1');

/** Asks again under the same interactionId with both stores there: she gets what she is owed, once. */
async function expectOwed(): Promise<void> {
  const again = await answer(request, services);
  expect([again.repeated, again.decision.degraded]).toEqual([false, []]);
  expect(again.decision.actions).toMatchObject([{ type: 'upgrade', status: 'asked' }]);
  expect(await answer(request, services)).toMatchObject({ decision: again.decision, repeated: true });
  expect((await leaseAll()).map(({ type }) => type).sort()).toEqual(['action', 'letter']);
}

describe('a degraded answer', () => {
  beforeEach(() => store.customers.put(passenger('c-1')));

  it.each([
    ['away', 'snapshot-unavailable', { findCustomers: away, readSnapshot: away }, 60_000],
    ['late', 'snapshot-late', { findCustomers: never, readSnapshot: never }, 1],
  ])(
    'without the snapshot (%s) is not stored: asked again, she gets what she is owed',
    async (_, code, snapshots, budgetMs) => {
      const poor = await answer({ ...request, budgetMs }, { ...services, snapshots });
      expect(named(poor)).toEqual([[code, 'decides-again']]);
      expect(poor.decision).toMatchObject({ actions: [], tasks: [], customerId: null });
      expect(await isStored(poor)).toBe(false);
      await expectOwed();
    },
  );

  it('is given rather than a snapshot that is older than minAsOf, and is not stored', async () => {
    const { asOf } = passenger('c-1');
    const newer = new Date(Date.parse(asOf) + 1).toISOString();
    const poor = await answer({ ...request, minAsOf: newer }, services);
    expect(named(poor)).toEqual([['snapshot-too-old', 'decides-again']]);
    expect([poor.decision.customerId, await isStored(poor)]).toEqual([null, false]);
    expect(poor.decision.degraded[0]?.detail).toBe(`The stored one is of ${asOf}.`);
    expect(named(await answer({ ...checkIn('k-2', 'c-1'), minAsOf: asOf }, services))).toEqual([]);
  });

  it('is given to people who fit alike, if one of them is known only as of before minAsOf', async () => {
    const identities = [{ type: 'booking-reference', value: 'QX7F2M' }];
    await store.customers.put({ ...passenger('c-1'), identities });
    const newer = new Date(Date.parse(passenger('c-1').asOf) + 1).toISOString();
    await store.customers.put({ ...passenger('c-2'), identities, asOf: newer });
    const customer = { identities };
    const poor = await answer({ ...request, customer, minAsOf: newer }, services);
    expect(named(poor)).toEqual([['snapshot-too-old', 'decides-again']]);
    const both = await answer({ ...checkIn('k-2', 'c-1'), customer }, services);
    expect([named(both), both.decision.reasons[0]?.code]).toEqual([[], 'identity-ambiguous']);
  });

  it('from the stale cache is stored and stays, as it was decided on the customer', async () => {
    const snapshots = {
      findCustomers: store.snapshots.findCustomers,
      readSnapshot: async (id: string) =>
        ({ found: true, snapshot: passenger(id), source: 'stale-cache' }) as const,
    };
    const first = await answer(request, { ...services, snapshots });
    expect(named(first)).toEqual([['snapshot-stale', 'same-decision']]);
    expect(first.decision.actions).toMatchObject([{ type: 'upgrade', status: 'asked' }]);
    expect(await answer(request, services)).toMatchObject({ decision: first.decision, repeated: true });
  });

  it('says that what it promises may be lost, if no replica is known to have it; a repeat does not', async () => {
    const commit: Ledger['commit'] = async (change) => {
      const result = await store.ledger.commit(change);
      return result.status === 'committed' ? { ...result, unconfirmed: true } : result;
    };
    const first = await answer(request, withLedger({ commit }));
    expect(named(first)).toEqual([['unconfirmed', 'stored-or-decides-again']]);
    expect(JSON.parse(first.bytes.toString())).toEqual(first.decision);
    const again = await answer(request, withLedger({ commit }));
    expect([again.repeated, named(again)]).toEqual([true, []]);
    expect(again.decision.actions).toEqual(first.decision.actions);
  });

  it('names both stores when both are away', async () => {
    const snapshots = { findCustomers: away, readSnapshot: away };
    const poor = await answer(request, { ...withLedger({ findByInteraction: away }), snapshots });
    expect(named(poor)).toEqual([
      ['snapshot-unavailable', 'decides-again'],
      ['ledger-unavailable', 'decides-again'],
    ]);
    await expectOwed();
  });

  it('from the stale cache without the ledger says that it is not stored', async () => {
    const snapshots = {
      ...store.snapshots,
      readSnapshot: async (id: string) =>
        ({ found: true, snapshot: passenger(id), source: 'stale-cache' }) as const,
    };
    const poor = await answer(request, { ...withLedger({ readMemories: away }), snapshots });
    expect(named(poor)).toEqual([
      ['snapshot-stale', 'decides-again'],
      ['ledger-unavailable', 'decides-again'],
    ]);
  });

  it('whose commit was on its way when time ran out gives way to the decision that was stored', async () => {
    let land: () => Promise<unknown> = async () => undefined;
    const slow = withLedger({
      commit: (change) => {
        land = () => store.ledger.commit(change);
        return never();
      },
    });
    const poor = await answer({ ...request, budgetMs: 20 }, slow);
    expect(named(poor)).toEqual([['ledger-late', 'stored-or-decides-again']]);
    expect(poor.decision).toMatchObject({ actions: [], tasks: [] });
    await land();
    const again = await answer(request, services);
    expect(again).toMatchObject({ repeated: true, decision: { degraded: [] } });
    expect(again.decision.actions).toMatchObject([{ type: 'upgrade', status: 'asked' }]);
    expect(await leaseAll()).toHaveLength(2);
  });

  it('whose commit never arrived is decided again', async () => {
    const poor = await answer({ ...request, budgetMs: 20 }, withLedger({ commit: never }));
    expect(named(poor)).toEqual([['ledger-late', 'stored-or-decides-again']]);
    await expectOwed();
  });

  it('stores nothing behind the caller’s back when the ledger was read too late', async () => {
    let commits = 0;
    let release = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = withLedger({
      readMemories: async (...ids) => {
        await opened;
        return store.ledger.readMemories(...ids);
      },
      commit: (change) => {
        commits += 1;
        return store.ledger.commit(change);
      },
    });
    const poor = await answer({ ...request, budgetMs: 20 }, slow);
    expect(named(poor)).toEqual([['ledger-late', 'decides-again']]);
    release();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect([commits, await isStored(poor)]).toEqual([0, false]);
    await expectOwed();
  });

  it.each([
    ['cannot be asked', { readMemories: away, findByInteraction: away }, 'decides-again'],
    ['cannot read memories', { readMemories: away }, 'decides-again'],
    ['breaks off a commit', { commit: away }, 'stored-or-decides-again'],
    ['is full', { commit: full }, 'decides-again'],
  ])('of a ledger that %s promises nothing and says what a repeat gets', async (_, part, repeat) => {
    const poor = await answer(request, withLedger(part));
    expect(named(poor)).toEqual([['ledger-unavailable', repeat]]);
    expect(poor.decision).toMatchObject({ customerId: 'c-1', actions: [], tasks: [] });
    await expectOwed();
  });

  it('under contention is not stored', async () => {
    const busy = withLedger({ commit: async () => ({ status: 'conflict', budgets: [] }) });
    expect(named(await answer(request, busy))).toEqual([['contention', 'decides-again']]);
    await expectOwed();
  });

  it('of a dry run is never stored, whatever it was decided on', async () => {
    const snapshots = {
      ...store.snapshots,
      readSnapshot: async (id: string) =>
        ({ found: true, snapshot: passenger(id), source: 'stale-cache' }) as const,
    };
    const dry = await answer({ ...request, mode: 'dry-run' }, { ...services, snapshots });
    expect(named(dry)).toEqual([['snapshot-stale', 'decides-again']]);
  });
});
