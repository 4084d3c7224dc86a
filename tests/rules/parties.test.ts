import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import { answerFrom, askParty } from '../support/answer-services.ts';
import { runLength } from '../support/run-length.ts';
import { sampleRules as ruleSet } from '../support/sample-rules.ts';

const inForce = { ruleSet, loadedAt: 0 };
const now = Date.UTC(2026, 10, 21, 16);
const store = openMemoryStore({ now: () => now });
const services = answerFrom(store, () => now);

const cabins = ['first', 'business', 'premium-economy'] as const;

/** The same numbers in every run. */
let seed = 11;
const draw = <Item>(items: readonly Item[]): Item => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  const item = items[Math.floor((seed / 2 ** 32) * items.length)];
  if (item === undefined) throw new Error('nothing to draw from');
  return item;
};

const languages = ['en', 'it-IT', 'de-CH', 'zh-TW', 'zh-CN', 'fr'];

/** Somebody of a booking: owed something or not, a child or not, of this or that language. */
function drawPerson(booking: string, index: number, shared: string | undefined): Snapshot {
  const isOwed = draw([true, false, false, false]);
  const isChild = draw([true, false, false]);
  return {
    schemaVersion: 1,
    customerId: `${booking}-${index}`,
    asOf: '2026-11-21T02:00:00Z',
    identities: [{ type: 'booking-reference', value: booking }],
    name: { given: `Given${index}`, family: booking },
    birthDate: isChild ? '2015-03-19' : '1971-03-19',
    languages: [shared ?? draw(languages)],
    household: booking,
    ...(draw([true, false]) ? { value: { tier: draw(['member', 'gold', 'platinum'] as const) } } : {}),
    ...(isOwed ? { incidents: [incidentOf(index)] } : {}),
  };
}

const incidentOf = (index: number): NonNullable<Snapshot['incidents']>[number] => ({
  incidentId: `inc-${index}`,
  type: draw(['ife-failure', 'delay', 'broken-seat']),
  at: '2026-11-09T14:20:00Z',
  severity: draw(['light', 'moderate', 'serious'] as const),
  status: 'open',
  attributes: { haul: 'long' },
});

type Seats = Readonly<Record<(typeof cabins)[number], number>>;

const requestOf = (number: number, booking: string, seats: Seats): DecisionRequest => ({
  interactionId: `party-${number}`,
  touchpoint: 'check-in',
  channel: draw(['kiosk', 'desk', 'ivr', 'mobile', 'web']),
  customer: { identity: { type: 'booking-reference', value: booking } },
  context: {
    flight: {
      number: `TA${100 + number}`,
      haul: 'long',
      arrival: '2026-11-22T06:10:00Z',
      cabin: 'economy',
      seats,
    },
    bags: { checked: 2, included: 1 },
  },
});

const decideParty = async (request: DecisionRequest): Promise<readonly Decision[]> =>
  (await askParty(inForce, request, services)).map(({ decision }) => decision);

const upgradesTo = (cabin: string, decisions: readonly Decision[]): number =>
  decisions
    .flatMap(({ actions }) => actions)
    .filter(({ type, params }) => type === 'upgrade' && params['cabin'] === cabin).length;

async function checkParty(number: number): Promise<'owed' | 'sold' | 'unknown'> {
  const booking = `PTY${String(number).padStart(4, '0')}`;
  const shared = draw([true, false]) ? draw(languages) : undefined;
  const isKnown = draw([true, true, true, true, true, true, true, false]);
  const people = Array.from({ length: draw([2, 3, 4, 5, 6, 7, 8, 9]) }, (_, index) =>
    drawPerson(booking, index, shared),
  );
  if (isKnown) for (const person of people) await store.customers.put(person);
  const seats = { first: draw([0, 1, 2]), business: draw([0, 1, 2]), 'premium-economy': draw([0, 1]) };
  const request = requestOf(number, booking, seats);
  const decisions = await decideParty(request);
  const again = await decideParty(request);
  expect(again.map(({ decisionId }) => decisionId)).toEqual(decisions.map(({ decisionId }) => decisionId));
  if (!isKnown) {
    expect(decisions).toHaveLength(1);
    expect(decisions[0]?.actions).toEqual([]);
    return 'unknown';
  }
  expect(decisions).toHaveLength(people.length);
  for (const cabin of cabins) expect(upgradesTo(cabin, decisions)).toBeLessThanOrEqual(seats[cabin]);
  const isOwed = decisions.some(({ actions }) => actions.length > 0);
  for (const [index, { offers, locale }] of decisions.entries()) {
    const person = people[index];
    if (isOwed || person?.birthDate?.startsWith('2015') === true) expect(offers).toEqual([]);
    if (person?.languages?.[0] === 'de-CH') expect(locale).toBe('de');
  }
  return isOwed ? 'owed' : 'sold';
}

describe('A party on one booking', () => {
  it('is given what its budgets have and no more, and nobody in it is sold to wrongly', async () => {
    const parties = runLength({ gate: 60, long: 1000 });
    const seen = new Set<string>();
    for (let number = 0; number < parties; number += 1) seen.add(await checkParty(number));
    expect([...seen].sort()).toEqual(['owed', 'sold', 'unknown']);
  }, 900_000);
});
