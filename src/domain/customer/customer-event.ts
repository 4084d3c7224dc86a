import { z } from 'zod';
import { sortableInstant } from '../../shared/instant.ts';
import { instantSchema } from '../shared/wire-schemas.ts';
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

/** The most entries of each in a snapshot. */
const most = { incidents: 200, cases: 200, contacts: 1000 } as const;

/**
 * The snapshot with the event added. It replaces an entry with the same id (for a contact: the same moment, channel and
 * offer) unless that is newer. Lists stay newest first. Repeating an event changes nothing. The snapshot's asOf never goes
 * backwards.
 */
export function appendEvent(snapshot: Snapshot, event: CustomerEvent): Snapshot {
  const asOf = sortableInstant(event.asOf) > sortableInstant(snapshot.asOf) ? event.asOf : snapshot.asOf;
  const aged = keepAgeOfValue(snapshot, asOf);
  if ('incident' in event) {
    const incident = { asOf: event.asOf, ...event.incident };
    const incidents = upsert(
      snapshot.incidents,
      incident,
      incidentKey,
      (entry) => entry.at,
      ({ asOf: at }) => at,
    );
    return { ...aged, asOf, incidents: incidents.slice(0, most.incidents) };
  }
  if ('case' in event) {
    const changed = { asOf: event.asOf, ...event.case };
    const cases = upsert(
      snapshot.cases,
      changed,
      caseKey,
      (entry) => entry.openedAt,
      ({ asOf: at }) => at,
    );
    return { ...aged, asOf, cases: cases.slice(0, most.cases) };
  }
  const contacts = upsert(snapshot.contacts, event.contact, contactKey, (entry) => entry.at);
  return { ...aged, asOf, contacts: contacts.slice(0, most.contacts) };
}

/** Keeps the age of the customer's points: a later event about something else says nothing about them. */
export function keepAgeOfValue(snapshot: Snapshot, asOf: string): Snapshot {
  const { value } = snapshot;
  if (value === undefined || value.asOf !== undefined || asOf === snapshot.asOf) return snapshot;
  return { ...snapshot, value: { ...value, asOf: snapshot.asOf } };
}

const incidentKey = ({ incidentId }: Incident): string => incidentId;
const caseKey = ({ caseId }: Case): string => caseId;
const contactKey = ({ at, channel, offerId }: Contact): string =>
  JSON.stringify([sortableInstant(at), channel, offerId]);

function upsert<T>(
  list: readonly T[] | undefined,
  entry: T,
  keyOf: (entry: T) => string,
  timeOf: (entry: T) => string,
  asOfOf: (entry: T) => string | undefined = () => undefined,
): T[] {
  const key = keyOf(entry);
  const before = list?.find((other) => keyOf(other) === key);
  const [known, told] = [before && asOfOf(before), asOfOf(entry)];
  if (known !== undefined && told !== undefined && isNewer(known, told)) return [...(list ?? [])];
  const others = (list ?? []).filter((other) => keyOf(other) !== key);
  return [entry, ...others].sort((one, other) => Date.parse(timeOf(other)) - Date.parse(timeOf(one)));
}

const isNewer = (one: string, other: string): boolean => sortableInstant(one) > sortableInstant(other);
