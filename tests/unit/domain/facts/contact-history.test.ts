import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContactEvent } from '../../../../src/domain/contact/customer-memory.ts';
import type { Contact } from '../../../../src/domain/customer/snapshot.ts';
import { type PastContact, readContactHistory } from '../../../../src/domain/facts/contact-history.ts';

const at = Date.parse('2026-11-20T10:00:00Z');
const moment = fc.integer({ min: 0, max: 6 }).map((step) => at + step * 400);
const offerId = fc.constantFrom('card', 'loan');
const channel = fc.constantFrom('kiosk', 'web');

const told: fc.Arbitrary<Contact> = fc.record(
  {
    at: fc.oneof(
      moment.map((each) => new Date(each).toISOString()),
      fc.constant('soon'),
    ),
    channel,
    offerId,
    outcome: fc.constantFrom('shown', 'accepted'),
  },
  { requiredKeys: ['at', 'channel'] },
);
const remembered: fc.Arbitrary<ContactEvent> = fc.record({
  decisionId: fc.integer({ min: 1, max: 4 }).map((number) => `d-${number}`),
  offerId,
  channel,
  outcome: fc.constantFrom('offered', 'shown', 'declined'),
  at: moment,
});

/** The plain twin: every contact against every other, then sorted by time. */
function mergePlainly(section: readonly Contact[], events: readonly ContactEvent[]): unknown[] {
  const known: { at: number; offerId?: string; channel: string; outcomes: string[] }[] = [];
  const keys: string[] = [];
  for (const event of events) {
    const place = keys.indexOf(`${event.decisionId} ${event.offerId}`);
    const contact = known[place];
    if (contact === undefined) {
      keys.push(`${event.decisionId} ${event.offerId}`);
      known.push({ ...event, outcomes: [event.outcome] });
    } else {
      contact.at = Math.min(contact.at, event.at);
      contact.outcomes.push(event.outcome);
    }
  }
  const twins = new Set<unknown>();
  const all = section.map((contact) => {
    const time = Date.parse(contact.at);
    const same = known.filter(
      (one) =>
        Math.abs(one.at - time) < 1000 && one.offerId === contact.offerId && one.channel === contact.channel,
    );
    for (const twin of same) twins.add(twin);
    const own = contact.outcome === undefined ? [] : [contact.outcome];
    return { ...contact, at: time, outcomes: [...own, ...same.flatMap(({ outcomes }) => outcomes)] };
  });
  return [...all, ...known.filter((one) => !twins.has(one))]
    .filter((one) => !Number.isNaN(one.at))
    .sort((one, other) => other.at - one.at)
    .map(pick);
}

const pick = ({ at: time, offerId: offer, channel: place, outcomes }: PastContact) => [
  time,
  offer,
  place,
  outcomes,
];

describe('the contacts of both sources', () => {
  it('are merged as if each were compared with each, newest first', () => {
    const inputs = fc.tuple(
      fc.array(told, { maxLength: 8 }),
      fc.oneof(
        fc.array(remembered, { maxLength: 12 }),
        // So long that it is kept.
        fc.array(remembered, { minLength: 100, maxLength: 120 }),
      ),
    );
    fc.assert(
      fc.property(inputs, ([section, events]) => {
        const expected = mergePlainly(section, events);
        expect(readContactHistory(section, events).map(pick)).toEqual(expected);
        expect(readContactHistory([...section], events).map(pick)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
