import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listSamples } from '../../src/author/list-samples.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { decideAsRecorded } from '../../src/decide/explain/decide-as-recorded.ts';
import type { AnswerServices } from '../../src/decide/inquiry/inquiry.ts';
import { watchOutcomes } from '../../src/decide/inquiry/watch-outcomes.ts';
import { recordOutcomes } from '../../src/decide/outcomes/record-outcomes.ts';
import type { SystemAnswer } from '../../src/decide/ports.ts';
import { type DecisionRequest, decisionRequestSchema } from '../../src/domain/decision/decision-request.ts';
import type { DecisionRecords } from '../../src/replay/ports.ts';
import { type Replayed, type ReplayServices, replayDecision } from '../../src/replay/replay-decision.ts';
import { resolveTimes } from '../../src/shared/relative-time.ts';
import { answerFrom, askParty } from '../support/answer-services.ts';
import { everyStore, type OpenedStore } from '../support/every-store.ts';
import { sampleRules } from '../support/sample-rules.ts';

const start = Date.UTC(2026, 10, 21, 16);
const inForce = { ruleSet: sampleRules, loadedAt: start };
const samples = listSamples(sampleRules, start);
const requests: readonly DecisionRequest[] = [
  ...samples.flatMap(({ request }) => (request === undefined ? [] : [decisionRequestSchema.parse(request)])),
  ...readdirSync('examples/requests').map((file) =>
    decisionRequestSchema.parse(
      resolveTimes(JSON.parse(readFileSync(`examples/requests/${file}`, 'utf8')), start),
    ),
  ),
];
/** Asks a system while the customer waits. */
const recovery = 0;
const channelsOf = ({ touchpoint }: DecisionRequest): string[] => [
  ...(sampleRules.touchpoints.get(touchpoint)?.channels.keys() ?? []),
];

/** One contact, or what happens between two. */
type Step = {
  readonly request: number;
  readonly channel: number;
  readonly whose: 'own' | 'nobody' | 'anonymous' | 'all' | 'party' | 'another';
  readonly person: number;
  readonly how: Partial<DecisionRequest>;
  readonly outcome: 'accepted' | 'declined' | 'shown' | undefined;
  readonly answer: SystemAnswer;
  readonly after: 'nothing' | 'snapshot' | 'twice';
  readonly minutes: number;
};

const step: fc.Arbitrary<Step> = fc.record({
  request: fc.oneof(fc.constant(recovery), fc.nat(requests.length - 1)),
  channel: fc.nat(9),
  whose: fc.constantFrom('own', 'own', 'own', 'another', 'another', 'nobody', 'anonymous', 'all', 'party'),
  person: fc.nat(samples.length - 1),
  how: fc.record(
    {
      locale: fc.constantFrom('it-IT', 'de', 'en-GB', 'zh-Hans', 'xx'),
      sessionId: fc.constantFrom('s-1', 's-2'),
      verification: fc.constant('verified'),
      maxOffers: fc.integer({ min: 0, max: 6 }),
      explain: fc.constantFrom('none', 'full'),
    },
    { requiredKeys: [] },
  ),
  outcome: fc.constantFrom('accepted', 'declined', 'shown', undefined),
  answer: fc.constantFrom<SystemAnswer>(
    { status: 'confirmed' },
    { status: 'refused', reason: 'no seat' },
    { status: 'unknown' },
  ),
  after: fc.constantFrom('nothing', 'nothing', 'snapshot', 'twice'),
  minutes: fc.integer({ min: 0, max: 900 }),
});

const namedBy = ({ whose, person }: Step, own: DecisionRequest['customer']): DecisionRequest['customer'] => {
  if (whose === 'nobody') return { identity: { type: 'email', value: 'nobody@example.com' } };
  if (whose === 'anonymous') return undefined;
  if (whose === 'all' || whose === 'party')
    return { identity: { type: 'booking-reference', value: 'ALL4ONE' } };
  return whose === 'own' ? own : { id: samples[person]?.customer.customerId ?? '' };
};

/** Parts of records that were met. */
const seen = new Set<string>();

/** Lives through the steps, and replays every decision at the end. */
async function liveAndReplay(steps: readonly Step[], { store }: OpenedStore, clock: { now: number }) {
  const ids: string[] = [];
  let answered: SystemAnswer = { status: 'unknown' };
  const services: AnswerServices = answerFrom(store, () => clock.now, {
    outcomes: watchOutcomes(store.ledger, { elapsed: () => clock.now }),
    systems: { connectors: new Set(['departure-control', 'loyalty']), ask: async () => answered },
    runtime: 'r1',
  });
  for (const [index, { customer }] of samples.entries()) {
    const identities = [...(customer.identities ?? [])];
    if (index < 2) identities.push({ type: 'booking-reference', value: 'ALL4ONE' });
    await store.customers.put({ ...customer, identities });
  }
  for (const [index, each] of steps.entries()) {
    clock.now += each.minutes * 60_000;
    answered = each.answer;
    const base = requests[each.request];
    if (base === undefined) continue;
    const channels = channelsOf(base);
    const { customer: own, ...rest } = base;
    const customer = namedBy(each, own);
    const request: DecisionRequest = {
      ...rest,
      ...each.how,
      interactionId: `i-${index}`,
      channel: channels[each.channel % channels.length] ?? base.channel,
      budgetMs: 60_000,
      ...(customer && { customer }),
    };
    const both =
      each.after === 'twice' ? [request, { ...request, interactionId: `i-${index}-b` }] : [request];
    const answers = await Promise.all(
      each.whose === 'party'
        ? [askParty(inForce, request, services).then((all) => all[0])]
        : both.map((one) => answerInteraction(inForce, one, services)),
    );
    for (const answer of answers) {
      if (answer === undefined) continue;
      const { decision } = answer;
      if (decision.degraded.length === 0) ids.push(decision.decisionId);
      if (each.outcome === undefined) continue;
      const reports = decision.offers.map(({ offerId }) => ({
        decisionId: decision.decisionId,
        offerId,
        outcome: each.outcome ?? 'shown',
      }));
      await recordOutcomes(reports, { ...services, ruleSet: sampleRules, now: () => clock.now });
    }
    const person = samples[each.person]?.customer;
    if (each.after === 'snapshot' && person !== undefined)
      await store.customers.put({ ...person, asOf: new Date(clock.now).toISOString(), languages: ['de'] });
  }
  return replayAll(ids, store.records);
}

const replayServices = (records: DecisionRecords): ReplayServices => ({
  records,
  findRuleSet: async (version) => (version === sampleRules.version ? sampleRules : 'rules-gone'),
  decide: decideAsRecorded,
  runtime: 'r1',
});

async function replayAll(ids: readonly string[], records: DecisionRecords): Promise<Replayed[]> {
  const replays: Replayed[] = [];
  for (const id of ids) {
    const recorded = await records.findDecision(id);
    if (recorded === undefined) throw new Error(`${id} is not stored`);
    for (const part of Object.keys(recorded.basis ?? {})) seen.add(part);
    seen.add(recorded.basis?.found ?? 'known');
    replays.push(await replayDecision(recorded, replayServices(records)));
  }
  return replays;
}

const wrong = (replays: readonly Replayed[]) =>
  replays
    .filter((replay) => replay.status !== 'same' || replay.exact !== 'bytes')
    .map(({ decision, ...rest }) => rest);

describe.each(everyStore)('every decision replays byte for byte from the %s store', (kind, open) => {
  it('whoever came, whatever was answered, and whatever happened since', { timeout: 60_000 }, async () => {
    let replayed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
        const clock = { now: start };
        const opened = await open(() => clock.now);
        try {
          const replays = await liveAndReplay(steps, opened, clock);
          replayed += replays.length;
          expect(wrong(replays)).toEqual([]);
        } finally {
          await opened.close();
        }
      }),
      { numRuns: kind === 'memory' ? 20 : 2 },
    );
    expect(replayed).toBeGreaterThan(20);
    if (kind === 'memory')
      expect([...seen]).toEqual(
        expect.arrayContaining([
          ...['known', 'unknown', 'anonymous', 'ambiguous', 'snapshot', 'memory', 'household', 'visit'],
          ...['rates', 'rounds', 'offerable', 'acting', 'systems'],
        ]),
      );
  });
});
