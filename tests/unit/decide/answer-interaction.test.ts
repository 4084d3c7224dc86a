import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../src/adapters/memory/memory-store.ts';
import { systemClock } from '../../../src/adapters/system-clock.ts';
import { type AnswerServices, answerInteraction } from '../../../src/decide/answer-interaction.ts';
import type { Ledger } from '../../../src/decide/ports.ts';
import type { DecisionRequest } from '../../../src/domain/decision/decision-request.ts';
import { ServiceError } from '../../../src/domain/shared/service-error.ts';
import { checkIn, demoRuleSet, passenger } from '../../support/demo-airline.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const never = () => new Promise<never>(() => undefined);
const away = () => Promise.reject(new ServiceError('store-unavailable', 'the store is away'));

let store: MemoryStore;
let services: AnswerServices;

beforeEach(() => {
  store = openMemoryStore({ now: () => now });
  services = {
    snapshots: store.snapshots,
    ledger: store.ledger,
    clock: { ...systemClock, now: () => now },
    defaultBudgetMs: 60_000,
  };
});

const inForce = { ruleSet: demoRuleSet, loadedAt: now - 1234 };
const answer = (request: DecisionRequest, by: AnswerServices) => answerInteraction(inForce, request, by);
const withLedger = (part: Partial<Ledger>): AnswerServices => ({
  ...services,
  ledger: { ...store.ledger, ...part },
});
const due = Number.MAX_SAFE_INTEGER;
const leaseAll = () => store.tasks.lease({ now: due, limit: 1000, leaseMs: 1000, owner: 'test' });

describe('answerInteraction', () => {
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
    expect(again).toEqual({ decision: first.decision, repeated: true });
    expect(await leaseAll()).toHaveLength(2);
  });

  it('refuses another request under a used interactionId', async () => {
    await answer(checkIn('k-1', 'c-1'), services);
    await expect(answer(checkIn('k-1', 'c-2'), services)).rejects.toMatchObject({
      code: 'interaction-conflict',
    });
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

  it('upgrades once when two desks decide about one passenger at once, and tells both', async () => {
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
    const gone = await answer(checkIn('k-2', 'c-1'), withLedger({ findByInteraction: away }));
    expect(gone.decision).toMatchObject({
      degraded: [{ code: 'ledger-unavailable' }],
      actions: [],
      tasks: [],
    });
    expect(gone.decision.offers).toHaveLength(2);
  });

  it('answers with what it has when the snapshots are away', async () => {
    const snapshots = { findCustomers: away, readSnapshot: away };
    const { decision } = await answer(checkIn('k-1', 'c-1'), { ...services, snapshots });
    expect(decision.degraded.map(({ code }) => code)).toEqual(['snapshot-unavailable']);
    expect((await store.ledger.findDecision(decision.decisionId))?.decision.decisionId).toBe(
      decision.decisionId,
    );
  });

  it('lets a bug be a bug', async () => {
    const broken = withLedger({ findByInteraction: () => Promise.reject(new Error('bug')) });
    await expect(answer(checkIn('k-1', 'c-1'), broken)).rejects.toThrow('bug');
  });
});
