import { z } from 'zod';
import { sortableInstant } from '../../shared/instant.ts';
import { keepMost } from '../../shared/keep-most.ts';
import { instantSchema } from '../shared/wire-schemas.ts';
import { type FullListName, fullLists } from './full-lists.ts';
import {
  type Case,
  type Contact,
  caseSchema,
  contactSchema,
  type Incident,
  incidentSchema,
  type Snapshot,
} from './snapshot.ts';

const asOf = instantSchema.describe('When the source system knew this.');

/** One event of a customer, sent by itself: an incident, a case or a contact, new or changed. */
export const customerEventSchema = z
  .union([
    z.strictObject({ asOf, incident: incidentSchema }),
    z.strictObject({ asOf, case: caseSchema }),
    z.strictObject({ asOf, contact: contactSchema }),
  ])
  .meta({
    id: 'CustomerEvent',
    title: 'Something that happened to a customer',
    examples: [
      {
        asOf: '2026-11-22T06:10:00Z',
        incident: {
          incidentId: 'I-4711',
          type: 'delay',
          at: '2026-11-22T05:00:00Z',
          where: 'TA601',
          severity: 'moderate',
          status: 'open',
        },
      },
    ],
  });

export type CustomerEvent = z.infer<typeof customerEventSchema>;

/**
 * The snapshot with the event added. It replaces an entry with the same id (for a contact: the same moment, channel and
 * offer) unless that is newer. Lists stay newest first; a full one leaves out the oldest of what matters least
 * (`listLeftOut`). Repeating an event changes nothing. The snapshot's asOf never goes backwards.
 */
export function appendEvent(snapshot: Snapshot, event: CustomerEvent): Snapshot {
  const asOf = sortableInstant(event.asOf) > sortableInstant(snapshot.asOf) ? event.asOf : snapshot.asOf;
  return { ...keepAgeOfValue(snapshot, asOf), asOf, ...changedList(snapshot, event) };
}

function changedList(snapshot: Snapshot, event: CustomerEvent): Partial<Snapshot> {
  if ('incident' in event) {
    const incident = { asOf: event.asOf, ...event.incident };
    const incidents = upsert(snapshot.incidents, incident, incidentKey, timeOfIncident, ageOf);
    return { incidents: [...keepFull('incidents', incidents, timeOfIncident)] };
  }
  if ('case' in event) {
    const changed = { asOf: event.asOf, ...event.case };
    const cases = upsert(snapshot.cases, changed, caseKey, timeOfCase, ageOf);
    return { cases: [...keepFull('cases', cases, timeOfCase)] };
  }
  const contacts = upsert(snapshot.contacts, event.contact, contactKey, timeOfContact);
  return { contacts: [...keepFull('contacts', contacts, timeOfContact)] };
}

function keepFull<T extends Incident | Case | Contact>(
  name: FullListName,
  entries: readonly T[],
  timeOf: (entry: T) => number,
): readonly T[] {
  const { most, matters } = fullLists[name];
  return keepMost(entries, most, timeOf, matters);
}

/** What the event makes its list leave out, in words; undefined where the list has room or has the entry already. */
export function describeLeftOut(before: Snapshot, event: CustomerEvent): string | undefined {
  const { name, entries } = findList(before, event);
  const { most, keeps } = fullLists[name];
  if (entries.length < most || entries.includes(keyOfEvent(event))) return undefined;
  return `is one of more than ${most} ${name}: the oldest that is not ${keeps} was left out`;
}

/** The list that the event belongs to, as the keys of its entries. */
function findList(snapshot: Snapshot, event: CustomerEvent) {
  const { incidents = [], cases = [], contacts = [] } = snapshot;
  if ('incident' in event) return { name: 'incidents', entries: incidents.map(incidentKey) } as const;
  if ('case' in event) return { name: 'cases', entries: cases.map(caseKey) } as const;
  return { name: 'contacts', entries: contacts.map(contactKey) } as const;
}

function keyOfEvent(event: CustomerEvent): string {
  if ('incident' in event) return incidentKey(event.incident);
  return 'case' in event ? caseKey(event.case) : contactKey(event.contact);
}

/**
 * Keeps the age of what the warehouse knew of the customer's points and products: a later event about something else says nothing
 * about them, so what Tact did since goes on counting. Also for a customer without a value.
 */
export function keepAgeOfValue(snapshot: Snapshot, asOf: string): Snapshot {
  const { value } = snapshot;
  if (value?.asOf !== undefined || asOf === snapshot.asOf) return snapshot;
  return { ...snapshot, value: { ...value, asOf: snapshot.asOf } };
}

const incidentKey = ({ incidentId }: Incident): string => incidentId;
const caseKey = ({ caseId }: Case): string => caseId;
const timeOfIncident = ({ at }: Incident): number => Date.parse(at);
const timeOfCase = ({ openedAt }: Case): number => Date.parse(openedAt);
const timeOfContact = ({ at }: Contact): number => Date.parse(at);
const ageOf = ({ asOf: age }: Incident | Case): string | undefined => age;
const contactKey = ({ at, channel, offerId }: Contact): string =>
  JSON.stringify([sortableInstant(at), channel, offerId]);

function upsert<T>(
  list: readonly T[] | undefined,
  entry: T,
  keyOf: (entry: T) => string,
  timeOf: (entry: T) => number,
  asOfOf: (entry: T) => string | undefined = () => undefined,
): T[] {
  const key = keyOf(entry);
  const before = list?.find((other) => keyOf(other) === key);
  const [known, sent] = [before && asOfOf(before), asOfOf(entry)];
  if (known !== undefined && sent !== undefined && isNewer(known, sent)) return [...(list ?? [])];
  const others = (list ?? []).filter((other) => keyOf(other) !== key);
  return [entry, ...others].sort((one, other) => timeOf(other) - timeOf(one));
}

const isNewer = (one: string, other: string): boolean => sortableInstant(one) > sortableInstant(other);
