import { parseInstant } from '../../shared/instant.ts';
import type { Contact, Snapshot } from '../customer/snapshot.ts';
import type { ContactEvent, CustomerMemory } from './customer-memory.ts';

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
};

const sameMomentMs = 1000;

/**
 * Merges all sources; an offer of a decision counts once. A household's memory repeats its members' entries, and the
 * warehouse learns hours later what the memories know at once.
 */
export function readOfferHistory(
  snapshot: Snapshot | undefined,
  memories: readonly CustomerMemory[],
  categoryOf: (offerId: string) => string | undefined,
): OfferHistory {
  const remembered = gatherContacts(memories.flatMap(({ contacts }) => contacts));
  const byOffer = indexHistory(remembered).byOffer;
  const told = (snapshot?.contacts ?? []).flatMap((contact) => fromWarehouse(contact, categoryOf));
  const fresh = told.filter(
    (contact) => !byOffer.get(contact.offerId)?.some((known) => isSame(known, contact)),
  );
  return indexHistory([...remembered, ...fresh]);
}

function gatherContacts(events: readonly ContactEvent[]): OfferContact[] {
  const contacts = new Map<string, OfferContact & { readonly times: Map<Outcome, number> }>();
  for (const event of events) {
    const key = `${event.decisionId}/${event.offerId}`;
    const contact = contacts.get(key) ?? {
      offerId: event.offerId,
      category: event.category,
      channel: event.channel,
      sessionId: event.sessionId,
      decisionId: event.decisionId,
      times: new Map<Outcome, number>(),
    };
    contacts.set(key, contact);
    note(contact.times, event.outcome, event.at);
  }
  return [...contacts.values()];
}

function note(times: Map<Outcome, number>, outcome: Outcome, at: number): void {
  for (const each of [outcome, ...impliedOutcomes[outcome]])
    times.set(each, Math.min(times.get(each) ?? at, at));
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

function isSame(known: OfferContact, told: OfferContact): boolean {
  if (known.channel !== told.channel) return false;
  return [...told.times.values()].every((at) =>
    [...known.times.values()].some((other) => Math.abs(other - at) < sameMomentMs),
  );
}

function indexHistory(all: readonly OfferContact[]): OfferHistory {
  const byOffer = new Map<string, OfferContact[]>();
  const byCategory = new Map<string, OfferContact[]>();
  for (const contact of all) {
    push(byOffer, contact.offerId, contact);
    if (contact.category !== undefined) push(byCategory, contact.category, contact);
  }
  return { all, byOffer, byCategory };
}

function push(map: Map<string, OfferContact[]>, key: string, contact: OfferContact): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [contact]);
  else list.push(contact);
}
