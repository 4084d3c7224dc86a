import type { Case, Consent, Contact, Incident, Snapshot } from '../../domain/customer/snapshot.ts';
import { basics } from './basics.ts';
import { createDice, type Dice } from './create-dice.ts';
import { inventBirthDate, inventName } from './invent-person.ts';
import { type SampleMarket, sampleMarkets } from './sample-markets.ts';
import { daysAgo } from './sample-time.ts';

/** Customer number `index` (1 or more) of the invented crowd: the same for the same day, whoever asks. */
export function inventCustomer(index: number, now: number): Snapshot {
  const dice = createDice(index);
  const home = dice.pick(sampleMarkets.slice(0, dice.chance(0.85) ? 5 : 7));
  const customerId = `C-${2000 + index}`;
  return {
    ...basics(now, customerId),
    identities: inventIdentities(index, home, dice),
    name: inventName(home, dice),
    birthDate: inventBirthDate(dice),
    languages: [...home.languages],
    market: home.market,
    nationality: home.market,
    timeZone: home.timeZone,
    value: inventValue(home, dice),
    ...(dice.chance(0.6) ? { preferences: inventPreferences(dice) } : {}),
    consents: inventConsents(dice, now),
    incidents: dice.times([0, 0, 0, 1, 1, 2], (n) => inventIncident(`INC-${2000 + index}-${n}`, dice, now)),
    cases: dice.times([0, 0, 0, 0, 0, 1], (n) => inventCase(`CASE-${2000 + index}-${n}`, dice, now)),
    contacts: newestFirst(dice.times([0, 1, 2, 4, 7], () => inventContact(dice, now))),
    channelRecords: dice.times([0, 1, 2, 3], (n) => inventRecord(n, dice)),
  };
}

const newestFirst = (contacts: Contact[]): Contact[] =>
  contacts.sort((one, other) => other.at.localeCompare(one.at));

const referenceLetters = 'BCDFGHJKLMNPRSTVWXZ23456789'.split('');

function inventIdentities(index: number, home: SampleMarket, dice: Dice) {
  const letters = Array.from({ length: 4 }, () => dice.pick(referenceLetters));
  const serial = (index + 20).toString(36).toUpperCase().padStart(2, '0');
  return [
    { type: 'booking-reference', value: `${letters.join('')}${serial}` },
    { type: 'email', value: `passenger.${2000 + index}@example.com` },
    ...(dice.chance(0.7) ? [{ type: 'frequent-flyer', value: `TA 1000 ${2000 + index}` }] : []),
    ...(home.phone === undefined ? [] : [{ type: 'phone', value: home.phone(index + 100) }]),
  ];
}

const tiers = [
  { tier: undefined, from: 80, to: 1500 },
  { tier: undefined, from: 80, to: 1500 },
  { tier: 'member', from: 200, to: 4000 },
  { tier: 'member', from: 200, to: 4000 },
  { tier: 'silver', from: 1500, to: 9000 },
  { tier: 'gold', from: 6000, to: 30_000 },
  { tier: 'platinum', from: 15_000, to: 90_000 },
] as const;

function inventValue(home: SampleMarket, dice: Dice): NonNullable<Snapshot['value']> {
  const { tier, from, to } = dice.pick(tiers);
  const euros = dice.between(from, to);
  return {
    segment: euros >= 10_000 ? 'high-value' : euros >= 1500 ? 'regular' : 'occasional',
    lifetimeValue: { amount: Math.round((euros * home.rate) / 10) * 10, currency: home.currency },
    ...(tier === undefined
      ? {}
      : { tier, tierSince: `${dice.between(2012, 2025)}-03-01`, points: dice.between(0, euros * 4) }),
  };
}

const inventPreferences = (dice: Dice): NonNullable<Snapshot['preferences']> => ({
  seat: dice.pick(['aisle', 'window']),
  ...(dice.chance(0.4)
    ? { meal: dice.pick(['vegetarian', 'vegan', 'halal', 'kosher', 'gluten-free', 'diabetic']) }
    : {}),
  ...(dice.chance(0.3) ? { channels: [{ purpose: 'service', channel: dice.pick(['email', 'sms']) }] } : {}),
});

const inventConsents = (dice: Dice, now: number): Consent[] =>
  ['marketing', 'personal-offers'].map((purpose) => ({
    purpose,
    granted: dice.chance(0.7),
    source: dice.pick(['booking', 'app settings', 'desk']),
    at: daysAgo(now, dice.between(30, 900), '10:00'),
  }));

const mishaps = [
  { type: 'ife-failure', severity: 'moderate' },
  { type: 'broken-seat', severity: 'moderate' },
  { type: 'delay', severity: 'serious' },
  { type: 'delay', severity: 'light' },
  { type: 'missed-connection', severity: 'serious' },
  { type: 'baggage-delayed', severity: 'moderate' },
  { type: 'baggage-lost', severity: 'serious' },
  { type: 'meal-missing', severity: 'light' },
  { type: 'wifi-failure', severity: 'light' },
] as const;

function inventIncident(incidentId: string, dice: Dice, now: number): Incident {
  const days = dice.between(2, 500);
  const isCompensated = dice.chance(0.4);
  return {
    incidentId,
    ...dice.pick(mishaps),
    at: daysAgo(now, days),
    where: `TA${dice.between(100, 699)}`,
    status: isCompensated ? 'resolved' : dice.pick(['open', 'acknowledged', 'resolved', 'rejected'] as const),
    ...(isCompensated ? { compensated: { how: dice.pick(['points', 'voucher', 'upgrade']) } } : {}),
    attributes: { haul: dice.pick(['short', 'medium', 'long']) },
  };
}

const inventCase = (caseId: string, dice: Dice, now: number): Case => ({
  caseId,
  type: dice.pick(['complaint', 'refund', 'baggage-claim', 'name-change']),
  status: dice.pick(['open', 'in-progress', 'waiting-for-customer', 'closed'] as const),
  severity: dice.pick(['light', 'moderate', 'serious'] as const),
  channel: dice.pick(['web', 'phone', 'desk']),
  openedAt: daysAgo(now, dice.between(1, 60), '11:40'),
});

const offered = [
  { offerId: 'lounge-pass', category: 'lounge' },
  { offerId: 'extra-legroom', category: 'seat' },
  { offerId: 'extra-bag', category: 'baggage' },
  { offerId: 'paid-upgrade-to-business', category: 'upgrade' },
] as const;

const inventContact = (dice: Dice, now: number): Contact => ({
  at: daysAgo(now, dice.between(1, 365), dice.pick(['08:10', '12:45', '18:30'])),
  channel: dice.pick(['kiosk', 'mobile', 'web', 'desk']),
  ...dice.pick(offered),
  outcome: dice.pick(['shown', 'ignored', 'declined', 'accepted'] as const),
});

const contactChannels = ['email', 'mobile', 'phone'] as const;

function inventRecord(n: number, dice: Dice) {
  const attempts = dice.between(1, 60);
  return {
    channel: contactChannels[(n - 1) % contactChannels.length] ?? 'email',
    attempts,
    successes: dice.between(0, Math.ceil(attempts / 2)),
  };
}
