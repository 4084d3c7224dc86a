import { beforeEach, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../../../src/decide/answer/answer-interaction.ts';
import { isTriedOn } from '../../../../src/domain/rule-set/is-tried-on.ts';
import type { RuleSetInForce, Touchpoint } from '../../../../src/domain/rule-set/rule-set.ts';
import { answerFrom } from '../../../support/answer-services.ts';
import { checkIn, demoRuleSet, passenger } from '../../../support/demo-airline.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const canary = {
  ruleSet: { ...demoRuleSet, version: 'tried' },
  release: { number: 8, id: 'b' },
  share: 0.5,
  loadedAt: now,
};
const inForce = { ruleSet: demoRuleSet, loadedAt: now, release: { number: 7, id: 'a' }, canary };
const customers = Array.from({ length: 20 }, (_, number) => `c-${number}`);

let store: MemoryStore;
beforeEach(async () => {
  store = openMemoryStore({ now: () => now });
  for (const customer of customers) await store.customers.put(passenger(customer));
});

async function releaseFor(customer: string, rules: RuleSetInForce = inForce, more: object = {}) {
  const request = { ...checkIn(`k-${customer}`, customer), ...more };
  const { decision } = await answerInteraction(
    rules,
    request,
    answerFrom(store, () => now),
  );
  return decision.ruleSet.release;
}

it('decides by the tried release for its share of the known customers, and says so', async () => {
  for (const customer of customers)
    expect(await releaseFor(customer)).toBe(isTriedOn(canary, customer) ? 8 : 7);
  const stranger = { customer: { id: 'nobody' } };
  expect(await releaseFor('n', { ...inForce, canary: { ...canary, share: 1 } }, stranger)).toBe(7);
});

const withTouchpoint = (change: (touchpoint: Touchpoint) => Touchpoint): RuleSetInForce => {
  const touchpoints = new Map([...demoRuleSet.touchpoints].map(([name, each]) => [name, change(each)]));
  return { ...inForce, canary: { ...canary, share: 1, ruleSet: { ...canary.ruleSet, touchpoints } } };
};

it('decides by the release in force where the tried one does not take the request', async () => {
  expect(
    await releaseFor(
      'c-1',
      withTouchpoint((each) => each),
    ),
  ).toBe(8);
  expect(
    await releaseFor(
      'c-2',
      withTouchpoint((each) => ({ ...each, channels: new Map() })),
    ),
  ).toBe(7);
  const strict = () => [{ pointer: '/flight', message: 'must be there' }];
  expect(
    await releaseFor(
      'c-3',
      withTouchpoint((each) => ({ ...each, checkContext: strict })),
    ),
  ).toBe(7);
});

it('decides by the release in force when the tried one fails, and reports it', async () => {
  const program = { ...demoRuleSet.program };
  program.evaluate = () => {
    throw new Error('a mistake');
  };
  const failing = { ...canary, share: 1, ruleSet: { ...canary.ruleSet, program } };
  const failures: unknown[] = [];
  const services = answerFrom(store, () => now, { onCanaryFailure: (error) => failures.push(error) });
  const { decision } = await answerInteraction(
    { ...inForce, canary: failing },
    checkIn('k-1', 'c-1'),
    services,
  );
  expect(decision).toMatchObject({ customerId: 'c-1', ruleSet: { release: 7 }, degraded: [] });
  expect(failures).toHaveLength(1);
});

it('says that the release is older than the request asks for', async () => {
  const { canary: _, ...released } = inForce;
  const ask = async (minRelease: number) => {
    const request = { ...checkIn(`k-${minRelease}`, 'c-1'), minRelease };
    return (
      await answerInteraction(
        released,
        request,
        answerFrom(store, () => now),
      )
    ).decision.degraded;
  };
  expect(await ask(7)).toEqual([]);
  expect(await ask(8)).toMatchObject([{ code: 'rules-too-old', repeat: 'same-decision' }]);
});
