import { hourMs } from '../../shared/durations.ts';
import type { ContactEvent, CustomerMemory } from './customer-memory.ts';

/**
 * What is remembered of a visit while the visitor is unknown. It is kept as a customer's memory is, under an owner of its own, and
 * for a day: longer than any visit. At log-in what the visitor refused is added to the memory of the customer.
 */
export const visitLifeMs = 24 * hourMs;

/** No customer's id begins with a space, so that a caller can neither name nor take the memory of a visit. */
export const ownerOfVisit = (sessionId: string): string => ` ${sessionId}`;

export const isOwnerOfVisit = (owner: string): boolean => owner.startsWith(' ');

/** What was refused in the visit and the customer's memory does not have yet. The same refusal is added once, however often she logs in. */
export function listRefusals(
  visit: CustomerMemory | undefined,
  { contacts }: Pick<CustomerMemory, 'contacts'>,
  now: number,
): readonly ContactEvent[] {
  if (visit === undefined || visit.contacts.length === 0) return none;
  return recallVisit(visit, now).contacts.filter(
    (event) => event.outcome === 'declined' && !contacts.some((known) => isSame(known, event)),
  );
}

/** What is not older than a day, whatever the store still has. */
export const recallVisit = (visit: CustomerMemory, now: number): CustomerMemory => ({
  ...visit,
  contacts: visit.contacts.filter(({ at }) => at > now - visitLifeMs),
});

const none: readonly ContactEvent[] = [];

const isSame = (one: ContactEvent, other: ContactEvent): boolean =>
  one.decisionId === other.decisionId && one.offerId === other.offerId && one.outcome === other.outcome;
