import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { basics } from './basics.ts';
import { createDice } from './create-dice.ts';
import { inventPerson } from './invent-person.ts';
import { bornToday, dayFrom } from './sample-time.ts';

/** People for the retail pack: two whom its documentation names, then ten of an invented crowd. */
export function createShoppers(now: number): Snapshot[] {
  const crowd = Array.from({ length: 10 }, (_, index) => inventShopper(index + 3, now));
  return [createYating(now), createBen(now), ...crowd];
}

/** Gold by what she spent, and points for a voucher. */
const createYating = (now: number): Snapshot => ({
  ...basics(now, 'C-4001'),
  identities: [
    { type: 'member-card', value: 'MM 100 4001' },
    { type: 'email', value: 'yating.lin@example.com' },
  ],
  name: { given: '雅婷', family: '林', honorific: 'ms', order: 'family-first' },
  birthDate: '1990-07-08',
  languages: ['zh-Hant-TW'],
  market: 'TW',
  timeZone: 'Asia/Taipei',
  household: 'H-401',
  value: { tier: 'gold', points: 2350 },
  incidents: [],
  cases: [],
  attributes: {
    'spend-12-months': 72_400,
    'visits-12-months': 61,
    'last-purchase': dayFrom(now, -3),
  },
});

/** It is his birthday; otherwise an ordinary member. */
const createBen = (now: number): Snapshot => ({
  ...basics(now, 'C-4002'),
  identities: [{ type: 'member-card', value: 'MM 100 4002' }],
  name: { given: 'Ben', family: 'Walker', honorific: 'mr' },
  birthDate: bornToday(now, 44, 'Asia/Taipei'),
  languages: ['en-GB'],
  market: 'TW',
  timeZone: 'Asia/Taipei',
  value: { points: 400 },
  incidents: [],
  cases: [],
  attributes: { 'spend-12-months': 8100, 'visits-12-months': 9, 'last-purchase': dayFrom(now, -20) },
});

function inventShopper(index: number, now: number): Snapshot {
  const dice = createDice(4000 + index);
  return {
    ...inventPerson(`C-${4000 + index}`, 'TW', dice, now),
    identities: [{ type: 'member-card', value: `MM 100 ${4000 + index}` }],
    value: { points: dice.between(0, 8000) },
    incidents: [],
    cases: [],
    attributes: {
      'spend-12-months': dice.between(10, 1600) * 100,
      'visits-12-months': dice.between(1, 80),
      'last-purchase': dayFrom(now, -dice.between(1, 120)),
    },
  };
}
