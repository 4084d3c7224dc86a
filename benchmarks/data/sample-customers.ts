import type { Snapshot } from '../../src/domain/customer/snapshot.ts';

/**
 * Made-up customers of an airline, the same ones for the same index: two to four identities, about nine entries of history,
 * as full as a warehouse extract is. No person exists.
 */
const givenNames = ['Giulia', 'Marco', 'Anna', 'Jürgen', 'Mei-Ling', 'Wei', 'Olivia', 'Liam', 'Sofía', 'Noé'];
const familyNames = [
  'Rossi',
  'Bianchi',
  'Müller',
  'Schmidt',
  '陳',
  'Wang',
  'Smith',
  'García',
  'Dubois',
  'Ng',
];
const tiers = ['basic', 'silver', 'gold', 'platinum'];
const channels = ['kiosk', 'desk', 'ivr', 'web', 'mobile', 'email', 'sms', 'letter'] as const;
const languages = ['it-IT', 'de-DE', 'en-GB', 'zh-Hant-TW', 'zh-Hans-CN', 'fr-FR', 'es-ES'];
const incidentTypes = ['ife-failure', 'delay', 'lost-bag', 'missed-connection', 'seat-change'];
const products = ['lounge-pass', 'extra-legroom', 'extra-bag', 'travel-insurance', 'wifi'];
const dayMs = 86_400_000;

/** A small seeded generator (mulberry32): numbers in [0, 1). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const sampleId = (index: number): string => `C${String(index).padStart(9, '0')}`;

/** Customer number `index` as the warehouse knew it at `asOf` (epoch ms). */
export function sampleCustomer(index: number, asOf = Date.UTC(2026, 10, 20, 2)): Snapshot {
  const random = seededRandom(index * 2_654_435_761 + 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const count = (most: number): number => Math.floor(random() * (most + 1));
  const many = <T>(most: number, make: () => T): T[] => Array.from({ length: count(most) }, make);
  const instant = (): string => {
    const at = asOf - Math.floor(random() * 400) * dayMs - Math.floor(random() * 86_400) * 1000;
    return new Date(at).toISOString().replace('.000Z', 'Z');
  };
  const day = (): string => instant().slice(0, 10);
  const given = pick(givenNames);
  const family = pick(familyNames);
  const id = sampleId(index);
  return {
    schemaVersion: 1,
    customerId: id,
    asOf: new Date(asOf).toISOString().replace('.000Z', 'Z'),
    identities: [
      { type: 'frequent-flyer', value: `TA${1e8 + index}` },
      { type: 'email', value: `${id.toLowerCase()}@example.com` },
      ...(random() < 0.6 ? [{ type: 'phone', value: `+39${3e9 + index}` }] : []),
    ],
    name: {
      given,
      family,
      ...(random() < 0.2 ? { title: 'Dr' } : {}),
      honorific: pick(['mr', 'ms']),
      order: 'given-first',
    },
    birthDate: `19${40 + count(59)}-0${1 + count(8)}-1${count(9)}`,
    languages: [pick(languages)],
    market: pick(['IT', 'DE', 'GB', 'TW', 'FR']),
    nationality: pick(['IT', 'DE', 'GB', 'TW', 'FR']),
    timeZone: pick(['Europe/Rome', 'Europe/Berlin', 'Europe/London', 'Asia/Taipei']),
    ...(random() < 0.4 ? { household: `H${Math.floor(index / 3)}` } : {}),
    value: {
      segment: pick(['mass', 'affluent', 'private']),
      lifetimeValue: { amount: Math.round(random() * 2_000_000) / 100, currency: 'EUR' },
      tier: pick(tiers),
      tierSince: day(),
      points: count(200_000),
    },
    preferences: {
      seat: pick(['aisle', 'window']),
      meal: pick(['standard', 'vegetarian', 'halal', 'kosher']),
      payment: pick(['card', 'invoice', 'paypal']),
      channels: [{ purpose: 'service', channel: pick(channels) }],
    },
    consents: [
      { purpose: 'marketing', granted: random() < 0.7, source: 'web-profile', at: instant() },
      { purpose: 'service', channel: 'email', granted: true, source: 'contract', at: instant() },
    ],
    incidents: many(3, () => ({
      incidentId: `I${count(9_999_999)}`,
      type: pick(incidentTypes),
      at: instant(),
      where: `TA${100 + count(899)}`,
      severity: pick(['light', 'moderate', 'serious'] as const),
      status: pick(['open', 'acknowledged', 'resolved'] as const),
      ...(random() < 0.3 ? { compensated: { how: 'points', at: instant() } } : {}),
      attributes: { haul: pick(['long', 'short']), cabin: pick(['economy', 'business']) },
    })),
    cases: many(1, () => ({
      caseId: `S${count(9_999_999)}`,
      type: 'complaint',
      subject: 'In-flight entertainment did not work',
      status: pick(['open', 'in-progress', 'resolved'] as const),
      channel: pick(channels),
      openedAt: instant(),
    })),
    contacts: many(10, () => ({
      at: instant(),
      channel: pick(channels),
      purpose: 'marketing',
      offerId: pick(products),
      outcome: pick(['shown', 'accepted', 'declined', 'ignored'] as const),
    })),
    channelRecords: [
      { channel: 'email', attempts: count(90), successes: count(20) },
      { channel: 'mobile', attempts: count(50), successes: count(20) },
    ],
    holdings: many(2, () => ({ product: pick(products), category: 'ancillary', since: day() })),
    propensities: Object.fromEntries(products.map((product) => [product, Math.round(random() * 1e4) / 1e4])),
    attributes: {
      'home-airport': pick(['FCO', 'MXP', 'FRA', 'TPE']),
      flights12m: count(60),
      'lounge-member': random() < 0.2,
    },
  };
}
