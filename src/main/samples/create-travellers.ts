import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { basics } from './basics.ts';
import { createDice } from './create-dice.ts';
import { inventPerson } from './invent-person.ts';
import { daysAgo } from './sample-time.ts';

/** People for the travel pack: two whom its documentation names, then ten of an invented crowd. */
export function createTravellers(now: number): Snapshot[] {
  const crowd = Array.from({ length: 10 }, (_, index) => inventTraveller(index + 3, now));
  return [createZhihao(now), createEleanor(now), ...crowd];
}

const consentTo = (granted: boolean, now: number) => ({
  purpose: 'personal-offers',
  granted,
  source: 'app settings',
  at: daysAgo(now, 260),
});

/** Flies from Taipei, likes the sea, books often. */
const createZhihao = (now: number): Snapshot => ({
  ...basics(now, 'C-6001'),
  identities: [
    { type: 'member-number', value: 'KT 300 6001' },
    { type: 'web-session', value: 'ses-6001' },
  ],
  name: { given: '志豪', family: '王', honorific: 'mr', order: 'family-first' },
  birthDate: '1984-05-05',
  languages: ['zh-Hant-TW', 'en'],
  market: 'TW',
  timeZone: 'Asia/Taipei',
  consents: [consentTo(true, now)],
  incidents: [],
  cases: [],
  contacts: [],
  attributes: {
    'home-airport': 'TPE',
    'favourite-theme': 'beach',
    'trips-3-years': 5,
    'travels-with-children': false,
  },
});

/** We cancelled her trip: refunded without being asked for, before anything is sold. */
const createEleanor = (now: number): Snapshot => ({
  ...basics(now, 'C-6002'),
  identities: [{ type: 'member-number', value: 'KT 300 6002' }],
  name: { given: 'Eleanor', family: 'Finch', honorific: 'ms' },
  birthDate: '1971-08-19',
  languages: ['en-GB'],
  market: 'GB',
  timeZone: 'Europe/London',
  consents: [consentTo(true, now)],
  incidents: [
    {
      incidentId: 'INC-6002',
      type: 'trip-cancelled',
      at: daysAgo(now, 9),
      where: 'Rome, TRIP-6002',
      severity: 'serious',
      status: 'acknowledged',
    },
  ],
  cases: [],
  attributes: { 'home-airport': 'LHR', 'favourite-theme': 'city', 'trips-3-years': 2 },
});

function inventTraveller(index: number, now: number): Snapshot {
  const dice = createDice(6000 + index);
  const market = dice.pick(['TW', 'GB', 'IT']);
  const airport = { TW: 'TPE', GB: 'LHR', IT: 'FCO' }[market] ?? 'FCO';
  return {
    ...inventPerson(`C-${6000 + index}`, market, dice, now),
    identities: [{ type: 'member-number', value: `KT 300 ${6000 + index}` }],
    consents: [consentTo(dice.chance(0.7), now)],
    incidents: [],
    cases: [],
    attributes: {
      ...(dice.chance(0.8) ? { 'home-airport': airport } : {}),
      'favourite-theme': dice.pick(['beach', 'city', 'snow', 'nature']),
      'trips-3-years': dice.between(0, 8),
      'travels-with-children': dice.chance(0.3),
    },
  };
}
