import { z } from 'zod';
import { parseInstant } from '../../shared/instant.ts';
import { dayOfIncident, latestNewsMs } from '../customer/known-incidents.ts';
import type { Incident } from '../customer/snapshot.ts';
import { snapshotSchema } from '../customer/snapshot.ts';
import { isInForce } from '../promises/promise-life.ts';
import { spellPart } from '../promises/spell-part.ts';
import { scalarSchema, shortTextSchema } from '../shared/wire-schemas.ts';
import { wordOfKind } from '../shared/word-kinds.ts';
import { anyOf, isAmong } from './any-of.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';
import { findWorst } from './severity.ts';
import { elapsedDays, makeTimelines, openWindow, selectEntries } from './timeline.ts';
import { countSchema, daysSinceLatestSchema, withinDaysSchema } from './window-params.ts';

const incidentSchema = snapshotSchema.shape.incidents.unwrap().element;

const paramsSchema = z.strictObject({
  types: anyOf(wordOfKind('incident')).describe('What happened: `delay`, `ife-failure`.'),
  status: anyOf(incidentSchema.shape.status).describe('All if absent.'),
  severity: anyOf(incidentSchema.shape.severity).describe('All if absent.'),
  withinDays: withinDaysSchema,
  sinceDecision: z
    .literal(true)
    .optional()
    .describe(
      'Only what happened after the decision that a follow-up’s `while` belongs to, or before it and was not known then: in the twelve hours before, or at any time where its attribute `date` (YYYY-MM-DD) is the day that the contact names; nothing elsewhere.',
    ),
  compensated: z
    .boolean()
    .optional()
    .describe('true: only what was compensated or is promised to be; false: only what was not.'),
  attributes: z
    .record(z.string(), z.union([scalarSchema, z.array(scalarSchema).min(1).max(100)]))
    .optional()
    .describe('Attributes and the value, or one of the values, that each must have.'),
  where: anyOf(shortTextSchema).describe('Flight, branch, shop, exactly as the snapshot writes it.'),
  here: z
    .literal(true)
    .optional()
    .describe(
      'Only what happened to what the contact is about: `where` is one of its numbers (the flight’s, a codeshare’s), in any spelling. Where the incident has an attribute `date` and the contact names its day, both must be the same.',
    ),
});

type IncidentParams = z.infer<typeof paramsSchema>;

const timelineOf = makeTimelines<Incident>((incident) => parseInstant(incident.at));

function isSettled(incident: Incident, facts: GivenFacts): boolean {
  if (incident.compensated !== undefined) return true;
  const promises = facts.memory?.promises ?? [];
  return promises.some((promise) => isInForce(promise) && promise.settles.includes(incident.incidentId));
}

function hasAttributes(incident: Incident, wanted: IncidentParams['attributes']): boolean {
  const { attributes = {} } = incident;
  for (const name in wanted)
    if (!isAmong(wanted[name], Object.hasOwn(attributes, name) ? attributes[name] : undefined)) return false;
  return true;
}

const noAliases: ReadonlyMap<string, string> = new Map();

function isHere(incident: Incident, { about }: GivenFacts): boolean {
  const { where } = incident;
  const isNumber =
    where !== undefined && about?.numbers?.includes(spellPart(where, 'numbered', noAliases, 'UTC')) === true;
  return isNumber && isOnThatDay(incident, about?.days) !== false;
}

/** Undefined where the incident or the contact names no day. */
function isOnThatDay(incident: Incident, days: readonly string[] | undefined): boolean | undefined {
  const date = dayOfIncident(incident);
  if (date === undefined || days === undefined) return undefined;
  return days.includes(spellPart(date, 'day', noAliases, 'UTC'));
}

function isNewsSince(decidedAt: number, incident: Incident, facts: GivenFacts): boolean {
  const { incidentId, at } = incident;
  const happenedAt = parseInstant(at);
  if (happenedAt > decidedAt) return true;
  const { settles = [], knownIncidents = [] } = facts;
  const isNews = !knownIncidents.includes(incidentId) && !settles.includes(incidentId);
  const isLate = happenedAt > decidedAt - latestNewsMs || isOnThatDay(incident, facts.about?.days) === true;
  return facts.decidedAt !== undefined && isLate && isNews;
}

function computeIncidents(params: IncidentParams, facts: GivenFacts): unknown {
  const section = facts.customer?.incidents;
  if (section === undefined) return undefined;
  const window = openWindow(facts.now, params.withinDays);
  const list = selectEntries(
    timelineOf(section),
    window,
    (incident) =>
      isAmong(params.types, incident.type) &&
      isAmong(params.status, incident.status) &&
      isAmong(params.severity, incident.severity) &&
      isAmong(params.where, incident.where) &&
      (params.here === undefined || isHere(incident, facts)) &&
      hasAttributes(incident, params.attributes) &&
      (params.sinceDecision === undefined || isNewsSince(facts.decidedAt ?? window.now, incident, facts)) &&
      (params.compensated === undefined || params.compensated === isSettled(incident, facts)),
  );
  const latest = list[0];
  const daysSinceLatest = latest && elapsedDays(window.now, parseInstant(latest.at));
  const worst = findWorst(list);
  const next = findWorst(list.filter((incident) => incident !== worst));
  return { count: list.length, latest, worst, next, daysSinceLatest, list };
}

const example = {
  now: Date.UTC(2026, 10, 21, 20),
  customer: {
    incidents: [
      {
        incidentId: 'inc-2',
        type: 'ife-failure',
        at: '2026-11-14T09:00:00Z',
        where: 'TA601',
        severity: 'serious' as const,
        status: 'acknowledged' as const,
        attributes: { cabin: 'business' },
      },
      {
        incidentId: 'inc-1',
        type: 'delay',
        at: '2026-06-01T09:00:00Z',
        severity: 'light' as const,
        status: 'resolved' as const,
        compensated: { how: 'points' },
      },
    ],
  },
};

/** Incidents that affected the customer. */
export const incidentsFact = defineFact({
  params: paramsSchema,
  compute: computeIncidents,
  result: z.object({
    count: countSchema,
    latest: incidentSchema.optional().describe('The newest; absent if there is none.'),
    worst: incidentSchema
      .optional()
      .describe('The most serious, of equals the newest; absent if there is none.'),
    next: incidentSchema
      .optional()
      .describe('The most serious after `worst`; absent if there is no second one.'),
    daysSinceLatest: daysSinceLatestSchema,
    list: z.array(incidentSchema).describe('All of them, newest first.'),
  }),
  description:
    'Incidents of the customer (`customer.incidents`) that fit all params. An incident that a standing promise settles counts as compensated, even before the warehouse knows. Unknown if the snapshot has no incidents section; 0 if the section is empty.',
  examples: [
    {
      shows: 'Serious incidents of the last 30 days that were not compensated',
      params: { severity: 'serious', withinDays: 30, compensated: false },
      path: '$.count',
      facts: example,
      gives: 1,
    },
    {
      params: { types: ['ife-failure', 'seat-defect'] },
      path: '$.daysSinceLatest',
      facts: example,
      gives: 7,
    },
    { params: { attributes: { cabin: 'business' } }, path: '$.latest.where', facts: example, gives: 'TA601' },
    { params: {}, path: '$.next.incidentId', facts: example, gives: 'inc-1' },
    {
      shows: 'Nothing is known of incidents',
      params: {},
      path: '$.count',
      facts: { customer: {} },
      gives: undefined,
    },
  ],
});
