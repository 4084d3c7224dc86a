import { parseInstant } from '../../shared/instant.ts';
import type { ContactEvent } from '../contact/customer-memory.ts';
import type { Contact } from '../customer/snapshot.ts';

/** One contact with the customer, from the warehouse or from Tact's own memory. `at` is epoch milliseconds. */
export type PastContact = {
  readonly at: number;
  readonly channel: string;
  readonly offerId?: string | undefined;
  readonly category?: string | undefined;
  readonly purpose?: string | undefined;
  /** Its known outcomes, in the order in which they became known. */
  readonly outcomes: readonly string[];
};

const sameMomentMs = 1000;

/** All events of one offer of one decision are one contact, made when it was first offered. */
function gatherEvents(events: readonly ContactEvent[]): PastContact[] {
  const byOffer = new Map<string, PastContact & { at: number; outcomes: string[] }>();
  for (const event of events) {
    const key = `${event.decisionId} ${event.offerId}`;
    const known = byOffer.get(key);
    if (known === undefined) byOffer.set(key, fromMemory(event));
    else {
      known.at = Math.min(known.at, event.at);
      known.outcomes.push(event.outcome);
    }
  }
  return [...byOffer.values()];
}

/** The warehouse learns of Tact's contacts hours later; then both sources hold the same one. */
const isSameContact = (one: PastContact, other: PastContact): boolean =>
  Math.abs(one.at - other.at) < sameMomentMs &&
  one.offerId === other.offerId &&
  one.channel === other.channel;

const fromMemory = ({ at, channel, offerId, category, outcome }: ContactEvent) => ({
  at,
  channel,
  offerId,
  category,
  purpose: undefined,
  outcomes: [outcome] as string[],
});

const fromWarehouse = (contact: Contact): PastContact => ({
  at: parseInstant(contact.at),
  channel: contact.channel,
  offerId: contact.offerId,
  category: contact.category,
  purpose: contact.purpose,
  outcomes: contact.outcome === undefined ? [] : [contact.outcome],
});

/**
 * Merges the contacts of both sources without duplicates. A contact in both (same offer and channel in the same second)
 * becomes one contact with the outcomes of both.
 */
function mergeContacts(section: readonly Contact[], events: readonly ContactEvent[]): readonly PastContact[] {
  const told = section.map(fromWarehouse);
  if (events.length === 0) return told;
  const remembered = gatherEvents(events);
  const merged = told.map((contact) => {
    const twins = remembered.filter((one) => isSameContact(one, contact));
    return twins.length === 0
      ? contact
      : { ...contact, outcomes: [...contact.outcomes, ...twins.flatMap((twin) => twin.outcomes)] };
  });
  return [...merged, ...remembered.filter((one) => !told.some((contact) => isSameContact(one, contact)))];
}

type Known = {
  readonly section: readonly Contact[];
  readonly events: readonly ContactEvent[];
  readonly merged: readonly PastContact[];
};

const none: readonly never[] = [];
let latest: Known = { section: none, events: none, merged: none };

/** Merged once per decision, however many conditions read it. The lists for the last two inputs are cached. */
export function readContactHistory(
  section: readonly Contact[] = none,
  events: readonly ContactEvent[] = none,
): readonly PastContact[] {
  if (latest.section !== section || latest.events !== events)
    latest = { section, events, merged: mergeContacts(section, events) };
  return latest.merged;
}
