import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../../../src/decide/answer/answer-interaction.ts';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import { answerFrom } from '../../../support/answer-services.ts';
import { checkIn, demoRuleSet, passenger } from '../../../support/demo-airline.ts';

const now = Date.UTC(2026, 10, 21, 12);
let store: MemoryStore;

beforeEach(async () => {
  store = openMemoryStore({ now: () => now });
  await store.customers.put(passenger('c-1'));
});

const rehearse = async (more: Partial<DecisionRequest>) => {
  const request = { ...checkIn('i-1', 'c-1'), mode: 'dry-run', ...more } as const;
  const inForce = { ruleSet: demoRuleSet, loadedAt: now };
  return (
    await answerInteraction(
      inForce,
      request,
      answerFrom(store, () => now),
    )
  ).decision;
};

describe('a dry run', () => {
  it('decides at another time where it is asked to', async () => {
    const { decidedAt, snapshot } = await rehearse({ asOf: '2026-12-24T18:00:00Z' });
    expect(decidedAt).toBe('2026-12-24T18:00:00.000Z');
    expect(snapshot?.ageMs).toBeGreaterThan(30 * 86_400_000);
  });

  it('decides of a customer who is not quite as stored, and stores nothing', async () => {
    expect(await rehearse({})).toMatchObject({ locale: 'it', actions: [{ type: 'upgrade' }] });
    const patched = await rehearse({ overrides: { snapshot: { languages: ['en'], incidents: null } } });
    expect(patched).toMatchObject({ locale: 'en', actions: [] });
    expect(await store.snapshots.readSnapshot('c-1')).toMatchObject({ snapshot: passenger('c-1') });
    expect(await store.records.readDecisions(undefined, 10)).toMatchObject({ decisions: [] });
  });

  it('never decides of another customer', async () => {
    const patched = await rehearse({ overrides: { snapshot: { customerId: 'c-2' } } });
    expect(patched.actions).toMatchObject([{ type: 'upgrade' }]);
  });

  it('is refused with what makes no snapshot', async () => {
    await expect(rehearse({ overrides: { snapshot: { languages: 'it' } } })).rejects.toMatchObject({
      code: 'invalid-request',
      faults: [{ pointer: '/overrides/snapshot/languages' }],
    });
  });
});
