import type {
  ContactEvent,
  CustomerMemory,
  MemoryChange,
  StandingPromise,
} from '../../domain/contact/customer-memory.ts';
import { countFresh } from '../../domain/contact/outcome-counts.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import type { OutcomeEntry, StoredDecision } from '../ports.ts';
import { type Accepted, noteEffect } from './accept-all.ts';
import type { Situation } from './read-situation.ts';

/** The write that stores new outcomes, with what acceptances among them do. `known` are those stored before. */
export function composeOutcomes(
  stored: StoredDecision,
  known: readonly ContactEvent[],
  fresh: readonly ContactEvent[],
  accepted: Accepted,
  { snapshot, memory, household }: Situation,
): OutcomeEntry {
  const { decisionId, offers } = stored.decision;
  const customerId = ownerOf(stored);
  const ruleOf = (id: string) => offers.find(({ offerId }) => offerId === id)?.reason?.ruleId;
  const counts = countFresh(known, fresh, snapshot?.value?.segment, ruleOf);
  const done = fresh.flatMap((event) => accepted.get(event) ?? []);
  const entry = {
    decisionId,
    expected: known.length,
    outcomes: fresh.map((event) => noteEffect(event, accepted.get(event))),
    counts,
    takes: done.flatMap(({ takes }) => takes),
    tasks: done.flatMap(({ tasks }) => tasks),
  };
  if (customerId === null) return entry;
  const promises = done.flatMap((one) => one.promises);
  const shared = isRemembered(household, decisionId) ? household : undefined;
  return {
    memory: remember(customerId, memory, fresh, promises),
    ...entry,
    ...(shared === undefined || snapshot?.household === undefined
      ? {}
      : { household: remember(snapshot.household, shared, fresh, []) }),
  };
}

/** A household remembers only what its policies count. */
const isRemembered = (memory: CustomerMemory | undefined, decisionId: string): boolean =>
  memory?.contacts.some((contact) => contact.decisionId === decisionId) ?? false;

/** The outcomes belong to the visit that the offers were made in. */
function remember(
  id: string,
  memory: CustomerMemory,
  fresh: readonly ContactEvent[],
  promises: readonly StandingPromise[],
): MemoryChange {
  const sessionId = memory.contacts.find((contact) => contact.decisionId === fresh[0]?.decisionId)?.sessionId;
  const events = sessionId === undefined ? fresh : fresh.map((event) => ({ sessionId, ...event }));
  const next = {
    version: memory.version + 1,
    promises: promises.length === 0 ? memory.promises : [...memory.promises, ...promises],
    contacts: [...memory.contacts, ...events],
  };
  return { id, expected: memory.version, next };
}
