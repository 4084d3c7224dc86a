import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawCampaign } from '../../../src/reach/draw-campaign.ts';
import { type CampaignTerms, type OfferContact, reportCampaign } from '../../../src/reach/report-campaign.ts';
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
const terms: CampaignTerms = {
  id: 'spring',
  goal: 'accepted',
  slotMs,
  offers: new Map([['bag', { value: 10, cost: 2 }]]),
  channelCost: (channel) => (channel === 'sms' ? 1 : 0),
};
const aContact: fc.Arbitrary<OfferContact> = fc.record({
  customerId: fc.constantFrom('c-1', 'c-2', 'c-3', 'c-4'),
  interactionId: fc.constantFrom('campaign-spring-1', 'campaign-spring-2', 'till-7', 'campaign-spring2-1'),
  at: fc.nat(4 * slotMs),
  channel: fc.constantFrom('email', 'sms'),
  variant: fc.constantFrom('a', 'b'),
  offers: fc.constant(['bag']),
  outcomes: fc.uniqueArray(
    fc.record({
      offerId: fc.constant('bag'),
      outcome: fc.constantFrom(
        'shown' as const,
        'accepted' as const,
        'declined' as const,
        'redeemed' as const,
      ),
      at: fc.nat(8 * slotMs),
    }),
    { maxLength: 3, selector: ({ outcome }) => outcome },
  ),
});

describe('reportCampaign', () => {
  it('adds up to what is counted contact by contact', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aContact, { maxLength: 30 }), async (contacts) => {
        const arms = new Map([
          ['c-1', 'a'],
          ['c-2', 'a'],
          ['c-3', 'hold-out'],
        ]);
        const report = await reportCampaign(list(contacts), arms, terms);
        const own = contacts.filter(({ interactionId }) => interactionId.startsWith('campaign-spring-'));
        const sum = (member: 'contacted' | 'accepted' | 'shown' | 'revenue' | 'cost') =>
          report.slots.reduce((total, row) => total + row[member], 0);
        const with_ = (...names: string[]) =>
          own.filter(({ outcomes }) => outcomes.some(({ outcome }) => names.includes(outcome))).length;
        const accepted = with_('accepted', 'redeemed');
        expect([sum('contacted'), sum('accepted'), sum('revenue')]).toEqual([
          own.length,
          accepted,
          10 * accepted,
        ]);
        expect(sum('shown')).toBe(with_('shown', 'accepted', 'declined', 'redeemed'));
        expect(sum('cost')).toBe(2 * accepted + own.filter(({ channel }) => channel === 'sms').length);
        for (const { from, contacted, channel, variant } of report.slots) {
          const here = own.filter((one) => Math.floor(one.at / slotMs) * slotMs === from);
          expect(contacted).toBe(
            here.filter((one) => one.channel === channel && one.variant === variant).length,
          );
        }
        // Who is held out may come to the goal at the till.
        const reached = new Set(
          contacts
            .filter(({ outcomes }) =>
              outcomes.some(({ outcome }) => ['accepted', 'redeemed'].includes(outcome)),
            )
            .map(({ customerId }) => customerId),
        );
        const countOf = (...ids: string[]) => ids.filter((id) => reached.has(id)).length;
        expect(report.arms.map(({ arm, share }) => [arm, share.count, share.of])).toEqual([
          ['a', countOf('c-1', 'c-2'), 2],
          ['hold-out', countOf('c-3'), 1],
        ]);
        const times = (id: string) => own.filter(({ customerId }) => customerId === id).length;
        expect(report.contactedTwice).toBe(['c-1', 'c-2', 'c-3', 'c-4'].filter((id) => times(id) > 1).length);
      }),
      { numRuns: 100 },
    );
  });

  it('is drawn as a page without scripts, in which names are inert', async () => {
    const contact: OfferContact = {
      customerId: 'c-1',
      interactionId: 'campaign-spring-1',
      at: slotMs,
      channel: 'email',
      variant: 'a',
      offers: ['bag'],
      outcomes: [{ offerId: 'bag', outcome: 'accepted', at: 2 * slotMs }],
    };
    const report = await reportCampaign(list([contact]), new Map([['c-1', '<b>']]), terms);
    const page = drawCampaign('spring', report);
    expect(page).toContain('&lt;b&gt;');
    expect(page).toContain('<title>accepted: 1</title>');
    expect(page).not.toMatch(/<script|<b>|NaN|undefined/);
    expect(drawCampaign('none', { slots: [], arms: [], contactedTwice: 0 })).not.toMatch(/NaN|undefined/);
  });
});
