import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openArchiveFolder } from '../../src/adapters/duckdb/archive-folder.ts';
import { queryArchive } from '../../src/adapters/duckdb/query-archive.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { traceAsRecorded } from '../../src/decide/explain/decide-as-recorded.ts';
import { recordOutcomes } from '../../src/decide/outcomes/record-outcomes.ts';
import type { PlacedCampaign } from '../../src/domain/rule-set/rule-set.ts';
import { reportCampaigns } from '../../src/main/compose/report-campaigns.ts';
import type { AudienceRow } from '../../src/reach/ports.ts';
import { runCampaign } from '../../src/reach/run-campaign.ts';
import { archiveDecisions } from '../../src/replay/archive-decisions.ts';
import { answerFrom } from '../support/answer-services.ts';
import { makeShop, shopper, visit } from '../support/demo-shop.ts';
import { everyStore, type OpenedStore } from '../support/every-store.ts';

const start = Date.parse('2026-11-21T08:00:00Z');
const minute = 60_000;
const campaign: PlacedCampaign = {
  pack: 'demo',
  id: 'spring',
  description: 'A campaign',
  goal: 'accepted',
  touchpoint: 'mailing',
  channels: ['email', 'sms'],
  variants: [
    { id: 'a', offer: 'bag', share: 0.5 },
    { id: 'b', offer: 'hat', share: 0.5 },
  ],
};
const form = { form: 'text' } as const;
const made = makeShop({
  offers: [
    { id: 'bag', value: 10, cost: 3 },
    { id: 'hat', value: 7 },
  ],
  policies: [],
  pack: {
    touchpoints: {
      'check-in': { description: 'A till', channels: { kiosk: form }, context: { type: 'object' } },
      mailing: {
        description: 'We write',
        outbound: true,
        channels: { email: form, sms: form },
        context: { type: 'object' },
      },
    },
    contactChannels: { email: { rate: 0.2, cost: 0.5 }, sms: { rate: 0.2, cost: 1 } },
  },
});
const [mailing] = [...made.touchpoints.values()].filter(({ name }) => name === 'mailing');
if (mailing === undefined) throw new Error('there is no mailing');
const shop = {
  ...made,
  touchpoints: new Map([...made.touchpoints, ['mailing', { ...mailing, isOutbound: true }]]),
  campaigns: new Map([['spring', campaign]]),
};
const inForce = { ruleSet: shop, loadedAt: start };

/** Every fifth is held out; the others get one of two offers by one of two channels. */
const rows = Array.from({ length: 60 }, (_, n): AudienceRow => {
  const arm = n % 5 === 0 ? 'hold-out' : n % 2 === 0 ? 'a' : 'b';
  const scores = { rank: 1, score: 1, propensity: 1, value: 1, context: 1, lever: 1 };
  const base = { partition: 0, rule: 'r', treatment: 't', locale: 'en', until: null, ...scores };
  const segment = n % 3 === 0 ? 'families' : null;
  return {
    ...base,
    customer: `c-${n}`,
    segment,
    arm,
    offer: arm === 'b' ? 'hat' : 'bag',
    channel: n % 4 < 2 ? 'email' : 'sms',
  };
});

async function* list<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}

/** Runs the campaign, one contact every seven minutes, and reports what its people did. */
async function live({ store }: OpenedStore, clock: { now: number }): Promise<void> {
  const services = answerFrom(store, () => clock.now);
  const answers = new Map<string, string>();
  const decide = async (request: Parameters<typeof answerInteraction>[1]) => {
    const { decision } = await answerInteraction(inForce, request, services);
    answers.set(request.customer && 'id' in request.customer ? request.customer.id : '', decision.decisionId);
    return decision;
  };
  const report = async (
    n: number,
    offerId: string,
    outcome: 'shown' | 'accepted' | 'declined' | 'redeemed',
    at: number,
  ) => {
    const decisionId = answers.get(`c-${n}`) ?? '';
    clock.now = Math.max(clock.now, at);
    const occurredAt = new Date(at).toISOString();
    const results = await recordOutcomes([{ decisionId, offerId, outcome, occurredAt }], {
      ...store,
      ruleSet: shop,
      now: () => clock.now,
    });
    expect(results[0]).toMatchObject({ status: 'recorded' });
  };
  for (const { customer } of rows) await store.customers.put(shopper(customer));
  await runCampaign({
    campaign,
    rows: list(rows),
    from: { startedAt: start, done: 0, counts: {} },
    contact: async (request) => {
      clock.now += 7 * minute;
      return (await decide(request)).offers.length > 0 ? 'contacted' : 'held-out';
    },
    note: async () => undefined,
    findStop: async () => undefined,
    signal: new AbortController().signal,
    width: 1,
  });
  for (const [n, { arm, offer }] of rows.entries()) {
    const at = start + 8 * 60 * minute + n * 11 * minute;
    if (arm === 'hold-out') {
      if (n % 15 === 0) {
        await decide(visit(`till-${n}`, `c-${n}`, { maxOffers: 2 }));
        await report(n, 'bag', 'accepted', clock.now);
      }
      continue;
    }
    if (n % 3 === 0) await report(n, offer ?? '', 'shown', at);
    if (n % 4 === 1) await report(n, offer ?? '', 'accepted', at + 20 * minute);
    if (n % 8 === 1) await report(n, offer ?? '', 'redeemed', at + 90 * minute);
    if (n % 7 === 3) await report(n, offer ?? '', 'declined', at + 40 * minute);
  }
}

/** What the archive answers to a question by hand. */
async function askArchive({ store }: OpenedStore, sqls: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'tact-campaign-'));
  const source = {
    records: store.records,
    findRuleSet: async () => shop,
    trace: traceAsRecorded,
    findTool: async (name: string) => `{"name":"${name}"}`,
  };
  const archive = await openArchiveFolder(folder);
  while ((await archiveDecisions(source, archive)).isMore);
  const answers: Readonly<Record<string, unknown>>[][] = [];
  for (const sql of sqls) {
    const found: Readonly<Record<string, unknown>>[] = [];
    const tail = { batch: { decisions: [], changes: [] }, spillFolder: folder };
    for await (const row of queryArchive(folder, tail, sql)) found.push(row);
    answers.push(found);
  }
  await rm(folder, { recursive: true, force: true });
  return answers;
}

const slot = (time: string) => `CAST(epoch(time_bucket(INTERVAL 30 MINUTE, ${time})) * 1000 AS DOUBLE)`;
const contacts = `SELECT ${slot('decided_at')} AS slot, channel, o.offer AS offer, count(*)::INT AS n FROM decisions, unnest(offers) AS t(o) WHERE touchpoint = 'mailing' GROUP BY ALL`;
const came = (...outcomes: string[]) =>
  `SELECT ${slot('first')} AS slot, channel, offer, count(*)::INT AS n FROM (SELECT decision_id, channel, x.offer AS offer, min(x."at") AS first FROM decisions, unnest(outcomes) AS t(x) WHERE touchpoint = 'mailing' AND x.outcome IN ('${outcomes.join("','")}') GROUP BY ALL) GROUP BY ALL`;
const questions = {
  contacted: contacts,
  shown: came('shown', 'accepted', 'declined', 'redeemed'),
  accepted: came('accepted', 'redeemed'),
  declined: came('declined'),
  redeemed: came('redeemed'),
};
const arms = `WITH people AS (SELECT customer, min(decided_at) AS since, coalesce(max(offers[1].offer), 'hold-out') AS arm FROM decisions WHERE touchpoint = 'mailing' GROUP BY customer), reached AS (SELECT DISTINCT p.customer FROM people p JOIN decisions d ON d.customer = p.customer, unnest(d.outcomes) AS t(x) WHERE x.outcome IN ('accepted', 'redeemed') AND x."at" >= p.since) SELECT arm, count(*)::INT AS people, count(r.customer)::INT AS there FROM people p LEFT JOIN reached r ON r.customer = p.customer GROUP BY arm ORDER BY arm`;

const keyOf = ({ slot: at, channel, offer }: Readonly<Record<string, unknown>>): string =>
  JSON.stringify([Number(at), channel, offer]);

describe.each(everyStore)('the report of a campaign: %s', (_, open) => {
  it('has the figures that a count by hand over the archive has', async () => {
    const clock = { now: start };
    const opened = await open(() => clock.now);
    await live(opened, clock);
    const ask = reportCampaigns(opened.store);
    const period = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY, slotMs: 30 * minute };
    const { isWhole, campaigns } = await ask(inForce, ['spring'], period, 60_000);
    const [report] = campaigns;
    if (report === undefined) throw new Error('there is no report');
    expect(isWhole).toBe(true);

    const answers = await askArchive(opened, [...Object.values(questions), arms]);
    for (const [at, name] of Object.keys(questions).entries()) {
      const byHand = new Map((answers[at] ?? []).map((row) => [keyOf(row), row['n']]));
      const ours = new Map<string, number>();
      for (const row of report.slots) {
        const count = row[name as keyof typeof questions];
        if (count > 0) ours.set(keyOf({ ...row, slot: row.from }), count);
      }
      expect(byHand.size, name).toBeGreaterThan(3);
      expect(ours, name).toEqual(byHand);
    }
    const armOf: Readonly<Record<string, string>> = { bag: 'a', hat: 'b' };
    expect(report.arms.map(({ arm, share }) => [arm, share.of, share.count])).toEqual(
      (answers.at(-1) ?? [])
        .map((row) => [armOf[String(row['arm'])] ?? row['arm'], row['people'], row['there']])
        .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
    );
    expect(report.arms.find(({ arm }) => arm === 'hold-out')?.share).toMatchObject({ of: 12, count: 4 });
    const sum = (name: 'contacted' | 'revenue' | 'cost', offer?: string) =>
      report.slots
        .filter((row) => offer === undefined || row.offer === offer)
        .reduce((all, row) => all + row[name], 0);
    const successes = (offer: string) =>
      report.slots.filter((row) => row.offer === offer).reduce((all, { accepted }) => all + accepted, 0);
    expect(sum('contacted')).toBe(48);
    expect(sum('revenue')).toBe(10 * successes('bag') + 7 * successes('hat'));
    const sms = rows.filter(({ arm, channel }) => arm !== 'hold-out' && channel === 'sms').length;
    expect(sum('cost')).toBe(3 * successes('bag') + sms + 0.5 * (48 - sms));
    expect(report.contactedTwice).toBe(0);
    expect(report.segments.reduce((all, { share }) => all + share.of, 0)).toBe(60);

    // What comes later is added, by the same process.
    await opened.store.customers.erase('c-1', clock.now);
    const later = await ask(inForce, ['spring'], period, 60_000);
    expect(later.campaigns[0]?.arms.reduce((all, { share }) => all + share.of, 0)).toBe(59);
    await opened.close();
  }, 30_000);
});
