import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { recordOutcomes } from '../../src/decide/outcomes/record-outcomes.ts';
import type { SystemAnswer } from '../../src/decide/ports.ts';
import { reportPromise } from '../../src/deliver/report-promise.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import { answerFrom } from '../support/answer-services.ts';
import { readPackFiles } from '../support/pack-files.ts';
import { sampleRules } from '../support/sample-rules.ts';

const now = Date.parse('2026-11-21T16:00:00Z');
const upgrade = 'paid-upgrade-to-business';
const yes = { status: 'confirmed' } as const;
const no = { status: 'refused', reason: 'cabin is full' } as const;
const unclear = { status: 'unknown' } as const;

let store: MemoryStore;
let ruleSet: RuleSet;
let asked: string[];
let says: SystemAnswer;
beforeEach(async () => {
  store = openMemoryStore({ now: () => now });
  ruleSet = sampleRules;
  asked = [];
  const passenger: Snapshot = {
    schemaVersion: 1,
    customerId: 'P1',
    asOf: '2026-11-20T00:00:00Z',
    value: { tier: 'member' },
    consents: [{ purpose: 'personal-offers', granted: true, source: 'web', at: '2026-01-01T00:00:00Z' }],
    languages: ['it'],
  };
  await store.customers.put(passenger);
});

const systems = () => ({
  connectors: new Set(['departure-control']),
  ask: async ({ taskId }: { readonly taskId: string }) => {
    asked.push(taskId);
    return says;
  },
});
const decide = async (request: DecisionRequest): Promise<Decision> =>
  (
    await answerInteraction(
      { ruleSet, loadedAt: now },
      request,
      answerFrom(store, () => now, { systems: systems() }),
    )
  ).decision;

const checkIn = (channel = 'kiosk'): Promise<Decision> =>
  decide({
    interactionId: `i-${channel}`,
    touchpoint: 'check-in',
    channel,
    customer: { id: 'P1' },
    context: {
      flight: {
        number: 'TA601',
        haul: 'long',
        arrival: '2026-11-22T12:00:00Z',
        cabin: 'economy',
        seats: { business: 3 },
      },
    },
    maxOffers: 9,
  });

/** Departure control says `answer` while the acceptance is reported. */
async function accept(
  { decisionId }: Decision,
  answer: SystemAnswer,
  next = false,
  defaultBudgetMs = 60_000,
) {
  says = answer;
  const reports = [{ decisionId, offerId: upgrade, outcome: 'accepted' as const, next }];
  const services = {
    ...store,
    ruleSet,
    now: () => now,
    systems: systems(),
    defaultBudgetMs,
    decideNext: async (request: DecisionRequest) => ({ decision: await decide(request) }),
  };
  const [result] = await recordOutcomes(reports, services);
  if (result === undefined || result.status === 'refused') throw new Error(JSON.stringify(result));
  return result;
}
const idsOf = ({ offers }: Decision): string[] => offers.map(({ offerId }) => offerId);
const bodyOf = ({ messages }: Pick<Decision, 'messages'>) => messages.map(({ body }) => body).join(' ');
const promise = async () => (await store.ledger.readMemories('P1', undefined)).memory.promises[0];
const seatsTaken = async () => {
  const [took] = (await promise())?.took ?? [];
  return (await store.ledger.readBudgets([took?.key ?? '']))[0]?.taken;
};
const callStates = async () => (await store.tasks.list({ limit: 10 })).map(({ state }) => state);

describe('An acceptance whose system is asked while its reporter waits', () => {
  it('is announced as a fact once the system says yes, and no worker asks again', async () => {
    const { status, effect, next } = await accept(await checkIn(), yes, true);
    expect([status, next]).toEqual(['recorded', undefined]);
    expect(effect).toMatchObject({ status: 'done', actions: [{ type: 'upgrade', status: 'confirmed' }] });
    expect(bodyOf(effect ?? { messages: [] })).toContain('è tutto confermato: Business Class');
    expect([await callStates(), await seatsTaken()]).toEqual([['cancelled'], 1]);
    expect(bodyOf(await checkIn('desk'))).toContain('è già confermata');
  });

  it('is asked once, and a repeat gets what it came to', async () => {
    const decision = await checkIn();
    const first = await accept(decision, yes);
    expect(await accept(decision, no)).toEqual({ ...first, status: 'repeated' });
    expect(asked).toHaveLength(1);
  });

  it('takes nothing where the system says no: the seat is back, and the words say so', async () => {
    const decision = await checkIn();
    const { status, effect } = await accept(decision, no);
    expect(status).toBe('recorded');
    expect(effect).toMatchObject({
      status: 'refused',
      reason: { code: 'acceptance-refused', detail: 'cabin is full' },
      actions: [{ type: 'upgrade', status: 'refused' }],
      tasks: [],
    });
    expect(bodyOf(effect ?? { messages: [] })).toContain('non è stato possibile procedere');
    expect([await callStates(), await seatsTaken()]).toEqual([['cancelled'], 0]);
    expect(await accept(decision, yes)).toMatchObject({ status: 'repeated', effect: { status: 'refused' } });
  });

  it('is announced at the next channel as refused, and not offered again for the flight', async () => {
    await accept(await checkIn(), no);
    const desk = await checkIn('desk');
    expect(bodyOf(desk)).toContain('non è stato possibile procedere');
    expect(idsOf(desk)).not.toContain(upgrade);
  });

  it('may be offered again where the pack says so', async () => {
    const files = readPackFiles('rules').map(({ path, text }) => ({
      path,
      text: text
        .replace('"counts": ["accepted", "redeemed"]', '"counts": ["redeemed"]')
        .replaceAll('"withholds": ["upgrade"]', '"withholds": ["upgrade"], "offerAgain": true'),
    }));
    const other = compileRuleSet(files).ruleSet;
    if (other === undefined) throw new Error('the rules do not compile');
    ruleSet = other;
    await accept(await checkIn(), no);
    expect(idsOf(await checkIn('desk'))).toContain(upgrade);
  });

  it('is followed by the next best offer where that is asked for', async () => {
    const decision = await checkIn();
    const { next } = await accept(decision, no, true);
    expect(next?.offers.length).toBeGreaterThan(0);
    expect(idsOf(next as Decision)).not.toContain(upgrade);
    expect((await accept(decision, no, true)).next?.decisionId).toBe(next?.decisionId);
  });

  it.each([
    ['says nothing clear', unclear, 60_000],
    ['has no time left', yes, 1],
  ] as const)(
    'stays an intent where the system %s, and becomes the truth later',
    async (_, answer, budget) => {
      const decision = await checkIn();
      const { effect } = await accept(decision, answer, false, budget);
      expect(effect).toMatchObject({ status: 'done', actions: [{ status: 'asked' }] });
      expect(bodyOf(effect ?? { messages: [] })).toContain('Ce ne stiamo occupando');
      expect([await callStates(), await seatsTaken()]).toEqual([['waiting'], 1]);
      const actionId = effect?.actions[0]?.actionId ?? '';
      const report = { customerId: 'P1', actionId, kind: 'refuse', source: 'departure-control' } as const;
      await reportPromise(report, { promises: store.ledger, tasks: store.tasks, now: () => now });
      expect(await accept(decision, yes)).toMatchObject({ effect: { status: 'refused' } });
      expect(await seatsTaken()).toBe(0);
    },
  );

  it('leaves no trace of a person who was erased meanwhile', async () => {
    const decision = await checkIn();
    says = yes;
    const erasing = {
      ...systems(),
      ask: async () => {
        await store.customers.erase('P1', now);
        return yes;
      },
    };
    const reports = [{ decisionId: decision.decisionId, offerId: upgrade, outcome: 'accepted' as const }];
    await recordOutcomes(reports, {
      ...store,
      ruleSet,
      now: () => now,
      systems: erasing,
      defaultBudgetMs: 60_000,
    });
    expect(await promise()).toBeUndefined();
    expect(await store.tasks.list({ limit: 10 })).toEqual([]);
  });
});

describe('What a bank’s customer accepts, where a contact is about nothing in particular', () => {
  const visit = (interactionId: string) =>
    decide({
      interactionId,
      touchpoint: 'teller',
      channel: 'teller',
      customer: { id: 'B1' },
      context: { transaction: { kind: 'cash', amount: { amount: 150_000, currency: 'HKD' } } },
      maxOffers: 9,
    });

  it('is known at every contact, and not offered there again', async () => {
    await store.customers.put({
      schemaVersion: 1,
      customerId: 'B1',
      asOf: '2026-11-20T00:00:00Z',
      languages: ['en'],
      consents: [{ purpose: 'marketing', granted: true, source: 'branch', at: '2026-01-01T00:00:00Z' }],
      holdings: [{ product: 'current-account', category: 'account', since: '2014-05-02' }],
      propensities: { 'term-deposit': 0.22, 'savings-plan': 0.07 },
    });
    const first = await visit('b-1');
    const [offerId = ''] = idsOf(first);
    const reports = [{ decisionId: first.decisionId, offerId, outcome: 'accepted' as const }];
    const [result] = await recordOutcomes(reports, { ...store, ruleSet, now: () => now });
    expect(result).toMatchObject({ status: 'recorded', effect: { status: 'done' } });
    const second = await visit('b-2');
    expect(idsOf(second)).not.toContain(offerId);
    expect(bodyOf(second)).toContain('You have already chosen');
  });
});
