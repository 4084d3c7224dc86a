import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { basics } from './basics.ts';
import { bornToday, daysAgo } from './sample-time.ts';

/** The people of the README’s walk-through, by what their story shows. */
export function createHeroes(now: number): Snapshot[] {
  return [
    createGiulia(now),
    createMarco(now),
    createAnna(now),
    createJames(now),
    createSofia(now),
    createYijun(now),
    createWei(now),
    createEmma(now),
    ...createBeckers(now),
  ];
}

const brokenScreen = (incidentId: string, at: string) =>
  ({
    incidentId,
    type: 'ife-failure',
    at,
    where: 'TA588',
    severity: 'moderate',
    status: 'acknowledged',
    attributes: { haul: 'long', seat: '4A' },
  }) as const;

const consentTo = (purpose: string, at: string) => ({ purpose, granted: true, source: 'app settings', at });

/** Valued, and her screen was broken on long haul twelve days ago: nobody has made good for it yet. */
const createGiulia = (now: number): Snapshot => ({
  ...basics(now, 'C-1001'),
  identities: [
    { type: 'booking-reference', value: 'QX7F2M' },
    { type: 'frequent-flyer', value: 'TA 1000 1001' },
    { type: 'phone', value: '+39 06 0000 1001' },
    { type: 'email', value: 'giulia.bianchi@example.com' },
  ],
  name: { given: 'Giulia', family: 'Bianchi', honorific: 'ms', order: 'given-first', form: 'formal' },
  birthDate: '1979-04-23',
  languages: ['it-IT', 'en'],
  market: 'IT',
  nationality: 'IT',
  timeZone: 'Europe/Rome',
  value: {
    segment: 'high-value',
    lifetimeValue: { amount: 48_200, currency: 'EUR' },
    tier: 'platinum',
    tierSince: '2019-03-01',
    points: 184_300,
  },
  preferences: {
    seat: 'aisle',
    meal: 'vegetarian',
    payment: 'card ending in 0001',
    channels: [{ purpose: 'service', channel: 'email' }],
  },
  consents: [consentTo('marketing', daysAgo(now, 400)), consentTo('personal-offers', daysAgo(now, 400))],
  incidents: [brokenScreen('INC-1001', daysAgo(now, 12))],
  contacts: [
    { at: daysAgo(now, 20, '09:15'), channel: 'email', purpose: 'service', outcome: 'shown' },
    {
      at: daysAgo(now, 45, '17:30'),
      channel: 'kiosk',
      offerId: 'extra-legroom',
      category: 'seat',
      outcome: 'accepted',
    },
  ],
  channelRecords: [
    { channel: 'email', attempts: 42, successes: 17 },
    { channel: 'mobile', attempts: 30, successes: 6 },
    { channel: 'phone', attempts: 5, successes: 1 },
  ],
});

/** The same incident, but he flies once a year: an apology and points. */
const createMarco = (now: number): Snapshot => ({
  ...basics(now, 'C-1002'),
  identities: [
    { type: 'booking-reference', value: 'MB2K8T' },
    { type: 'frequent-flyer', value: 'TA 1000 1002' },
    { type: 'email', value: 'marco.conti@example.com' },
  ],
  name: { given: 'Marco', family: 'Conti', honorific: 'mr' },
  birthDate: '1991-09-02',
  languages: ['it-IT'],
  market: 'IT',
  timeZone: 'Europe/Rome',
  value: {
    segment: 'occasional',
    lifetimeValue: { amount: 640, currency: 'EUR' },
    tier: 'member',
    points: 3_100,
  },
  incidents: [brokenScreen('INC-1002', daysAgo(now, 12))],
});

/** Her broken screen was made good already: nothing twice. */
const createAnna = (now: number): Snapshot => ({
  ...basics(now, 'C-1003'),
  identities: [
    { type: 'booking-reference', value: 'HK4R9W' },
    { type: 'frequent-flyer', value: 'TA 1000 1003' },
    { type: 'phone', value: '+49 30 23125 003' },
  ],
  name: { given: 'Anna', family: 'Schneider', title: 'Dr.', honorific: 'ms' },
  birthDate: '1968-12-11',
  languages: ['de-DE', 'en'],
  market: 'DE',
  timeZone: 'Europe/Berlin',
  value: { lifetimeValue: { amount: 21_900, currency: 'EUR' }, tier: 'gold', points: 92_750 },
  preferences: { seat: 'window' },
  consents: [consentTo('personal-offers', daysAgo(now, 90))],
  incidents: [
    {
      ...brokenScreen('INC-1003', daysAgo(now, 30)),
      status: 'resolved',
      compensated: { how: 'upgrade', at: daysAgo(now, 9), reference: 'UPG-4471' },
    },
  ],
});

/** A complaint of his is open: points, and no offers until it is answered. */
const createJames = (now: number): Snapshot => ({
  ...basics(now, 'C-1004'),
  identities: [
    { type: 'booking-reference', value: 'ZD5N3P' },
    { type: 'frequent-flyer', value: 'TA 1000 1004' },
    { type: 'phone', value: '+44 7700 900004' },
    { type: 'email', value: 'james.whitfield@example.com' },
  ],
  name: { given: 'James', family: 'Whitfield', honorific: 'mr' },
  birthDate: '1984-02-17',
  languages: ['en-GB'],
  market: 'GB',
  timeZone: 'Europe/London',
  value: { lifetimeValue: { amount: 5_300, currency: 'GBP' }, tier: 'silver', points: 27_400 },
  consents: [consentTo('personal-offers', daysAgo(now, 200))],
  cases: [
    {
      caseId: 'CASE-1004',
      type: 'complaint',
      subject: 'Charged twice for one bag',
      status: 'in-progress',
      severity: 'moderate',
      channel: 'web',
      openedAt: daysAgo(now, 6, '08:05'),
    },
  ],
});

/** It is her birthday, and nothing is owed to her. */
const createSofia = (now: number): Snapshot => ({
  ...basics(now, 'C-1005'),
  identities: [
    { type: 'booking-reference', value: 'PL8V6C' },
    { type: 'frequent-flyer', value: 'TA 1000 1005' },
  ],
  name: { given: 'Sofia', family: 'Ricci', honorific: 'ms', form: 'familiar' },
  birthDate: bornToday(now, 40, 'Europe/Rome'),
  languages: ['it-IT'],
  market: 'IT',
  timeZone: 'Europe/Rome',
  value: { lifetimeValue: { amount: 3_900, currency: 'EUR' }, tier: 'silver', points: 15_800 },
  preferences: { seat: 'window', meal: 'vegan' },
  consents: [consentTo('personal-offers', daysAgo(now, 30))],
});

/** Two incidents on long haul: the serious delay outranks the newer, lighter one. */
const createYijun = (now: number): Snapshot => ({
  ...basics(now, 'C-1006'),
  identities: [
    { type: 'booking-reference', value: 'TW3H7J' },
    { type: 'frequent-flyer', value: 'TA 1000 1006' },
    { type: 'phone', value: '+886 2 0000 1006' },
  ],
  name: { given: '怡君', family: '陳', honorific: 'ms', order: 'family-first' },
  birthDate: '1975-06-30',
  languages: ['zh-Hant-TW', 'en'],
  market: 'TW',
  nationality: 'TW',
  timeZone: 'Asia/Taipei',
  value: { lifetimeValue: { amount: 1_240_000, currency: 'TWD' }, tier: 'platinum', points: 310_000 },
  preferences: { seat: 'aisle' },
  incidents: [
    {
      incidentId: 'INC-1006-B',
      type: 'broken-seat',
      at: daysAgo(now, 8),
      where: 'TA602',
      severity: 'light',
      status: 'acknowledged',
      attributes: { haul: 'long' },
    },
    {
      incidentId: 'INC-1006-A',
      type: 'delay',
      at: daysAgo(now, 41),
      where: 'TA601',
      severity: 'serious',
      status: 'acknowledged',
      attributes: { haul: 'long', minutes: 545 },
    },
  ],
});

/** His bag was lost on medium haul: an apology and points, never an upgrade. */
const createWei = (now: number): Snapshot => ({
  ...basics(now, 'C-1007'),
  identities: [
    { type: 'booking-reference', value: 'CN6Q2X' },
    { type: 'frequent-flyer', value: 'TA 1000 1007' },
    { type: 'phone', value: '+86 10 0000 1007' },
  ],
  name: { given: '伟', family: '李', honorific: 'mr', order: 'family-first' },
  birthDate: '1988-10-05',
  languages: ['zh-Hans-CN'],
  market: 'CN',
  nationality: 'CN',
  timeZone: 'Asia/Shanghai',
  value: { lifetimeValue: { amount: 132_000, currency: 'CNY' }, tier: 'gold', points: 66_000 },
  incidents: [
    {
      incidentId: 'INC-1007',
      type: 'baggage-lost',
      at: daysAgo(now, 25),
      where: 'TA417',
      severity: 'serious',
      status: 'resolved',
      attributes: { haul: 'medium' },
    },
  ],
});

/** Nothing owed: a member to whom something may be offered. */
const createEmma = (now: number): Snapshot => ({
  ...basics(now, 'C-1008'),
  identities: [
    { type: 'booking-reference', value: 'EC9W5M' },
    { type: 'frequent-flyer', value: 'TA 1000 1008' },
    { type: 'email', value: 'emma.clarke@example.com' },
  ],
  name: { given: 'Emma', family: 'Clarke', honorific: 'ms' },
  birthDate: '1993-01-08',
  languages: ['en-GB'],
  market: 'GB',
  timeZone: 'Europe/London',
  value: { lifetimeValue: { amount: 1_450, currency: 'GBP' }, tier: 'member', points: 6_200 },
  consents: [consentTo('personal-offers', daysAgo(now, 60))],
  propensities: { 'lounge-pass': 0.21, 'extra-bag': 0.04 },
});

/** Twins on one booking: its reference names them both, so nobody is assumed. */
const createBeckers = (now: number): Snapshot[] =>
  (['Thomas', 'Tobias'] as const).map((given, index) => ({
    ...basics(now, `C-${1009 + index}`),
    identities: [
      { type: 'booking-reference', value: 'DB2T4L' },
      { type: 'frequent-flyer', value: `TA 1000 ${1009 + index}` },
    ],
    name: { given, family: 'Becker', honorific: 'mr' },
    birthDate: '1996-07-19',
    languages: ['de-DE'],
    market: 'DE',
    timeZone: 'Europe/Berlin',
    value: { tier: index === 0 ? 'gold' : 'member', points: 12_000 + index },
  }));
