import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { basics } from './basics.ts';
import { createDice, type Dice } from './create-dice.ts';
import { inventPerson } from './invent-person.ts';
import { dayFrom, daysAgo } from './sample-time.ts';

/** People for the bank pack: three whom its documentation names, then nine of an invented crowd. */
export function createBankCustomers(now: number): Snapshot[] {
  const crowd = Array.from({ length: 9 }, (_, index) => inventBankCustomer(index + 4, now));
  return [createMei(now), createThomas(now), createGrace(now), ...crowd];
}

const hkd = (amount: number) => ({ amount, currency: 'HKD' });
const consentToMarketing = (now: number) => ({
  purpose: 'marketing',
  granted: true,
  source: 'branch form',
  at: daysAgo(now, 290),
});
const home = { market: 'HK', timeZone: 'Asia/Hong_Kong' } as const;

/** Money in an ordinary account, and the model says that she trusts time deposits. */
const createMei = (now: number): Snapshot => ({
  ...basics(now, 'C-3001'),
  identities: [
    { type: 'account-number', value: '012-300100-001' },
    { type: 'card-token', value: 'tok-3001' },
    { type: 'email', value: 'mei.chan@example.com' },
  ],
  name: { given: '美玲', family: '陳', honorific: 'ms', order: 'family-first' },
  birthDate: '1986-03-14',
  languages: ['zh-Hant-HK', 'en'],
  ...home,
  household: 'H-301',
  value: { segment: 'affluent' },
  consents: [consentToMarketing(now)],
  incidents: [],
  cases: [],
  holdings: [
    { product: 'current-account', category: 'account', since: '2014-05-02', amount: hkd(42_000) },
    { product: 'savings-account', category: 'savings', since: '2015-01-10', amount: hkd(380_000) },
  ],
  propensities: {
    'term-deposit': 0.22,
    'savings-plan': 0.07,
    'platinum-card': 0.05,
    'mortgage-advice': 0.02,
  },
  attributes: {
    'favourite-for-cash': 'atm',
    'favourite-for-transfers': 'mobile',
    'favourite-for-advice': 'teller',
    'days-in-arrears': 0,
    'margin-a-year': 12_400,
    'chance-of-staying': 0.93,
    'gain-from-mortgage': 9_000,
    'gain-from-investment': 7_200,
    'gain-from-protection': 2_400,
  },
});

/** Papers are missing for the mortgage that he applied for on the website. */
const createThomas = (now: number): Snapshot => ({
  ...basics(now, 'C-3002'),
  identities: [
    { type: 'account-number', value: '012-300200-001' },
    { type: 'card-token', value: 'tok-3002' },
  ],
  name: { given: 'Thomas', family: 'Lam', honorific: 'mr' },
  birthDate: '1979-09-30',
  languages: ['en-HK'],
  ...home,
  consents: [consentToMarketing(now)],
  incidents: [],
  cases: [
    {
      caseId: 'APP-3002',
      type: 'mortgage-application',
      status: 'waiting-for-customer',
      channel: 'web',
      openedAt: daysAgo(now, 11, '03:00'),
    },
  ],
  holdings: [
    { product: 'current-account', category: 'account', since: '2019-06-01', amount: hkd(88_000) },
    { product: 'savings-account', category: 'savings', since: '2019-06-01', amount: hkd(640_000) },
    { product: 'credit-card', category: 'card', since: '2020-01-01' },
    { product: 'mortgage', category: 'credit', since: '2016-04-01', until: dayFrom(now, 5000) },
  ],
  propensities: { 'term-deposit': 0.12, 'bank-home-cover': 0.1 },
});

/** A serious complaint of hers is open: nobody sells her anything, and every channel knows. */
const createGrace = (now: number): Snapshot => ({
  ...createMei(now),
  customerId: 'C-3003',
  identities: [
    { type: 'account-number', value: '012-300300-001' },
    { type: 'card-token', value: 'tok-3003' },
  ],
  name: { given: 'Grace', family: 'Wong', honorific: 'ms' },
  languages: ['en-HK', 'zh-Hant-HK'],
  household: 'H-303',
  cases: [
    {
      caseId: 'CASE-3003',
      type: 'complaint',
      subject: 'Transfer charged twice',
      status: 'in-progress',
      severity: 'serious',
      channel: 'phone',
      openedAt: daysAgo(now, 4, '02:30'),
    },
  ],
});

function inventBankCustomer(index: number, now: number): Snapshot {
  const dice = createDice(3000 + index);
  return {
    ...inventPerson(`C-${3000 + index}`, dice.pick(['TW', 'GB']), dice, now),
    ...home,
    identities: [
      { type: 'account-number', value: `012-${300_000 + index * 100}-001` },
      { type: 'card-token', value: `tok-${3000 + index}` },
    ],
    consents: dice.chance(0.7) ? [consentToMarketing(now)] : [],
    incidents: [],
    cases: [],
    holdings: inventHoldings(dice, now),
    propensities: { 'term-deposit': dice.between(2, 25) / 100, 'savings-plan': dice.between(1, 12) / 100 },
    attributes: {
      'favourite-for-cash': dice.pick(['atm', 'teller']),
      'favourite-for-transfers': dice.pick(['mobile', 'web', 'teller', 'phone']),
      'favourite-for-advice': dice.pick(['teller', 'phone']),
      'days-in-arrears': dice.chance(0.1) ? dice.between(1, 90) : 0,
      'margin-a-year': dice.between(-5, 150) * 100,
      'chance-of-staying': dice.between(60, 97) / 100,
    },
  };
}

function inventHoldings(dice: Dice, now: number): NonNullable<Snapshot['holdings']> {
  const since = dayFrom(now, -dice.between(60, 6000));
  return [
    { product: 'current-account', category: 'account', since, amount: hkd(dice.between(1, 120) * 1000) },
    { product: 'savings-account', category: 'savings', since, amount: hkd(dice.between(0, 900) * 1000) },
    ...(dice.chance(0.4) ? [{ product: 'credit-card', category: 'card', since }] : []),
    ...(dice.chance(0.3) ? [{ product: 'mortgage', category: 'credit', since }] : []),
  ];
}
