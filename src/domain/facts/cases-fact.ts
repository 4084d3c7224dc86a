import { z } from 'zod';
import { parseInstant } from '../../shared/instant.ts';
import type { Case } from '../customer/snapshot.ts';
import { snapshotSchema } from '../customer/snapshot.ts';
import { isInForce } from '../promises/promise-life.ts';
import { wordOfKind } from '../shared/word-kinds.ts';
import { anyOf, isAmong } from './any-of.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';
import { findWorst } from './severity.ts';
import { elapsedDays, makeTimelines, openWindow, selectEntries } from './timeline.ts';
import { countSchema, daysSinceLatestSchema, withinDaysSchema } from './window-params.ts';

const caseSchema = snapshotSchema.shape.cases.unwrap().element;

const paramsSchema = z.strictObject({
  types: anyOf(wordOfKind('case')).describe('What it is about: `complaint`, `mortgage-application`.'),
  status: anyOf(caseSchema.shape.status).describe(
    '`open`, `in-progress` and `waiting-for-customer` if absent.',
  ),
  severity: anyOf(z.enum(['light', 'moderate', 'serious'])).describe(
    'All if absent, also those without one.',
  ),
  channel: anyOf(wordOfKind('channel')).describe('Where the case was opened.'),
  withinDays: withinDaysSchema,
  incident: anyOf(z.enum(['none', 'owed', 'done'])).describe(
    'What becomes of the incident that the case is about (its attribute `incidentId`): `owed`: it is still to be compensated; `done`: it was compensated, or the case has the attribute `compensated`; `none`: anything else.',
  ),
  incidentWithinDays: withinDaysSchema,
  settled: z
    .boolean()
    .optional()
    .describe('true: only what a standing promise settles; false: only what none does.'),
});

const isSettled = ({ caseId }: Case, { memory }: GivenFacts): boolean =>
  memory?.promises.some((promise) => isInForce(promise) && promise.settles.includes(caseId)) ?? false;

/** What becomes of the incident that a case is about. */
function incidentOf(
  entry: Case,
  withinDays: number | undefined,
  facts: GivenFacts,
): 'none' | 'owed' | 'done' {
  if (entry.attributes?.['compensated'] === true) return 'done';
  const id = entry.attributes?.['incidentId'];
  const incident = facts.customer?.incidents?.find(({ incidentId }) => incidentId === id);
  if (incident === undefined || incident.status === 'rejected') return 'none';
  const isDone =
    incident.compensated !== undefined ||
    facts.memory?.promises.some(
      (promise) => isInForce(promise) && promise.settles.includes(incident.incidentId),
    );
  if (isDone === true) return 'done';
  const window = openWindow(facts.now, withinDays);
  return parseInstant(incident.at) >= window.from ? 'owed' : 'none';
}

const unresolved: readonly Case['status'][] = ['open', 'in-progress', 'waiting-for-customer'];
const timelineOf = makeTimelines<Case>((entry) => parseInstant(entry.openedAt));

function computeCases(params: z.infer<typeof paramsSchema>, facts: GivenFacts): unknown {
  const section = facts.customer?.cases;
  if (section === undefined) return undefined;
  const window = openWindow(facts.now, params.withinDays);
  const status = params.status ?? unresolved;
  const list = selectEntries(
    timelineOf(section),
    window,
    (entry) =>
      isAmong(params.types, entry.type) &&
      isAmong(status, entry.status) &&
      isAmong(params.severity, entry.severity) &&
      isAmong(params.channel, entry.channel) &&
      (params.incident === undefined ||
        isAmong(params.incident, incidentOf(entry, params.incidentWithinDays, facts))) &&
      (params.settled === undefined || params.settled === isSettled(entry, facts)),
  );
  const own = list.find(({ caseId }) => caseId === facts.about?.case);
  const latest = list[0];
  const oldest = list.at(-1);
  const daysSinceLatest = latest && elapsedDays(window.now, parseInstant(latest.openedAt));
  const daysSinceOldest = oldest && elapsedDays(window.now, parseInstant(oldest.openedAt));
  return {
    count: list.length,
    latest,
    oldest,
    worst: findWorst(list),
    own,
    first: own ?? findWorst(list),
    daysSinceLatest,
    daysSinceOldest,
    list,
  };
}

const example = {
  now: Date.UTC(2026, 10, 21, 20),
  customer: {
    cases: [
      {
        caseId: 'case-8',
        type: 'mortgage-application',
        status: 'in-progress' as const,
        channel: 'web',
        openedAt: '2026-11-18T08:00:00Z',
      },
      {
        caseId: 'case-3',
        type: 'complaint',
        status: 'closed' as const,
        severity: 'serious' as const,
        openedAt: '2025-01-10T08:00:00Z',
        closedAt: '2025-02-01T08:00:00Z',
      },
    ],
  },
};

/** Open applications, complaints and claims. */
export const casesFact = defineFact({
  params: paramsSchema,
  compute: computeCases,
  result: z.object({
    count: countSchema,
    latest: caseSchema.optional().describe('The one opened last; absent if there is none.'),
    oldest: caseSchema.optional().describe('The one opened first; absent if there is none.'),
    worst: caseSchema.optional().describe('The most serious, of equals the newest; absent if there is none.'),
    own: caseSchema.optional().describe('The one that the contact is about; absent if it is not among them.'),
    first: caseSchema.optional().describe('The one that the contact is about, else the most serious.'),
    daysSinceLatest: daysSinceLatestSchema,
    daysSinceOldest: z
      .number()
      .int()
      .optional()
      .describe('Full periods of 24 hours since the oldest was opened; absent if there is none.'),
    list: z.array(caseSchema).describe('All of them, newest first.'),
  }),
  description:
    'Cases and applications of the customer (`customer.cases`) that fit all params; unless `status` says otherwise, those not yet resolved. Time counts from `openedAt`. Unknown if the snapshot has no cases section; 0 if the section is empty.',
  examples: [
    {
      shows: 'What is under way, wherever it was begun',
      params: {},
      path: '$.latest.type',
      facts: example,
      gives: 'mortgage-application',
    },
    {
      shows: 'How long the customer has waited',
      params: { status: ['open', 'in-progress', 'closed'] },
      path: '$.daysSinceOldest',
      facts: example,
      gives: 680,
    },
    { params: { types: 'complaint' }, path: '$.count', facts: example, gives: 0 },
    {
      params: { types: 'complaint', status: ['resolved', 'closed'] },
      path: '$.count',
      facts: example,
      gives: 1,
    },
  ],
});
