import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CustomerMemory, emptyMemory } from '../../../../src/domain/contact/customer-memory.ts';
import {
  bestChannel,
  type ChannelSituation,
  estimateRate,
  rankChannels,
} from '../../../../src/domain/contact/rank-channels.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const channels = { cellular: { rate: 0.15 }, telephone: { rate: 0.05 } };
const situate = (snapshot: Partial<Snapshot>, more: Partial<ChannelSituation> = {}): ChannelSituation => ({
  snapshot: { schemaVersion: 1, customerId: 'c', asOf: '2026-11-20T00:00:00Z', ...snapshot },
  memory: emptyMemory,
  channels,
  at: now,
  timeZone: 'Europe/Rome',
  ...more,
});
const rank = (...situation: Parameters<typeof situate>) => rankChannels(situate(...situation));
const record = (channel: string, attempts: number, successes: number) => ({ channel, attempts, successes });

/** The quantile of Beta(a, b), by adding up its density: slow and plain. */
function betaQuantile(a: number, b: number, share: number): number {
  const steps = 20_000;
  const density = (x: number) => Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log(1 - x));
  const weights = Array.from({ length: steps }, (_, index) => density((index + 0.5) / steps));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const reached = weights.findIndex((weight) => {
    sum += weight;
    return sum >= share * whole;
  });
  return reached / steps;
}

describe('rankChannels', () => {
  it('ranks by the rates of all customers while nothing is known of this one', () => {
    expect(rank({}).map(({ channel, rate }) => [channel, rate])).toEqual([
      ['cellular', 0.15],
      ['telephone', 0.05],
    ]);
  });

  it('keeps customers of one contact near their segment, and lets many contacts speak for themselves', () => {
    const [once] = rank({ channelRecords: [record('telephone', 1, 1)] });
    expect(once?.channel).toBe('cellular');
    const [often] = rank({ channelRecords: [record('telephone', 60, 20)] });
    expect(often).toMatchObject({ channel: 'telephone', attempts: 60, evidence: { successes: 20 } });
    expect(often?.rate).toBeCloseTo((20 + 0.05 * 20) / 80);
  });

  it('leans on the segment’s rate where the pack has one', () => {
    const bySegment = { cellular: { rate: 0.1 }, telephone: { rate: 0.05, rateBySegment: { senior: 0.4 } } };
    const [best] = rank({ value: { segment: 'senior' } }, { channels: bySegment });
    expect(best).toMatchObject({ channel: 'telephone', evidence: { prior: { rate: 0.4, of: 'senior' } } });
  });

  it('leans on the rate of all customers in a segment that the pack gives no rate', () => {
    const bySegment = { telephone: { rate: 0.05, rateBySegment: { senior: 0.4 } } };
    for (const value of [{ segment: 'student' }, { segment: 'constructor' }, {}])
      expect(rank({ value }, { channels: bySegment })[0]?.evidence.prior).toEqual({
        rate: 0.05,
        strength: 20,
        of: 'all customers',
      });
  });

  it('ranks for a customer of whom nothing is known, not even a snapshot', () => {
    const declared = { post: { rate: 0.2, identity: 'address' }, ...channels };
    expect(
      rank({}, { snapshot: undefined, channels: declared }).map(({ channel, evidence }) => [
        channel,
        evidence.ruledOut,
      ]),
    ).toEqual([
      ['cellular', undefined],
      ['telephone', undefined],
      ['post', 'unreachable'],
    ]);
    expect(rank({}, { snapshot: undefined, channels: undefined })).toEqual([]);
    expect(rank({ preferences: {} })[0]?.channel).toBe('cellular');
  });

  it('counts the warehouse’s single contacts with an outcome, but not beside its count of that channel', () => {
    const contacts = [
      { channel: 'cellular', at: '2026-11-01T00:00:00Z', outcome: 'accepted' as const },
      { channel: 'cellular', at: '2026-11-02T00:00:00Z', outcome: 'declined' as const },
      { channel: 'cellular', at: '2026-11-03T00:00:00Z' },
    ];
    const cellular = (snapshot: Partial<Snapshot>) => {
      const found = rank(snapshot).find(({ channel }) => channel === 'cellular');
      return [found?.attempts, found?.evidence.successes];
    };
    expect(cellular({ contacts })).toEqual([2, 1]);
    expect(cellular({ contacts, channelRecords: [record('telephone', 9, 9)] })).toEqual([2, 1]);
    expect(cellular({ contacts, channelRecords: [record('cellular', 9, 4)] })).toEqual([9, 4]);
  });

  it('counts each decision since the snapshot once, as a success where any of its offers was taken', () => {
    const asOf = Date.parse('2026-11-20T00:00:00Z');
    const told = (
      decisionId: string,
      outcome: 'offered' | 'shown' | 'accepted' | 'declined',
      at = asOf + 1,
    ) => ({
      decisionId,
      offerId: `${outcome}-of-${decisionId}`,
      category: 'any',
      channel: 'cellular',
      outcome,
      at,
    });
    const count = (...contacts: CustomerMemory['contacts'][number][]) => {
      const ranking = rank({}, { memory: { version: 1, promises: [], contacts } });
      const found = ranking.find(({ channel }) => channel === 'cellular');
      return [found?.attempts, found?.evidence.successes];
    };
    expect(count(told('d-1', 'accepted'), told('d-1', 'declined'))).toEqual([1, 1]);
    expect(count(told('d-1', 'declined'), told('d-1', 'accepted'))).toEqual([1, 1]);
    expect(count(told('d-1', 'shown'), told('d-1', 'declined'), told('d-2', 'declined'))).toEqual([2, 0]);
    expect(count(told('d-1', 'offered'))).toEqual([0, 0]);
    expect(count(told('d-1', 'accepted', asOf))).toEqual([0, 0]);
  });

  it('needs the consent to the purpose that a channel has', () => {
    const needing = { cellular: { rate: 0.15, purpose: 'marketing' } };
    const ruledOut = (granted?: boolean) => {
      const said = { purpose: 'marketing', source: 'web', at: '2026-01-01T00:00:00Z' };
      const consents = granted === undefined ? [] : [{ ...said, granted }];
      return rank({ consents }, { channels: needing })[0]?.evidence.ruledOut;
    };
    expect([ruledOut(), ruledOut(false), ruledOut(true)]).toEqual([
      'consent-missing',
      'consent-refused',
      undefined,
    ]);
  });

  it('breaks ties by name, and prefers none that nobody asked for', () => {
    const equal = { telephone: { rate: 0.1 }, cellular: { rate: 0.1 }, post: { rate: 0.1 } };
    const ranking = rank({}, { channels: equal });
    expect(ranking.map(({ channel }) => channel)).toEqual(['cellular', 'post', 'telephone']);
    expect(ranking.some(({ evidence }) => evidence.preferred)).toBe(false);
  });

  it('estimates nothing where there is neither a contact nor a prior', () => {
    expect(estimateRate(0, 0, undefined)).toEqual({ rate: 0, lowerBound: 0 });
  });

  it('rules a channel out for whom it has no identity of the kind that it needs', () => {
    const needing = { cellular: { rate: 0.15, identity: 'phone' } };
    const ruledOut = (...types: string[]) =>
      rank({ identities: types.map((type) => ({ type, value: 'x' })) }, { channels: needing })[0]?.evidence
        .ruledOut;
    expect(ruledOut()).toBe('unreachable');
    expect(ruledOut('email')).toBe('unreachable');
    expect(ruledOut('email', 'phone')).toBeUndefined();
  });

  it('prefers the channel that the customer asked for, for that purpose alone', () => {
    const preferences = {
      channels: [
        { channel: 'post', purpose: 'bills' },
        { channel: 'telephone', purpose: 'service' },
      ],
    };
    const preferred = (purpose?: string) =>
      rank({ preferences }, { purpose }).flatMap(({ channel, evidence }) =>
        evidence.preferred ? [channel] : [],
      );
    expect(preferred('service')).toEqual(['telephone']);
    expect(preferred('marketing')).toEqual([]);
    expect(preferred()).toEqual(['telephone']);
  });

  it('has a lower bound near that of the Beta posterior', () => {
    for (const [n, s] of [
      [0, 0],
      [1, 1],
      [1, 0],
      [10, 3],
      [100, 30],
      [1000, 52],
    ] as const) {
      const prior = { rate: 0.147, strength: 20 };
      const exact = betaQuantile(s + 20 * 0.147, n - s + 20 * 0.853, 0.025);
      expect(Math.abs(estimateRate(n, s, prior).lowerBound - exact)).toBeLessThan(0.02);
    }
  });

  it('bounds every rate by itself, above zero and below one, and never falls with a success', () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.nat(500),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(100),
        (a, s, rate, strength) => {
          const successes = Math.min(a, s);
          const prior = { rate, strength };
          const one = estimateRate(a, successes, prior);
          expect(one.lowerBound).toBeGreaterThanOrEqual(0);
          expect(one.lowerBound).toBeLessThanOrEqual(one.rate + 1e-12);
          expect(one.rate).toBeLessThanOrEqual(1);
          expect(estimateRate(a + 1, successes + 1, prior).rate).toBeGreaterThanOrEqual(one.rate - 1e-12);
        },
      ),
    );
  });

  it('counts cost against worth', () => {
    const priced = { call: { rate: 0.3, cost: 5, worth: 20 }, email: { rate: 0.2, cost: 0.01, worth: 20 } };
    expect(rank({}, { channels: priced })[0]?.channel).toBe('email');
  });

  const someChannels = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    fc.record({
      rate: fc.constantFrom(0.1, 0.3),
      worth: fc.constantFrom(0, 1, 40),
      cost: fc.constantFrom(0, 2),
      identity: fc.constantFrom('phone', 'email'),
    }),
    { minKeys: 2 },
  );

  it('ranks in one order, however the pack lists its channels: usable, asked for, worth, name', () => {
    const identities = [{ type: 'phone', value: 'x' }];
    const preferences = { channels: ['a', 'c', 'e'].map((channel) => ({ channel, purpose: 'any' })) };
    fc.assert(
      fc.property(someChannels, (declared) => {
        const situation = situate({ identities, preferences }, { channels: declared });
        const ranking = rankChannels(situation);
        const keys = ranking.map(({ channel, lowerBound }) => {
          const { worth, cost, identity } = declared[channel] ?? { worth: 0, cost: 0, identity: '' };
          return [
            identity !== 'phone',
            !'ace'.includes(channel),
            cost - lowerBound * worth,
            channel,
          ] as const;
        });
        const before = (a: (typeof keys)[number], b: (typeof keys)[number]) => {
          const index = a.findIndex((value, place) => value !== b[place]);
          return (a[index] ?? 0) < (b[index] ?? 0);
        };
        expect(ranking).toHaveLength(Object.keys(declared).length);
        for (const [place, key] of keys.slice(1).entries())
          expect(before(keys[place] ?? key, key)).toBe(true);
        const usable = keys.find(([isRuledOut]) => !isRuledOut);
        expect(bestChannel(situation)).toBe(usable?.[3] ?? null);
      }),
      { numRuns: 300 },
    );
  });

  it('takes a channel with one end of its quiet hours for one without any', () => {
    for (const hours of [{ quietFrom: '00:00' }, { quietTo: '23:59' }])
      expect(rank({}, { channels: { call: { rate: 0.1, ...hours } } })[0]?.evidence.ruledOut).toBeUndefined();
  });

  it('puts what the customer asked for first, unless it is ruled out', () => {
    const asked = { preferences: { channels: [{ purpose: 'service', channel: 'telephone' }] } };
    expect(rank(asked, { purpose: 'service' })[0]).toMatchObject({
      channel: 'telephone',
      evidence: { preferred: true },
    });
    expect(rank(asked, { purpose: 'marketing' })[0]?.channel).toBe('cellular');
    const needsConsent = { ...channels, telephone: { rate: 0.05, purpose: 'service' } };
    expect(rank(asked, { purpose: 'service', channels: needsConsent })[0]?.channel).toBe('cellular');
  });

  it('rules out, and still shows, what cannot or may not be used', () => {
    const strict = {
      email: { rate: 0.3, identity: 'email' },
      sms: { rate: 0.3, purpose: 'marketing' },
      push: { rate: 0.3, purpose: 'news' },
      call: { rate: 0.3, quietFrom: '12:00', quietTo: '14:30' },
      letter: { rate: 0.01 },
    };
    const consents = [{ purpose: 'news', granted: false, source: 'web', at: '2026-01-01T00:00:00Z' }];
    const situation = situate({ consents }, { channels: strict });
    const ranking = rankChannels(situation);
    expect(Object.fromEntries(ranking.map(({ channel, evidence }) => [channel, evidence.ruledOut]))).toEqual({
      letter: undefined,
      call: 'quiet-hours',
      email: 'unreachable',
      push: 'consent-refused',
      sms: 'consent-missing',
    });
    expect(ranking.find(({ channel }) => channel === 'call')?.evidence.until).toBe(
      '2026-11-21T13:30:00.000Z',
    );
    expect(bestChannel(situation)).toBe('letter');
  });

  it('learns at once from outcomes reported since the warehouse was read, each decision once', () => {
    const contacts: CustomerMemory['contacts'] = ['offered', 'shown', 'accepted'].map((outcome) => ({
      decisionId: 'd',
      offerId: 'o',
      channel: 'cellular',
      outcome: outcome as 'shown',
      at: now,
    }));
    const [best] = rank({}, { memory: { ...emptyMemory, contacts } });
    expect(best).toMatchObject({ channel: 'cellular', attempts: 1, evidence: { successes: 1 } });
    const before = contacts.map((contact) => ({ ...contact, at: Date.parse('2026-11-19T00:00:00Z') }));
    expect(rank({}, { memory: { ...emptyMemory, contacts: before } })[0]?.attempts).toBe(0);
  });

  it('goes by the history alone where the pack declares no channels', () => {
    const ranking = rank(
      { channelRecords: [record('email', 87, 27), record('sms', 2, 1)] },
      { channels: undefined },
    );
    expect(ranking.map(({ channel }) => channel)).toEqual(['email', 'sms']);
    expect(ranking[0]?.rate).toBeCloseTo(27 / 87);
  });
});
