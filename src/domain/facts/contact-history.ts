import { parseInstant } from '../../shared/instant.ts';
import type { ContactEvent } from '../contact/customer-memory.ts';
import { gatherContacts, type RememberedContact } from '../contact/gather-contacts.ts';
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

/** The warehouse learns of Tact's contacts hours later; then both sources hold the same one. */
const isSameContact = (one: PastContact, other: PastContact): boolean =>
  Math.abs(one.at - other.at) < sameMomentMs &&
  one.offerId === other.offerId &&
  one.channel === other.channel;

function fromMemory({ at, events }: RememberedContact): PastContact {
  const [first] = events;
  return {
    at,
    channel: first?.channel ?? '',
    offerId: first?.offerId,
    category: first?.category,
    purpose: undefined,
    outcomes: events.map(({ outcome }) => outcome),
  };
}

const fromWarehouse = (contact: Contact): PastContact => ({
  at: parseInstant(contact.at),
  channel: contact.channel,
  offerId: contact.offerId,
  category: contact.category,
  purpose: contact.purpose,
  outcomes: contact.outcome === undefined ? [] : [contact.outcome],
});

/** Newest first; those of one instant keep their order. */
const orderByTime = (contacts: readonly PastContact[]): readonly PastContact[] =>
  contacts.toSorted((one, other) => other.at - one.at);

type Remembered = {
  readonly newestFirst: readonly PastContact[];
  readonly byOffer: ReadonlyMap<string | undefined, readonly PastContact[]>;
};

/** What was read from long memories, for as long as they live (see `gatherContacts`). */
const readBefore = new WeakMap<readonly RememberedContact[], Remembered>();
const many = 100;

function readRemembered(contacts: readonly RememberedContact[]): Remembered {
  const known = readBefore.get(contacts);
  if (known !== undefined) return known;
  const inOrder = contacts.map(fromMemory);
  const byOffer = new Map<string | undefined, PastContact[]>();
  for (const contact of inOrder) {
    const ofOffer = byOffer.get(contact.offerId);
    if (ofOffer === undefined) byOffer.set(contact.offerId, [contact]);
    else ofOffer.push(contact);
  }
  const remembered = { newestFirst: orderByTime(inOrder), byOffer };
  if (contacts.length >= many) readBefore.set(contacts, remembered);
  return remembered;
}

/**
 * Merges the contacts of both sources without duplicates, newest first. A contact in both (same offer and channel in the same
 * second) becomes one contact with the outcomes of both. Contacts without a readable time are left out.
 */
function mergeContacts(section: readonly Contact[], events: readonly ContactEvent[]): readonly PastContact[] {
  const loaded = orderByTime(section.map(fromWarehouse).filter(({ at }) => !Number.isNaN(at)));
  if (events.length === 0) return loaded;
  const { newestFirst, byOffer } = readRemembered(gatherContacts(events));
  const inBoth = new Set<PastContact>();
  const merged: PastContact[] = [];
  let place = 0;
  const addRemembered = (until: number): void => {
    for (let next = newestFirst[place]; next !== undefined && next.at > until; next = newestFirst[place]) {
      if (!inBoth.has(next)) merged.push(next);
      place += 1;
    }
  };
  const describeBoth = (contact: PastContact): PastContact => {
    const twins = (byOffer.get(contact.offerId) ?? []).filter((one) => isSameContact(one, contact));
    if (twins.length === 0) return contact;
    for (const twin of twins) inBoth.add(twin);
    return { ...contact, outcomes: [...contact.outcomes, ...twins.flatMap((twin) => twin.outcomes)] };
  };
  for (const contact of loaded.map(describeBoth)) {
    addRemembered(contact.at);
    merged.push(contact);
  }
  addRemembered(Number.NEGATIVE_INFINITY);
  return merged;
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
