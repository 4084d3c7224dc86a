import { expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { emptyMemory } from '../../src/domain/contact/customer-memory.ts';
import { buildApp } from '../../src/http/build-app.ts';
import { checkIn, demoRuleSet, passenger } from '../support/demo-airline.ts';
import { makeRuleSet } from '../support/make-rule-set.ts';
import { createFakeServices, createRecordedLog } from './fake-services.ts';

/** A rule set without the touchpoint that is asked about. */
const lounge = {
  ...makeRuleSet({
    rules: [],
    pack: {
      touchpoints: { lounge: { description: 'Lounge', channels: { kiosk: { form: 'text' } }, context: {} } },
    },
  }),
  version: 'without-check-in',
};

it('a request is decided by the rules that it was checked against, whatever is swapped in meanwhile', async () => {
  let inForce = { ruleSet: demoRuleSet, loadedAt: 0 };
  const fake = createFakeServices();
  const snapshots = {
    findCustomers: async () => ['c-1'],
    readSnapshot: async (id: string) => {
      inForce = { ruleSet: lounge, loadedAt: Date.now() };
      return { found: true, snapshot: passenger(id), source: 'store' } as const;
    },
  };
  const ledger = {
    findByInteraction: async () => undefined,
    readMemories: async () => ({ memory: emptyMemory }),
    commit: async () => ({ status: 'committed' }) as const,
    settle: async () => ({ status: 'settled' }) as const,
    findDecision: async () => undefined,
    readBudgets: async () => [],
    readOutcomes: async () => [],
    correctBudget: async () => undefined,
    addOutcomes: async () => ({ status: 'stored' as const }),
    countOutcomes: async () => [],
  };
  const losses = { customers: async () => undefined, decisions: async () => undefined };
  const withdraw = async () => undefined;
  const services = { snapshots, ledger, losses, withdraw, clock: systemClock, defaultBudgetMs: 60_000 };
  const app = buildApp(
    {
      ...fake,
      currentRuleSet: () => inForce,
      answerInteraction: (taken, request) => answerInteraction(taken, request, services),
    },
    { log: createRecordedLog() },
  );
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, payload });
  const alone = await post('/v1/decisions', checkIn('k-1', 'c-1'));
  expect(alone.statusCode).toBe(200);
  expect(alone.json().ruleSet.version).toBe(demoRuleSet.version);
  expect(alone.json().ruleSet.ageMs).toBeGreaterThan(1000);
  expect((await post('/v1/decisions', checkIn('k-2', 'c-1'))).json().code).toBe('unknown-touchpoint');
  inForce = { ruleSet: demoRuleSet, loadedAt: 0 };
  const batch = await post('/v1/decisions/batch', {
    requests: [checkIn('k-3', 'c-1'), checkIn('k-4', 'c-1')],
  });
  expect(batch.json().results.map(({ status }: { status: number }) => status)).toEqual([200, 200]);
  await app.close();
});
