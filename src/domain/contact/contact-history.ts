import { parseInstant } from '../../shared/instant.ts';
import type { Contact, Snapshot } from '../customer/snapshot.ts';
import type { ContactEvent, CustomerMemory } from './customer-memory.ts';
import { gatherContacts, type RememberedContact } from './gather-contacts.ts';

export type Outcome = ContactEvent['outcome'];

/** One offer made once, with the first time (epoch ms) of each known outcome. */
export type OfferContact = {
  readonly offerId: string;
  readonly category: string | undefined;
  readonly channel: string;
  readonly sessionId: string | undefined;
  /** Absent for contacts from the warehouse. */
  readonly decisionId?: string;
  readonly times: ReadonlyMap<Outcome, number>;
};

/** The offers made to one customer or household, from all sources, by offer and by category. */
export type OfferHistory = {
  readonly all: readonly OfferContact[];
  readonly byOffer: ReadonlyMap<string, readonly OfferContact[]>;
  readonly byCategory: ReadonlyMap<string, readonly OfferContact[]>;
};

/** The outcomes that an outcome implies: a declined offer was shown, and a shown offer was offered. */
export const impliedOutcomes: Readonly<Record<Outcome, readonly Outcome[]>> = {
  offered: [],
  shown: ['offered'],
  accepted: ['shown', 'offered'],
  declined: ['shown', 'offered'],
  ignored: ['shown', 'offered'],
  redeemed: ['accepted', 'shown', 'offered'],
  failed: ['offered'],
  returned: ['accepted', 'shown', 'offered'],
};

const sameMomentMs = 1000;
const nothing: OfferHistory = { all: [], byOffer: new Map(), byCategory: new Map() };

/**
 * Merges all sources; an offer of a decision counts once. A household's memory repeats its members' entries, and the
 * warehouse learns hours later what the memories know at once.
 */
export function readOfferHistory(
  snapshot: Snapshot | undefined,
  memories: readonly CustomerMemory[],
  categoryOf: (offerId: string) => string | undefined,
): OfferHistory {
  const [only, ...others] = memories;
  const events = others.length === 0 ? (only?.contacts ?? []) : memories.flatMap(({ contacts }) => contacts);
  const remembered = events.length === 0 ? nothing : indexRemembered(gatherContacts(events));
  const loaded = (snapshot?.contacts ?? []).flatMap((contact) => fromWarehouse(contact, categoryOf));
  const fresh = loaded.filter(
    (contact) => !remembered.byOffer.get(contact.offerId)?.some((known) => isSame(known, contact)),
  );
  return fresh.length === 0 ? remembered : addContacts(remembered, fresh);
}

/** The index of contacts that were gathered once is made once: they are the same list only for long memories. */
const indexed = new WeakMap<readonly RememberedContact[], OfferHistory>();
const many = 100;

function indexRemembered(contacts: readonly RememberedContact[]): OfferHistory {
  const known = indexed.get(contacts);
  if (known !== undefined) return known;
  const history = addContacts(nothing, contacts.map(fromMemory));
  if (contacts.length >= many) indexed.set(contacts, history);
  return history;
}

/** A contact of the memory. Its times are read when a policy asks for them, which is for few of a long memory's. */
class MemoryContact implements OfferContact {
  readonly offerId: string;
  readonly category: string | undefined;
  readonly channel: string;
  readonly sessionId: string | undefined;
  readonly decisionId: string;
  readonly #events: readonly ContactEvent[];
  #times: ReadonlyMap<Outcome, number> | undefined;

  constructor(first: ContactEvent, events: readonly ContactEvent[]) {
    this.offerId = first.offerId;
    this.category = first.category;
    this.channel = first.channel;
    this.sessionId = first.sessionId;
    this.decisionId = first.decisionId;
    this.#events = events;
  }

  get times(): ReadonlyMap<Outcome, number> {
    this.#times ??= timesOf(this.#events);
    return this.#times;
  }
}

function fromMemory({ events }: RememberedContact): OfferContact {
  const [first] = events;
  if (first === undefined) throw new Error('a remembered contact has no event');
  return new MemoryContact(first, events);
}

function timesOf(events: readonly ContactEvent[]): ReadonlyMap<Outcome, number> {
  const times = new Map<Outcome, number>();
  for (const { outcome, at } of events) note(times, outcome, at);
  return times;
}

function note(times: Map<Outcome, number>, outcome: Outcome, at: number): void {
  noteOne(times, outcome, at);
  for (const implied of impliedOutcomes[outcome]) noteOne(times, implied, at);
}

function noteOne(times: Map<Outcome, number>, outcome: Outcome, at: number): void {
  const known = times.get(outcome);
  if (known === undefined || at < known) times.set(outcome, at);
}

function fromWarehouse(
  contact: Contact,
  categoryOf: (offerId: string) => string | undefined,
): OfferContact[] {
  const at = parseInstant(contact.at);
  if (contact.offerId === undefined || Number.isNaN(at)) return [];
  const times = new Map<Outcome, number>();
  note(times, contact.outcome ?? 'offered', at);
  const { offerId, channel } = contact;
  return [
    { offerId, category: contact.category ?? categoryOf(offerId), channel, sessionId: undefined, times },
  ];
}

function isSame(known: OfferContact, loaded: OfferContact): boolean {
  if (known.channel !== loaded.channel) return false;
  return [...loaded.times.values()].every((at) =>
    [...known.times.values()].some((other) => Math.abs(other - at) < sameMomentMs),
  );
}

/** Both; the history stays as it is. Costs what is added and how many offers there are, not how many contacts. */
function addContacts(history: OfferHistory, added: readonly OfferContact[]): OfferHistory {
  return {
    all: [...history.all, ...added],
    byOffer: addTo(history.byOffer, added, ({ offerId }) => offerId),
    byCategory: addTo(history.byCategory, added, ({ category }) => category),
  };
}

function addTo(
  known: ReadonlyMap<string, readonly OfferContact[]>,
  added: readonly OfferContact[],
  keyOf: (contact: OfferContact) => string | undefined,
): ReadonlyMap<string, readonly OfferContact[]> {
  const lists = new Map<string, OfferContact[]>();
  for (const contact of added) {
    const key = keyOf(contact);
    if (key === undefined) continue;
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [...(known.get(key) ?? []), contact]);
    else list.push(contact);
  }
  return known.size === 0 ? lists : new Map<string, readonly OfferContact[]>([...known, ...lists]);
}
