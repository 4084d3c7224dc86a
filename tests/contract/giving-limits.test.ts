import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import type { AnswerServices } from '../../src/decide/inquiry/inquiry.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import type { PolicyEntry } from '../../src/domain/pack/format/policy-file.ts';
import { shopper, visit } from '../support/demo-shop.ts';
import { everyLayout, type OpenedStore } from '../support/every-store.ts';
import { makeRuleSet } from '../support/make-rule-set.ts';

const limit = (id: string, more: Pick<PolicyEntry & { kind: 'limit' }, 'of' | 'scope' | 'most' | 'per'>) => ({
  id,
  description: id,
  kind: 'limit' as const,
  ...more,
});
const give = (action: string, priority: number, params: Record<string, unknown>) => ({
  id: `give-${action}`,
  priority,
  conditions: { all: [] },
  event: { type: 'action' as const, params: { action, params, reason: 'service-recovery', group: action } },
});
const rules = makeRuleSet({
  rules: [give('upgrade', 200, { cabin: 'first' }), give('credit-points', 100, { points: 1000 })],
  policies: [
    limit('one-upgrade-a-year', { of: { actions: ['upgrade'] }, scope: 'customer', most: 1, per: 'year' }),
    {
      ...limit('points-a-month', {
        of: { actions: ['credit-points'] },
        scope: 'household',
        most: 5000,
        per: 'month',
      }),
      sum: 'points',
    },
  ],
});
const people = ['c-1', 'c-2', 'c-3'];

describe.each(everyLayout)('Limits on giving over the %s store', (_, open) => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await open(() => now);
    for (const id of people) await opened.store.customers.put(shopper(id, { household: 'h-1' }));
  });
  afterEach(() => opened.close());

  const services = (): AnswerServices => ({
    ...opened.store,
    withdraw: async () => undefined,
    clock: { ...systemClock, now: () => now },
    defaultBudgetMs: 60_000,
  });
  /** One contact of each person about each of ten flights, all at once. */
  async function askAtOnce(): Promise<readonly Decision[]> {
    const asked = Array.from({ length: 10 }, (_, flight) =>
      people.map((id) =>
        visit(`i-${id}-${flight}`, id, { context: { flight: { number: `TA${flight}` } }, maxOffers: 0 }),
      ),
    ).flat();
    const answers = await Promise.all(
      asked.map((request) => answerInteraction({ ruleSet: rules, loadedAt: now }, request, services())),
    );
    return answers.map(({ decision }) => decision);
  }
  const countOf = (decisions: readonly Decision[], action: string, id?: string): number =>
    decisions
      .filter(({ customerId }) => id === undefined || customerId === id)
      .flatMap(({ actions }) => actions)
      .filter(({ type, standing }) => type === action && standing === undefined).length;

  it('give exactly what they allow to each customer and household, however many ask at once', async () => {
    const decisions = await askAtOnce();
    expect(people.map((id) => countOf(decisions, 'upgrade', id))).toEqual([1, 1, 1]);
    expect(countOf(decisions, 'credit-points')).toBe(5);
    const again = await askAtOnce();
    expect(countOf(again, 'credit-points')).toBe(5);
    expect(again.map(({ decisionId }) => decisionId)).toEqual(decisions.map(({ decisionId }) => decisionId));
  });
});
