import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CampaignContact,
  CampaignTally,
  type CampaignTerms,
} from '../../../src/reach/campaign-tally.ts';
import { drawCampaigns } from '../../../src/reach/draw-campaigns.ts';
import { reportRates } from '../../../src/reach/report-rates.ts';
import { compareShares, estimateShare } from '../../../src/reach/share-interval.ts';

async function* list<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}

describe('the intervals of shares', () => {
  // Newcombe, Statistics in Medicine 17 (1998), 857–872 (one share) and 873–890 (differences): method 10, contrasts a and c.
  it('are those that the literature prints', () => {
    const share = estimateShare(81, 263);
    expect([share.low, share.high].map((bound) => bound.toFixed(4))).toEqual(['0.2553', '0.3662']);
    const difference = compareShares(estimateShare(56, 70), estimateShare(48, 80));
    expect([difference?.low, difference?.high].map((bound) => bound?.toFixed(4))).toEqual([
      '0.0524',
      '0.3339',
    ]);
    const none = compareShares(estimateShare(0, 10), estimateShare(0, 10));
    expect([none?.low, none?.high].map((bound) => bound?.toFixed(4))).toEqual(['-0.2775', '0.2775']);
  });

  it('hold the share, and say nothing of nobody', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), (count, more) => {
        const { rate, low, high } = estimateShare(count, count + more);
        if (rate !== null) expect(low <= rate && rate <= high).toBe(true);
        expect([low >= 0, high <= 1]).toEqual([true, true]);
      }),
    );
    expect(estimateShare(0, 0)).toMatchObject({ rate: null, low: 0, high: 1 });
    expect(compareShares(estimateShare(0, 0), estimateShare(1, 2))).toBeUndefined();
  });
});

describe('reportRates', () => {
  it('counts rows by group, and compares with the group that is named', async () => {
    const rows = [
      ...Array.from({ length: 80 }, (_, index) => ({ type: 'B', redeemed: index < 48 })),
      ...Array.from({ length: 70 }, (_, index) => ({ type: 'A', redeemed: index < 56 })),
    ];
    const isSuccess = ({ redeemed }: { readonly redeemed?: unknown }) => redeemed === true;
    const report = await reportRates(list(rows), { by: ['type'], isSuccess, against: ['B'] });
    expect(report.map(({ group, share }) => [group, share.count, share.of])).toEqual([
      [['B'], 48, 80],
      [['A'], 56, 70],
    ]);
    expect(report[0]?.difference).toBeUndefined();
    expect(report[1]?.difference?.points).toBeCloseTo(0.2);
  });
});

const slotMs = 1_800_000;
const period = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY, slotMs };
const terms: CampaignTerms = {
  id: 'spring',
  goal: 'accepted',
  offers: new Map([['bag', { value: 10, cost: 2 }]]),
  channelCost: (channel) => (channel === 'sms' ? 1 : 0),
};
const aContact: fc.Arbitrary<CampaignContact> = fc
  .record({
    decisionId: fc.constantFrom('d-1', 'd-2', 'd-3', 'd-4', 'd-5', 'd-6', 'd-7', 'd-8'),
    person: fc.constantFrom('c-1', 'c-2', 'c-3', 'c-4'),
    campaign: fc.constantFrom('spring', 'spring', 'spring-2', undefined),
    at: fc.nat(4 * slotMs),
    channel: fc.constantFrom('email', 'sms'),
    variant: fc.constantFrom('a', 'b', 'hold-out'),
    segment: fc.constantFrom('', 'families'),
    outcomes: fc.uniqueArray(
      fc.record({
        offerId: fc.constant('bag'),
        outcome: fc.constantFrom('delivered', 'shown', 'accepted', 'declined', 'redeemed') as fc.Arbitrary<
          CampaignContact['outcomes'][number]['outcome']
        >,
        at: fc.nat(8 * slotMs),
      }),
      { maxLength: 3, selector: ({ outcome }) => outcome },
    ),
  })
  .map((contact) => {
    const isHeld = contact.campaign !== undefined && contact.variant === 'hold-out';
    return { ...contact, offers: isHeld ? [] : ['bag'], outcomes: isHeld ? [] : contact.outcomes };
  });

describe('CampaignTally', () => {
  it('adds up to what is counted contact by contact, where the later word on a decision counts', () => {
    fc.assert(
      fc.property(fc.array(aContact, { maxLength: 40 }), (told) => {
        const tally = new CampaignTally();
        for (const contact of told) tally.take(contact);
        const report = tally.report(terms, period);
        const last = new Map(told.map((contact) => [`${contact.campaign}/${contact.decisionId}`, contact]));
        const own = [...last.values()].filter(({ campaign }) => campaign === 'spring');
        const made = own.filter(({ offers }) => offers.length > 0);
        const sum = (member: 'contacted' | 'delivered' | 'accepted' | 'shown' | 'revenue' | 'cost') =>
          report.slots.reduce((total, row) => total + row[member], 0);
        const with_ = (...names: string[]) =>
          made.filter(({ outcomes }) => outcomes.some(({ outcome }) => names.includes(outcome))).length;
        const accepted = with_('accepted', 'redeemed');
        expect([sum('contacted'), sum('accepted'), sum('revenue')]).toEqual([
          made.length,
          accepted,
          10 * accepted,
        ]);
        expect(sum('shown')).toBe(with_('shown', 'accepted', 'declined', 'redeemed'));
        expect(sum('delivered')).toBe(with_('delivered'));
        expect(sum('cost')).toBe(2 * accepted + made.filter(({ channel }) => channel === 'sms').length);
        for (const { from, contacted, channel, variant } of report.slots) {
          const here = made.filter((one) => Math.floor(one.at / slotMs) * slotMs === from);
          expect(contacted).toBe(
            here.filter((one) => one.channel === channel && one.variant === variant).length,
          );
        }
        const people = new Set(own.map(({ person }) => person));
        const all = report.arms.reduce((total, { share }) => total + share.of, 0);
        expect(all).toBe(people.size);
        const reached = [...people].filter((person) => {
          const since = Math.min(...own.filter((one) => one.person === person).map(({ at }) => at));
          return [...last.values()].some(
            (one) =>
              one.person === person &&
              one.campaign !== 'spring-2' &&
              one.outcomes.some(
                ({ outcome, at }) => at >= since && ['accepted', 'redeemed'].includes(outcome),
              ),
          );
        });
        expect(report.arms.reduce((total, { share }) => total + share.count, 0)).toBe(reached.length);
        if (report.segments.length > 0)
          expect(report.segments.reduce((total, { share }) => total + share.of, 0)).toBe(people.size);
        const times = (id: string) => made.filter(({ person }) => person === id).length;
        expect(report.contactedTwice).toBe([...people].filter((id) => times(id) > 1).length);
      }),
      { numRuns: 200 },
    );
  });

  const contact: CampaignContact = {
    decisionId: 'd-1',
    person: 'c-1',
    campaign: 'spring',
    at: slotMs,
    channel: 'email',
    variant: '<b>',
    segment: '',
    offers: ['bag'],
    outcomes: [{ offerId: 'bag', outcome: 'accepted', at: 2 * slotMs }],
  };

  it('knows nothing of a person who was erased, and only slots of the time that is asked for', () => {
    const tally = new CampaignTally();
    tally.take(contact);
    const late = tally.report(terms, { ...period, since: 2 * slotMs });
    expect(late.slots.map(({ contacted, accepted }) => [contacted, accepted])).toEqual([[0, 1]]);
    tally.forget('c-1');
    expect([tally.report(terms, period).slots, tally.size]).toEqual([[], 0]);
  });

  it('is drawn as a page without scripts, in which names are inert', () => {
    const tally = new CampaignTally();
    tally.take(contact);
    const page = drawCampaigns([tally.report(terms, period)]);
    expect(page).toContain('&lt;b&gt;');
    expect(page).toContain('<title>accepted: 1</title>');
    expect(page).not.toMatch(/<script|<b>|NaN|undefined/);
    expect(drawCampaigns([new CampaignTally().report(terms, period)])).not.toMatch(/NaN|undefined/);
  });
});
