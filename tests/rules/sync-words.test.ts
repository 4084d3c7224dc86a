import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import type { SystemAnswer } from '../../src/decide/ports.ts';
import { reportPromise } from '../../src/deliver/report-promise.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import { owedPassenger } from '../support/ask-service.ts';
import { readPackFiles } from '../support/pack-files.ts';

const compiled = compileRuleSet(readPackFiles('rules')).ruleSet;
if (compiled === undefined) throw new Error('the rules do not compile');
const ruleSet: RuleSet = compiled;

const now = Date.parse('2026-11-21T16:00:00Z');
let store: MemoryStore;
beforeEach(async () => {
  store = openMemoryStore({ now: () => now });
  await store.customers.put(owedPassenger('P1', now) as never);
});

/** What departure control does while the passenger waits. */
type Behaviour = SystemAnswer | 'never';

let asked = 0;
async function checkIn(channel: string, locale: string, behaviour: Behaviour): Promise<Decision> {
  asked += 1;
  const arrival = '2026-11-22T12:00:00Z';
  const flight = { number: 'TA601', haul: 'long', arrival, cabin: 'business', seats: { first: 1 } };
  const ask = () =>
    behaviour === 'never' ? new Promise<never>(() => undefined) : Promise.resolve(behaviour);
  const { decision } = await answerInteraction(
    { ruleSet, loadedAt: now },
    {
      interactionId: `i-${asked}`,
      touchpoint: 'check-in',
      channel,
      locale,
      agentLocale: locale,
      mode: 'live',
      customer: { id: 'P1' },
      context: { flight },
      budgetMs: behaviour === 'never' ? 40 : 60_000,
    },
    {
      ...store,
      withdraw: () => expect.fail('no reason is gone'),
      clock: { ...systemClock, now: () => now },
      defaultBudgetMs: 60_000,
      systems: { connectors: new Set(['departure-control']), ask },
    },
  );
  return decision;
}

/** What tells each word of a promise apart, by language. */
const said = {
  en: {
    fact: /( a|’)re flying in First/,
    intent: /( a|’)re arranging a seat/,
    no: /could( no|n’)t be arranged/,
  },
  it: { fact: /viaggerà in/, intent: /cercando di assegnarLe/, no: /non è stato possibile/ },
  de: { fact: /fliegen Sie/, intent: /bemühen wir uns/, no: /war er nicht zu bekommen/ },
  'zh-Hant': { fact: /已免費為您升等/, intent: /正在為您安排/, no: /很遺憾未能成功/ },
  'zh-Hans': { fact: /已为您免费升舱/, intent: /正在为您安排/, no: /很遗憾未能成功/ },
};

const table = ['kiosk', 'desk', 'ivr', 'mobile'].flatMap((channel) =>
  Object.entries(said).map(([locale, words]) => ({ channel, locale, words })),
);

const bodyOf = ({ messages }: Decision) => messages.map(({ body }) => body).join('\n');
const report = async ({ actions: [action] }: Decision, kind: 'confirm' | 'refuse') => {
  const ports = { promises: store.ledger, tasks: store.tasks, now: () => now };
  const actionId = action?.actionId ?? '';
  await reportPromise({ customerId: 'P1', actionId, kind, source: 'departure-control' }, ports);
};

describe.each(table)('At the $channel in $locale, an upgrade', ({ channel, locale, words }) => {
  it('that departure control confirms in time is announced as a fact', async () => {
    const decision = await checkIn(channel, locale, { status: 'confirmed' });
    expect(decision.actions).toMatchObject([{ type: 'upgrade', status: 'confirmed' }]);
    expect(bodyOf(decision)).toMatch(words.fact);
    expect(bodyOf(decision)).not.toMatch(words.intent);
  });

  it('that it refuses in time is not spoken of, and points take its place in the same answer', async () => {
    const decision = await checkIn(channel, locale, { status: 'refused', reason: 'cabin is full' });
    expect(decision.actions.map(({ type, status }) => `${type} ${status}`)).toContain(
      'credit-points confirmed',
    );
    expect(decision.actions.map(({ type }) => type)).not.toContain('upgrade');
    for (const word of Object.values(words)) expect(bodyOf(decision)).not.toMatch(word);
    expect(bodyOf(decision)).toMatch(/15[., {2}]?000/);
    // The caller reported a seat: nobody may hear that there was none.
    expect(decision.messages.map(({ know }) => know).join()).not.toMatch(
      /because no better cabin has a seat/,
    );
  });

  it.each([
    ['that it leaves unclear', { status: 'unknown' }],
    ['that it is late for', 'never'],
  ] as const)('%s is told as an intent, and later as what it came to', async (_, behaviour) => {
    const decision = await checkIn(channel, locale, behaviour);
    expect(decision.actions).toMatchObject([{ type: 'upgrade', status: 'asked' }]);
    expect(bodyOf(decision)).toMatch(words.intent);
    expect(bodyOf(decision)).not.toMatch(words.fact);
    expect(bodyOf(await checkIn(channel, locale, behaviour))).toMatch(words.intent);
    await report(decision, channel === 'desk' ? 'refuse' : 'confirm');
    const later = bodyOf(await checkIn(channel, locale, { status: 'confirmed' }));
    expect(later).toMatch(channel === 'desk' ? words.no : words.fact);
  });
});
