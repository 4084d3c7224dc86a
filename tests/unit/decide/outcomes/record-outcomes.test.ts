import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { recordOutcomes } from '../../../../src/decide/outcomes/record-outcomes.ts';
import type { OutcomeReport } from '../../../../src/domain/contact/outcome-report.ts';
import { decisionIdOf } from '../../../../src/domain/decision/decision-id.ts';
import { startOfTests } from '../../../contract/contract-store.ts';
import {
  memoryChange,
  sampleCommit,
  sampleContact,
  sampleSnapshot,
} from '../../../contract/sample-records.ts';
import { makeRuleSet } from '../../../support/make-rule-set.ts';

const minute = 60_000;
const score = { propensity: 1, value: 1, context: 1, lever: 1, total: 1 };
const offerNamed = (offerId: string) => ({ offerId, rank: 1, category: 'comfort', score, treatment: {} });

const ruleSet = makeRuleSet({ rules: [] });
let store: MemoryStore;
let now: number;

beforeEach(() => {
  now = startOfTests + 10 * minute;
  store = openMemoryStore({ now: () => now });
});

const record = (...reports: OutcomeReport[]) =>
  recordOutcomes(reports, { ...store, ruleSet, now: () => now });
const report = (changes: Partial<OutcomeReport> = {}): OutcomeReport => ({
  decisionId: decisionIdOf('i1'),
  offerId: 'lounge',
  outcome: 'shown',
  ...changes,
});

/** A decision that offered two things, as it is remembered. */
async function decideOnce(interactionId = 'i1', household?: string, sessionId = 's1'): Promise<void> {
  await store.customers.put(
    sampleSnapshot({ value: { segment: 'gold' }, ...(household === undefined ? {} : { household }) }),
  );
  const { memory, household: shared } = await store.ledger.readMemories('C1', household);
  const contact = sampleContact({ decisionId: decisionIdOf(interactionId), sessionId });
  const contacts = [...memory.contacts, contact];
  await store.ledger.commit(
    sampleCommit(
      { interactionId, offers: [offerNamed('lounge'), offerNamed('bag')] },
      {
        memory: memoryChange('C1', memory.version, { contacts }),
        ...(household === undefined || shared === undefined
          ? {}
          : {
              household: memoryChange(household, shared.version, { contacts: [...shared.contacts, contact] }),
            }),
      },
    ),
  );
}

const remembered = async () => (await store.ledger.readMemories('C1', undefined)).memory.contacts;
const counted = async () =>
  Object.fromEntries(
    (await store.ledger.countOutcomes()).map(({ offerId, segment, outcome, count }) => [
      `${offerId}/${segment}/${outcome}`,
      count,
    ]),
  );

describe('recordOutcomes', () => {
  it('remembers an outcome with the visit its offer was made in, and counts it for the segment', async () => {
    await decideOnce();
    expect(await record(report({ outcome: 'declined' }))).toEqual([{ status: 'recorded' }]);
    expect(await remembered()).toMatchObject([
      { outcome: 'offered' },
      { offerId: 'lounge', outcome: 'declined', sessionId: 's1', category: 'comfort', at: now },
    ]);
    expect(await counted()).toEqual({ 'lounge/gold/declined': 1, 'lounge/gold/shown': 1 });
  });

  it('counts an outcome once, however often and in whatever order all of them are reported', async () => {
    await decideOnce();
    const all = [
      report({ outcome: 'redeemed' }),
      report({ outcome: 'shown' }),
      report({ outcome: 'accepted' }),
    ];
    expect(await record(...all, ...all)).toEqual([
      ...all.map(() => ({ status: 'recorded' })),
      ...all.map(() => ({ status: 'repeated' })),
    ]);
    expect(await record(...[...all].reverse())).toEqual(all.map(() => ({ status: 'repeated' })));
    expect(await counted()).toEqual({
      'lounge/gold/redeemed': 1,
      'lounge/gold/accepted': 1,
      'lounge/gold/shown': 1,
    });
    expect(await remembered()).toHaveLength(4);
  });

  it('counts each once when many report it at the same time', async () => {
    await decideOnce();
    const results = await Promise.all(Array.from({ length: 20 }, () => record(report())));
    expect(results.flat().filter(({ status }) => status === 'recorded')).toHaveLength(1);
    expect(await counted()).toEqual({ 'lounge/gold/shown': 1 });
  });

  it('answers each item of a bulk load on its own, in order', async () => {
    await decideOnce('i1');
    await decideOnce('i2');
    const results = await record(
      report({ decisionId: decisionIdOf('i2') }),
      report({ offerId: 'spa' }),
      report({ decisionId: decisionIdOf('none') }),
      report({ offerId: 'bag' }),
      report({ occurredAt: new Date(now + 6 * minute).toISOString() }),
      report({ occurredAt: new Date(startOfTests - 6 * minute).toISOString() }),
    );
    expect(results).toMatchObject([
      { status: 'recorded' },
      {
        status: 'refused',
        refusal: { code: 'unknown-offer', message: expect.stringContaining('lounge, bag') },
      },
      { status: 'refused', refusal: { code: 'not-found' } },
      { status: 'recorded' },
      { status: 'refused', refusal: { code: 'invalid-outcome-time' } },
      { status: 'refused', refusal: { code: 'invalid-outcome-time' } },
    ]);
  });

  it('takes a late report with its own time, and moves a slightly wrong clock between decision and now', async () => {
    await decideOnce();
    const at = (ms: number) => new Date(ms).toISOString();
    await record(
      report({ outcome: 'shown', occurredAt: at(startOfTests + minute) }),
      report({ outcome: 'accepted', occurredAt: at(now + minute) }),
      report({ outcome: 'redeemed', occurredAt: at(startOfTests - minute) }),
    );
    expect((await remembered()).slice(1).map((event) => event.at)).toEqual([
      startOfTests + minute,
      now,
      startOfTests,
    ]);
  });

  it('remembers it for the household too, where the household remembers the decision', async () => {
    await decideOnce('i1', 'H1');
    await record(report({ outcome: 'declined' }));
    const { household } = await store.ledger.readMemories('C1', 'H1');
    expect(household?.contacts.map(({ outcome }) => outcome)).toEqual(['offered', 'declined']);
  });

  it('remembers nothing for a household that does not remember the decision', async () => {
    await decideOnce();
    await store.customers.put(sampleSnapshot({ household: 'H1' }));
    expect(await record(report({ outcome: 'declined' }))).toEqual([{ status: 'recorded' }]);
    const { memory, household } = await store.ledger.readMemories('C1', 'H1');
    expect(memory.contacts).toHaveLength(2);
    expect(household?.contacts).toEqual([]);
  });

  it('remembers nothing for a household that remembers another decision only', async () => {
    await decideOnce('i1');
    await decideOnce('i2', 'H1');
    await record(report({ outcome: 'declined' }));
    const { memory, household } = await store.ledger.readMemories('C1', 'H1');
    expect(memory.contacts.map(({ outcome }) => outcome)).toEqual(['offered', 'offered', 'declined']);
    expect(household?.contacts.map(({ decisionId }) => decisionId)).toEqual([decisionIdOf('i2')]);
  });

  it('remembers an outcome with the visit of its own decision, not of another', async () => {
    await decideOnce('i1', undefined, 's1');
    await decideOnce('i2', undefined, 's2');
    await record(report({ decisionId: decisionIdOf('i2') }));
    expect((await remembered()).at(-1)).toMatchObject({ decisionId: decisionIdOf('i2'), sessionId: 's2' });
  });

  it('takes a report from five minutes before the decision to five minutes from now', async () => {
    await decideOnce();
    const at = (ms: number) => new Date(ms).toISOString();
    const statuses = async (...times: number[]) =>
      (await record(...times.map((ms) => report({ occurredAt: at(ms) })))).map(({ status }) => status);
    expect(await statuses(now + 5 * minute + 1, startOfTests - 5 * minute - 1)).toEqual([
      'refused',
      'refused',
    ]);
    expect(await statuses(now + 5 * minute, startOfTests - 5 * minute)).toEqual(['recorded', 'repeated']);
  });

  it('loads a thousand outcomes of one customer’s many decisions', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `n${index}`);
    for (const id of ids) await decideOnce(id);
    const reports = ids.flatMap((id) =>
      (['lounge', 'bag'] as const).flatMap((offerId) =>
        (['shown', 'accepted', 'declined', 'ignored', 'redeemed'] as const).map((outcome) =>
          report({ decisionId: decisionIdOf(id), offerId, outcome }),
        ),
      ),
    );
    const results = await record(...reports);
    expect(results).toHaveLength(1000);
    expect(results.every(({ status }) => status === 'recorded')).toBe(true);
    expect((await counted())['bag/gold/shown']).toBe(100);
  });

  it('counts for unknown visitors, without a memory', async () => {
    await store.ledger.commit(sampleCommit({ customerId: null, offers: [offerNamed('lounge')] }));
    expect(await record(report())).toEqual([{ status: 'recorded' }]);
    expect(await counted()).toEqual({ 'lounge/undefined/shown': 1 });
  });
});
