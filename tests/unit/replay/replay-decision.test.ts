import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../../src/decide/answer/answer-interaction.ts';
import { decideAsRecorded } from '../../../src/decide/explain/decide-as-recorded.ts';
import type { DecisionBasis } from '../../../src/domain/decision/decision-basis.ts';
import type { RuleSet } from '../../../src/domain/rule-set/rule-set.ts';
import type { RecordedDecision } from '../../../src/replay/ports.ts';
import { type ReplayServices, replayDecision } from '../../../src/replay/replay-decision.ts';
import { answerFrom } from '../../support/answer-services.ts';
import { checkIn, demoRuleSet, passenger } from '../../support/demo-airline.ts';

const now = Date.UTC(2026, 10, 21, 12);
let store: MemoryStore;
let services: ReplayServices;
let recorded: RecordedDecision;

beforeEach(async () => {
  store = openMemoryStore({ now: () => now });
  services = {
    records: store.records,
    findRuleSet: async () => demoRuleSet,
    decide: decideAsRecorded,
    runtime: 'r1',
  };
  await store.customers.put(passenger('c-1'));
  recorded = await record('i-1');
});

async function record(interactionId: string): Promise<RecordedDecision> {
  const answering = answerFrom(store, () => now, { runtime: 'r1' });
  const inForce = { ruleSet: demoRuleSet, loadedAt: now };
  const { decision } = await answerInteraction(inForce, checkIn(interactionId, 'c-1'), answering);
  const found = await store.records.findDecision(decision.decisionId);
  if (found === undefined) throw new Error('it was not stored');
  return found;
}

/** As if the answer had been another one. */
const alter = (change: (text: string) => string): RecordedDecision => ({
  ...recorded,
  bytes: Buffer.from(change(recorded.bytes.toString())),
});
const withBasis = (basis: Partial<DecisionBasis>): RecordedDecision => ({
  ...recorded,
  basis: { runtime: 'r1', ...recorded.basis, ...basis },
});

describe('a replay', () => {
  it('is the same to the byte, also after later decisions', async () => {
    const second = await record('i-2');
    expect(await replayDecision(recorded, services)).toMatchObject({ status: 'same', exact: 'bytes' });
    expect(await replayDecision(second, services)).toMatchObject({ status: 'same', exact: 'bytes' });
  });

  it('names the first difference, and blames the program where nothing else differs', async () => {
    const other = alter((text) => text.replace('"status":"asked"', '"status":"confirmed"'));
    expect(await replayDecision(other, services)).toMatchObject({
      status: 'different',
      cause: 'program',
      pointer: '/actions/0/status',
      recorded: 'confirmed',
      replayed: 'asked',
    });
  });

  it('on another runtime compares all but the words', async () => {
    const elsewhere = { ...services, runtime: 'r2' };
    const reworded = alter((text) => text.replace(/"body":"[^"]*"/, '"body":"other words"'));
    expect(await replayDecision(reworded, elsewhere)).toMatchObject({ status: 'same', exact: 'decision' });
    expect(await replayDecision(reworded, services)).toMatchObject({ status: 'different' });
    const other = alter((text) => text.replace('"status":"asked"', '"status":"confirmed"'));
    expect(await replayDecision(other, elsewhere)).toMatchObject({ status: 'different', cause: 'runtime' });
  });

  it('by other rules says what they would have changed, but not that they have another name', async () => {
    const renamed: RuleSet = { ...demoRuleSet, version: 'another' };
    expect(await replayDecision(recorded, services, { rules: renamed })).toMatchObject({ status: 'same' });
    const other = alter((text) => text.replace('"status":"asked"', '"status":"confirmed"'));
    expect(await replayDecision(other, services, { rules: renamed })).toMatchObject({ cause: 'rules' });
  });

  it('explains a decision as of then', async () => {
    const { decision, status } = await replayDecision(recorded, services, { explain: true });
    expect(status).toBe('same');
    expect(decision?.explanation).toMatchObject({ rules: expect.arrayContaining([expect.anything()]) });
  });

  it.each([
    ['no-record', () => ({ decision: recorded.decision, bytes: recorded.bytes })],
    ['snapshot-gone', () => withBasis({ snapshot: 'never-there' })],
    ['memory-gone', () => withBasis({ memory: { contacts: 7, lastAt: 1 } })],
    ['memory-gone', () => withBasis({ household: { contacts: 7, lastAt: 1 } })],
  ] as const)('is impossible with the reason %s', async (because, change) => {
    expect(await replayDecision(change(), services)).toMatchObject({ status: 'impossible', because });
  });

  it.each(['rules-gone', 'rules-unreadable'] as const)(
    'is impossible with the reason %s',
    async (because) => {
      const without = { ...services, findRuleSet: async () => because };
      expect(await replayDecision(recorded, without)).toMatchObject({ status: 'impossible', because });
    },
  );
});
