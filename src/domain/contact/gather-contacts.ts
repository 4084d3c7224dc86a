import type { ContactEvent } from './customer-memory.ts';

/** One offer of one decision, with all events that are remembered of it, in their order. Nobody changes it once it is gathered. */
export type RememberedContact = {
  /** Epoch milliseconds of the earliest event. */
  readonly at: number;
  readonly events: readonly ContactEvent[];
};

type Growing = { at: number; readonly events: ContactEvent[] };

/**
 * What was gathered from long memories, for as long as the memory lives: a store that keeps a customer's memory decoded gives the
 * same list again. Short ones are gathered again, because entries of a WeakMap live until a full collection.
 */
const gathered = new WeakMap<readonly ContactEvent[], readonly RememberedContact[]>();
const isLong = (events: readonly ContactEvent[]): boolean => events.length >= 100;

/** All events of one offer of one decision are one contact, made when it was first offered; in the order of their first events. */
export function gatherContacts(events: readonly ContactEvent[]): readonly RememberedContact[] {
  const known = gathered.get(events);
  if (known !== undefined) return known;
  const contacts = gather(events);
  if (isLong(events)) gathered.set(events, contacts);
  return contacts;
}

function gather(events: readonly ContactEvent[]): readonly RememberedContact[] {
  const contacts: Growing[] = [];
  // By decision and not by a key of both ids: spelling a thousand keys took longer than all else.
  const byDecision = new Map<string, Growing[]>();
  for (const event of events) {
    const ofDecision = byDecision.get(event.decisionId);
    const known = ofDecision?.find((contact) => contact.events[0]?.offerId === event.offerId);
    if (known !== undefined) {
      known.at = Math.min(known.at, event.at);
      known.events.push(event);
      continue;
    }
    const contact: Growing = { at: event.at, events: [event] };
    contacts.push(contact);
    if (ofDecision === undefined) byDecision.set(event.decisionId, [contact]);
    else ofDecision.push(contact);
  }
  return contacts;
}
