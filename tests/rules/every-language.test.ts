import { beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { explainOffer } from '../../src/decide/explain/explain-offer.ts';
import { recordOutcomes } from '../../src/decide/outcomes/record-outcomes.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import { answerFrom, askParty } from '../support/answer-services.ts';
import { sampleRules as ruleSet } from '../support/sample-rules.ts';

/** What a family, a complainer, a delayed or a thrifty passenger meets, in each language of the airline and at each channel. */

const now = Date.UTC(2026, 10, 21, 16);
const inForce = { ruleSet, loadedAt: now };
let store = openMemoryStore({ now: () => now });
let services = answerFrom(store, () => now);
beforeEach(() => {
  store = openMemoryStore({ now: () => now });
  services = answerFrom(store, () => now);
});

const words = {
  en: {
    welcome: 'Welcome',
    full: 'no seats left in a higher cabin',
    best: 'already booked in our highest cabin',
  },
  it: { welcome: 'il ', full: 'non c’erano più posti', best: 'nella nostra classe più alta' },
  de: { welcome: 'en', full: 'in keiner höheren Klasse', best: 'unsere höchste Klasse' },
  'zh-Hant': { welcome: '歡迎', full: '較高艙等已無座位', best: '已預訂最高艙等' },
  'zh-Hans': { welcome: '欢迎', full: '更高舱位已无座位', best: '已预订最高舱位' },
} as const;
type Language = keyof typeof words;
const languages = Object.keys(words) as Language[];
const places = languages.flatMap((language) =>
  ['kiosk', 'desk', 'ivr', 'mobile'].map((channel) => [language, channel] as const),
);

let count = 0;
type More = Omit<Partial<Snapshot>, 'customerId'>;
async function know(language: Language, more: More = {}): Promise<string> {
  count += 1;
  const customerId = `P-${count}`;
  const name = { given: 'Ada', family: 'Lovelace', honorific: 'ms' as const };
  await store.customers.put({
    schemaVersion: 1,
    customerId,
    asOf: '2026-11-21T02:00:00Z',
    name,
    languages: [language],
    ...more,
  });
  return customerId;
}

const incident = (incidentId: string, more: object = {}): NonNullable<Snapshot['incidents']>[number] => ({
  incidentId,
  type: 'ife-failure',
  at: '2026-11-09T14:20:00Z',
  severity: 'serious',
  status: 'open',
  attributes: { haul: 'long' },
  ...more,
});
const platinum = { value: { tier: 'platinum' } };

type Flight = Readonly<Record<string, unknown>>;
const long: Flight = {
  number: 'TA750',
  haul: 'long',
  arrival: '2026-11-22T06:30:00Z',
  cabin: 'economy',
  seats: { first: 9, business: 9 },
};
const requestOf = (channel: string, flight: Flight, more: Partial<DecisionRequest> = {}): DecisionRequest => {
  count += 1;
  return { interactionId: `i-${count}`, touchpoint: 'check-in', channel, context: { flight }, ...more };
};
async function checkIn(id: string, channel: string, flight: Flight, more: Partial<DecisionRequest> = {}) {
  const request = { ...requestOf(channel, flight, more), customer: { id } };
  return (await answerInteraction(inForce, request, services)).decision;
}
const given = ({ actions }: Decision): readonly string[] =>
  actions.map(({ type, standing }) => (standing === undefined ? type : `${type} stands`));
const newFlight = (number: string): Flight => ({ ...long, number });
async function letterOf({ tasks }: Decision): Promise<string> {
  const [letter] = tasks;
  return JSON.stringify(await store.tasks.find(letter?.taskId ?? ''));
}

describe.each(places)('In %s at the %s', (language, channel) => {
  it('a family is greeted in its language, and nobody of it is sold to while one is owed', async () => {
    const identities = [{ type: 'booking-reference', value: `FAM${count}` }];
    const child = {
      birthDate: '2015-04-04',
      name: { given: 'Leo', family: 'Rossi', honorific: 'mr' as const },
    };
    await know(language, { identities, ...platinum, incidents: [incident('I-1')] });
    await know(language, { identities });
    await know(language, { identities, ...child });
    const request = { ...requestOf(channel, newFlight(`TA${count}`)), customer: { identities } };
    const { decision } = await answerInteraction(inForce, request, services);
    expect(decision).toMatchObject({ locale: language, offers: [], actions: [], customerId: null });
    expect(decision.messages[0]?.body).toContain(channel === 'desk' ? '' : words[language].welcome);
    expect(JSON.stringify(decision)).not.toContain('Lovelace');
    const party = await askParty(inForce, { ...request, interactionId: `p-${count}` }, services);
    const answers = party.map((one) => one.decision);
    expect(answers.map(given)).toEqual([['upgrade'], [], []]);
    expect(answers.flatMap(({ offers }) => offers)).toEqual([]);
    expect(answers[2]?.messages[0]?.body).toContain('Leo');
    expect(answers[2]?.messages[0]?.body).not.toContain('Rossi');
  });

  it('the graver of two complaints is answered first, and the other at the next contact', async () => {
    const complaint = (caseId: string, severity: 'light' | 'serious', openedAt: string) =>
      ({ caseId, type: 'complaint', status: 'open', severity, openedAt }) as const;
    const id = await know(language, {
      cases: [
        complaint('K10', 'light', '2026-11-18T09:00:00Z'),
        complaint('K9', 'serious', '2026-10-22T09:00:00Z'),
      ],
    });
    const points = [];
    for (const number of ['TA100', 'TA101', 'TA102']) {
      const { actions, tasks } = await checkIn(id, channel, newFlight(number));
      points.push(actions.map(({ params }) => params['points']));
      expect(tasks.map(({ template }) => template)).toEqual(actions.map(() => 'complaint-apology'));
    }
    expect(points).toEqual([[4000], [1000], []]);
  });

  it.each([
    ['first', {}, 'best'],
    ['business', undefined, 'unknown'],
    ['business', { first: 0 }, 'full'],
  ] as const)('in %s with the seats %j the letter says why: %s', async (cabin, seats, why) => {
    const id = await know(language, { ...platinum, incidents: [incident('I-1')] });
    const letter = await letterOf(await checkIn(id, channel, { ...long, cabin, seats }));
    const { full, best } = words[language];
    expect([letter.includes(full), letter.includes(best)]).toEqual([why === 'full', why === 'best']);
  });

  it('one flight is one occasion, by its estimated arrival and its codeshare too', async () => {
    const id = await know(language, { ...platinum, incidents: [incident('Z-1'), incident('Z-2')] });
    const spelt = [{}, { arrival: '2026-11-22T09:30:00Z' }, { number: 'XL9750' }, { number: 'ta 0750' }];
    const answers = [];
    for (const each of spelt) answers.push(await checkIn(id, channel, { ...long, ...each }));
    expect(answers.map(given)).toEqual([['upgrade'], ...Array(3).fill(['upgrade stands'])]);
    expect(answers.map(({ tasks }) => tasks.filter(({ type }) => type === 'letter').length)).toEqual([
      1, 0, 0, 0,
    ]);
  });

  it('a wrong on a long flight waits for a long flight that has not left', async () => {
    const id = await know(language, { ...platinum, incidents: [incident('Z-1')] });
    const hop = { ...long, number: 'TA101', haul: 'short', arrival: '2026-11-21T19:00:00Z' };
    expect(given(await checkIn(id, channel, hop))).toEqual([]);
    expect(given(await checkIn(id, channel, { ...long, arrival: '2026-11-20T20:00:00Z' }))).toEqual([]);
    expect(given(await checkIn(id, channel, newFlight('TA602')))).toEqual(['upgrade']);
    const other = await checkIn(id, channel, { ...newFlight('TA603'), arrival: '2026-11-24T06:30:00Z' });
    expect(given(other)).toEqual([]);
    expect(other.messages.map(({ key }) => key)).toContain(
      channel === 'desk' ? 'promised-before' : 'promised-for-another-flight',
    );
  });

  it('the best channel is one by which people can be reached and allow it', async () => {
    const consent = (by: string, granted: boolean) => ({
      purpose: 'marketing',
      channel: by,
      granted,
      source: 'web',
      at: '2026-01-01T00:00:00Z',
    });
    const id = await know(language, {
      identities: [
        { type: 'email', value: `p${count}@example.com` },
        { type: 'phone', value: `+39069999${1000 + count}` },
      ],
      channelRecords: [
        { channel: 'kiosk', attempts: 3, successes: 3 },
        { channel: 'email', attempts: 30, successes: 29 },
      ],
      consents: [consent('email', false), consent('sms', true)],
    });
    expect((await checkIn(id, channel, long)).channel.best).toBe('sms');
    expect((await checkIn(await know(language), channel, long)).channel.best).toBeNull();
  });

  it('a decline is named to who asks why, without a context too', async () => {
    const consents = ['personal-offers', 'marketing'].map((purpose) => ({
      purpose,
      granted: true,
      source: 'web',
      at: '2026-01-01T00:00:00Z',
    }));
    const id = await know(language, { consents });
    const flight = { ...long, seats: { business: 9 } };
    const { decisionId, offers } = await checkIn(id, channel, flight, { maxOffers: 9 });
    const offerId = 'paid-upgrade-to-business';
    expect(offers.map((offer) => offer.offerId)).toContain(offerId);
    const report = { decisionId, offerId, outcome: 'declined' } as const;
    await recordOutcomes([report], { ...store, ruleSet, now: () => now });
    const place = { touchpoint: 'check-in', channel };
    const finding = await explainOffer(inForce, { customerId: id, offerId, place }, services);
    const blockers = finding.status === 'found' ? finding.why.blockers : [];
    expect(blockers).toContainEqual(
      expect.objectContaining({
        ruleId: 'respect-no-to-upgrade',
        because: 'suppressed: Declined in the last 30 days.',
      }),
    );
  });

  it('nobody flies in a better cabin at our expense twice a year', async () => {
    const id = await know(language, {
      ...platinum,
      incidents: [
        incident('D-1', { type: 'delay' }),
        incident('S-1', { at: '2026-08-01T10:00:00Z' }),
        incident('L-1', { type: 'broken-seat', severity: 'light', at: '2026-01-25T10:00:00Z' }),
      ],
    });
    const answers = [];
    for (const number of ['TA710', 'TA711', 'TA712', 'TA713'])
      answers.push(given(await checkIn(id, channel, newFlight(number))));
    const points = ['credit-points', 'grant-lounge'];
    expect(answers).toEqual([['upgrade'], points, points, []]);
  });
});

describe('Predicted lifetime value', () => {
  it.each([
    [9_000_000, 'JPY', 'upgrade'],
    [500_000, 'HKD', 'upgrade'],
    [90_000_000, 'KRW', 'upgrade'],
    [10_000, 'EUR', 'upgrade'],
    [1_500_000, 'JPY', 'credit-points'],
    [9_999.99, 'EUR', 'credit-points'],
    [50_000, 'AED', 'upgrade'],
    [9_000_000, 'XXX', 'credit-points'],
  ])('a worth of %d %s counts as what it is: %s', async (amount, currency, what) => {
    const value = { lifetimeValue: { amount, currency } };
    const id = await know('en', { value, incidents: [incident('Z-1')] });
    expect(given(await checkIn(id, 'desk', newFlight('TA604')))).toEqual([what]);
  });
});
