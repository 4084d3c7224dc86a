import { z } from 'zod';
import { writeInstant } from '../../shared/instant.ts';
import { offerOutcomes } from '../shared/offer-outcomes.ts';
import { wordOfKind } from '../shared/word-kinds.ts';
import { anyOf, isAmong } from './any-of.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';
import type { PastContact } from './contact-history.ts';
import { readContactHistory } from './contact-history.ts';
import { elapsedDays, makeTimelines, openWindow, selectEntries } from './timeline.ts';
import { countSchema, daysSinceLatestSchema, withinDaysSchema } from './window-params.ts';

const outcomeSchema = z.enum(offerOutcomes);

const paramsSchema = z.strictObject({
  channel: anyOf(wordOfKind('channel')).describe('All if absent.'),
  offer: anyOf(wordOfKind('offer')).describe('The id of the offer.'),
  category: anyOf(wordOfKind('category')).describe('The category of the offer.'),
  purpose: anyOf(wordOfKind('purpose')).describe('Only contacts from the warehouse have one.'),
  outcome: anyOf(outcomeSchema).describe('Contacts of which at least one of these came.'),
  withinDays: withinDaysSchema,
});

const timelineOf = makeTimelines<PastContact>((contact) => contact.at);

const hasOutcome = (contact: PastContact, wanted: string | readonly string[] | undefined): boolean =>
  wanted === undefined || contact.outcomes.some((outcome) => isAmong(wanted, outcome));

const describeContact = (contact: PastContact): unknown => ({
  outcome: contact.outcomes.at(-1),
  ...contact,
  at: writeInstant(contact.at),
});

function computeContacts(params: z.infer<typeof paramsSchema>, facts: GivenFacts): unknown {
  const section = facts.customer?.contacts;
  if (section === undefined && facts.known !== true) return undefined;
  const window = openWindow(facts.now, params.withinDays);
  const list = selectEntries(
    timelineOf(readContactHistory(section, facts.memory?.contacts)),
    window,
    (contact) =>
      isAmong(params.channel, contact.channel) &&
      isAmong(params.offer, contact.offerId) &&
      isAmong(params.category, contact.category) &&
      isAmong(params.purpose, contact.purpose) &&
      hasOutcome(contact, params.outcome),
  );
  const latest = list[0];
  return {
    count: list.length,
    usual: findUsual(list),
    latest: latest && describeContact(latest),
    daysSinceLatest: latest && elapsedDays(window.now, latest.at),
  };
}

const fewest = 3;

/** A habit takes more than half of the contacts, and some of them. */
function findUsual(list: readonly PastContact[]): string | undefined {
  if (list.length < fewest) return undefined;
  const counts = new Map<string, number>();
  for (const { channel } of list) counts.set(channel, (counts.get(channel) ?? 0) + 1);
  for (const [channel, count] of counts) if (count >= fewest && count * 2 > list.length) return channel;
  return undefined;
}

const example = {
  now: Date.UTC(2026, 10, 21, 20),
  known: true,
  customer: {
    contacts: [
      { at: '2026-11-20T10:00:00Z', channel: 'email', offerId: 'lounge-pass', outcome: 'ignored' as const },
      { at: '2026-09-01T10:00:00Z', channel: 'kiosk', offerId: 'seat-upgrade', outcome: 'accepted' as const },
    ],
  },
  memory: {
    version: 1,
    promises: [],
    contacts: [
      {
        decisionId: 'd-1',
        offerId: 'lounge-pass',
        channel: 'kiosk',
        outcome: 'declined' as const,
        at: Date.UTC(2026, 10, 21, 19),
      },
    ],
  },
};

/** Offers and messages that the customer got before. */
export const contactsFact = defineFact({
  params: paramsSchema,
  compute: computeContacts,
  result: z.object({
    count: countSchema,
    latest: z
      .object({
        at: z.string(),
        channel: wordOfKind('channel'),
        offerId: wordOfKind('offer').optional(),
        category: wordOfKind('category').optional(),
        purpose: wordOfKind('purpose').optional(),
        outcome: outcomeSchema.optional().describe('What became known last.'),
        outcomes: z.array(outcomeSchema).describe('All that became known.'),
      })
      .optional()
      .describe('The newest; absent if there is none.'),
    daysSinceLatest: daysSinceLatestSchema,
    usual: wordOfKind('channel')
      .optional()
      .describe('The channel of more than half of them, and of three at least; absent if there is none.'),
  }),
  description:
    'Contacts with the customer that fit all params: those from the warehouse (`customer.contacts`) and those that Tact made itself, up to the last second. An offer made by one decision is one contact, whatever came of it, and counts from when it was made; a contact that both know (same offer and channel in the same second) counts once. Unknown for an unknown customer; for a known one without a contacts section Tact’s own count.',
  examples: [
    {
      shows: 'Declined in the last 30 days, at whatever channel',
      params: { offer: 'lounge-pass', outcome: 'declined', withinDays: 30 },
      path: '$.count',
      facts: example,
      gives: 1,
    },
    { params: { offer: 'lounge-pass' }, path: '$.count', facts: example, gives: 2 },
    {
      params: { outcome: ['accepted', 'redeemed'] },
      path: '$.latest.offerId',
      facts: example,
      gives: 'seat-upgrade',
    },
    {
      shows: 'Where the customer mostly draws cash',
      params: { purpose: 'cash', withinDays: 365 },
      path: '$.usual',
      facts: {
        ...example,
        customer: {
          contacts: ['atm', 'teller', 'atm', 'atm'].map((channel, day) => ({
            at: `2026-11-0${day + 1}T10:00:00Z`,
            channel,
            purpose: 'cash',
          })),
        },
      },
      gives: 'atm',
    },
    { params: {}, path: '$.count', facts: { customer: {}, known: false }, gives: undefined },
  ],
});
