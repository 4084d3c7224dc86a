import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { basics } from './basics.ts';
import { createDice } from './create-dice.ts';
import { inventPerson } from './invent-person.ts';
import { dayFrom, daysAgo } from './sample-time.ts';

/** People for the insurance pack: three whom its documentation names, then nine of an invented crowd. */
export function createInsured(now: number): Snapshot[] {
  const crowd = Array.from({ length: 9 }, (_, index) => inventInsured(index + 4, now));
  return [createAoife(now), createKevin(now), createNiamh(now), ...crowd];
}

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const home = { market: 'IE', timeZone: 'Europe/Dublin' } as const;

/** Six years without a claim, and her policy ends in two weeks. */
const createAoife = (now: number): Snapshot => ({
  ...basics(now, 'C-5001'),
  identities: [
    { type: 'licence-plate', value: '191-D-4711' },
    { type: 'policy-number', value: 'MOT-2019-0042' },
  ],
  name: { given: 'Aoife', family: 'Byrne', honorific: 'ms' },
  birthDate: '1978-02-20',
  languages: ['en-IE'],
  ...home,
  household: 'H-501',
  consents: [{ purpose: 'marketing', granted: true, source: 'policy form', at: daysAgo(now, 320) }],
  incidents: [],
  cases: [],
  holdings: [
    {
      holdingId: 'MOT-2019-0042',
      product: 'motor-policy',
      category: 'insurance',
      since: '2019-12-06',
      until: dayFrom(now, 14),
      amount: euros(540),
    },
  ],
  propensities: {
    'stay-discount': 0.5,
    'renew-two-years': 0.4,
    'roadside-assistance': 0.2,
    'home-policy-offer': 0.1,
  },
  attributes: {
    'claims-paid-3-years': 0,
    'premiums-paid-3-years': 1580,
    'years-without-claim': 6,
    'risk-of-leaving': 0.2,
    'margin-a-year': 180,
    'chance-of-staying': 0.9,
  },
});

/** Costs more than he brings. */
const createKevin = (now: number): Snapshot => ({
  ...createAoife(now),
  customerId: 'C-5002',
  identities: [
    { type: 'licence-plate', value: '231-D-9001' },
    { type: 'policy-number', value: 'MOT-2023-0107' },
  ],
  name: { given: 'Kevin', family: 'Doyle', honorific: 'mr' },
  birthDate: '1990-10-10',
  household: 'H-502',
  holdings: [
    {
      holdingId: 'MOT-2023-0107',
      product: 'motor-policy',
      category: 'insurance',
      since: '2023-05-01',
      until: dayFrom(now, 160),
      amount: euros(780),
    },
  ],
  attributes: {
    'claims-paid-3-years': 4100,
    'premiums-paid-3-years': 2310,
    'years-without-claim': 0,
    'risk-of-leaving': 0.3,
    'margin-a-year': -420,
    'chance-of-staying': 0.8,
  },
});

/** A serious claim of hers is open: spoken of first, and nothing is sold. */
const createNiamh = (now: number): Snapshot => ({
  ...createAoife(now),
  customerId: 'C-5003',
  identities: [
    { type: 'licence-plate', value: '212-C-0305' },
    { type: 'policy-number', value: 'MOT-2021-0305' },
  ],
  name: { given: 'Niamh', family: 'Kelly', honorific: 'ms' },
  household: 'H-503',
  cases: [
    {
      caseId: 'CL-5003',
      type: 'claim',
      subject: 'Rear-end collision',
      status: 'in-progress',
      severity: 'serious',
      channel: 'web',
      openedAt: daysAgo(now, 5, '10:00'),
    },
  ],
});

function inventInsured(index: number, now: number): Snapshot {
  const dice = createDice(5000 + index);
  const premium = dice.between(30, 120) * 10;
  const until = dayFrom(now, dice.between(3, 350));
  return {
    ...inventPerson(`C-${5000 + index}`, 'GB', dice, now),
    ...home,
    identities: [
      { type: 'licence-plate', value: `22${index % 10}-D-${5000 + index}` },
      { type: 'policy-number', value: `MOT-2022-${5000 + index}` },
    ],
    consents: [
      { purpose: 'marketing', granted: dice.chance(0.7), source: 'policy form', at: daysAgo(now, 200) },
    ],
    incidents: [],
    cases: [],
    holdings: [
      { product: 'motor-policy', category: 'insurance', since: '2022-03-01', until, amount: euros(premium) },
    ],
    attributes: {
      'claims-paid-3-years': dice.chance(0.3) ? dice.between(2, 60) * 100 : 0,
      'premiums-paid-3-years': premium * 3,
      'years-without-claim': dice.between(0, 12),
      'risk-of-leaving': dice.between(5, 90) / 100,
    },
  };
}
