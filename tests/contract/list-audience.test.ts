import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { assessPerson } from '../../src/decide/explain/assess-person.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import { listAudience } from '../../src/main/compose/list-audience.ts';
import type { AudienceQuestion } from '../../src/reach/audience-question.ts';
import type { AudienceRow } from '../../src/reach/ports.ts';
import { answerFrom } from '../support/answer-services.ts';
import { makeShop, shopper, visit } from '../support/demo-shop.ts';
import { everyStore, type OpenedStore } from '../support/every-store.ts';
import { sampleRules } from '../support/sample-rules.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const delay = (at: string) =>
  ({ incidentId: at, type: 'delay', at, severity: 'light', status: 'open' }) as const;
const policy = (until: string) => ({ product: 'motor-policy', category: 'motor', until });

/** Of every ten customers, one has a policy that ends soon, and one is a gold member with two delays of this year. */
function person(number: number): Snapshot {
  const kind = number % 10;
  return shopper(`c-${number}`, {
    value: { tier: kind < 5 ? 'gold' : 'silver' },
    incidents: [
      delay(kind === 2 ? '2026-03-01T08:00:00Z' : '2025-03-01T08:00:00Z'),
      delay('2026-05-01T08:00:00Z'),
    ],
    holdings: [policy(kind === 7 ? '2026-12-10' : '2027-06-10')],
  });
}
const count = 90;
const numbers = Array.from({ length: count }, (_, number) => number);

const delayedGold = JSON.stringify({
  all: [
    { fact: 'customer', path: '$.value.tier', operator: 'equal', value: 'gold' },
    {
      fact: 'incidents',
      params: { types: 'delay', withinDays: 325 },
      path: '$.count',
      operator: 'greaterThanInclusive',
      value: 2,
    },
  ],
});
const dueAtCall = { where: 'renewal-due', touchpoint: 'service-call' };

describe.each(everyStore)('an audience in pages: %s', (_, open) => {
  let opened: OpenedStore;
  let list: ReturnType<typeof listAudience>;
  beforeAll(async () => {
    opened = await open(() => now);
    for (const number of numbers) await opened.store.customers.put(person(number));
    list = listAudience(opened.store);
  });
  afterAll(() => opened.close());

  async function listAll(
    who: Partial<AudienceQuestion>,
    { ruleSet = sampleRules, limit = 3 }: { readonly ruleSet?: RuleSet; readonly limit?: number } = {},
  ) {
    const rows: AudienceRow[] = [];
    let [customers, audience, pages] = [0, 0, 0];
    let after: string | undefined;
    do {
      const question = { maxOffers: 3, at: now, ...who };
      const page = await list({ ruleSet, loadedAt: now }, question, { after, limit, mostMs: 60_000 });
      rows.push(...page.rows);
      customers += page.funnel['customers'] ?? 0;
      audience += page.funnel['audience'] ?? 0;
      after = page.next;
      pages += 1;
    } while (after !== undefined);
    return { rows, customers, audience, pages, ids: rows.map(({ customer }) => customer).sort() };
  }
  const idsOf = (kind: number) =>
    numbers
      .filter((n) => n % 10 === kind)
      .map((n) => `c-${n}`)
      .sort();

  it('answers who has a premium due within thirty days, each once', async () => {
    const { ids, customers, audience, pages } = await listAll(dueAtCall);
    expect(ids).toEqual(idsOf(7));
    expect({ customers, audience }).toEqual({ customers: count, audience: 9 });
    expect(pages).toBeGreaterThan(1);
  });

  it('answers which gold members had two delays this year, by a condition that no pack has', async () => {
    const { ids, rows } = await listAll({ where: delayedGold, touchpoint: 'check-in' });
    expect(ids).toEqual(idsOf(2));
    expect(rows[0]).toMatchObject({ rule: 'audience-where', offer: null, arm: null });
  });

  it('agrees with the assessment of each person alone, with the reason, the score and the message', async () => {
    const shop = makeShop({ offers: [{ id: 'bag', stock: 2 }], policies: [] });
    const services = answerFrom(opened.store, () => now);
    for (const id of ['c-1', 'c-2'])
      await answerInteraction({ ruleSet: shop, loadedAt: now }, visit(`i-${id}`, id), services);
    const { ids } = await listAll({ offer: 'bag', touchpoint: 'check-in' }, { ruleSet: shop });
    expect(ids).toEqual([]);

    const plenty = makeShop({ offers: [{ id: 'hat' }], policies: [] });
    const { rows } = await listAll(
      { offer: 'hat', touchpoint: 'check-in' },
      { ruleSet: plenty, limit: 1000 },
    );
    const place = { touchpoint: 'check-in', channel: 'kiosk', maxOffers: 3 };
    for (const { customer, rule, score, treatment } of rows) {
      const { memory } = await opened.store.ledger.readMemories(customer, undefined);
      const question = { ruleSet: plenty, place, target: { offerId: 'hat' }, now };
      const alone = { snapshot: shopper(customer), counters: { memory } };
      const { standing } = assessPerson(alone, new Map(), question);
      expect(standing).toMatchObject({ ruleId: rule, offer: { score: { total: score }, treatment } });
    }
    expect(rows).toHaveLength(count);
  });

  it('goes on behind each page where a page has no time left', async () => {
    const question = { ...dueAtCall, maxOffers: 3, at: now };
    const page = await list({ ruleSet: sampleRules, loadedAt: now }, question, { limit: 1000, mostMs: 0 });
    expect(page.next).toBeDefined();
    expect(page.funnel['customers'] ?? 0).toBeLessThan(count);
  });

  it.each([
    [
      { where: '{"fact":"customer","path":"$.value.teir","operator":"equals","value":1}' },
      /condition cannot be: .*equals/,
    ],
    [{ where: 'renewal-duee' }, /condition cannot be: .*renewal-duee/],
    [{ where: '[1]' }, /condition is not a JSON object/],
    [{ offer: 'loungepass' }, /no offer loungepass/],
    [{ rule: 'x', where: 'renewal-due' }, /not both/],
    [{}, /name who is meant/],
  ])('refuses %j', async (who, message) => {
    await expect(listAll({ touchpoint: 'service-call', ...who })).rejects.toThrow(message);
  });
});
