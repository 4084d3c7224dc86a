import { z } from 'zod';
import { readPlainInstant } from '../../shared/instant.ts';
import { findDay, parseDay } from '../../shared/zoned-time.ts';
import { instantSchema } from '../shared/wire-schemas.ts';
import type { BuiltInFact, GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';
import { findToday } from './calendar.ts';
import { memberPathPattern, readMember } from './read-member.ts';
import { elapsedDays } from './timeline.ts';

const paramsSchema = z.strictObject({
  of: z
    .enum(['customer', 'context', 'memory', 'now'])
    .describe('A given fact: `customer`, `context`, `memory`.'),
  path: z
    .string()
    .max(500)
    .regex(memberPathPattern)
    .optional()
    .describe('Where in it the date is: `$.flight.arrival`.'),
  count: z
    .enum(['elapsed', 'calendar'])
    .optional()
    .describe(
      '`elapsed`: full periods of 24 hours, for instants if absent. `calendar`: midnights passed where the customer is, always for days.',
    ),
});

type DaysParams = z.infer<typeof paramsSchema>;

const instantPattern = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/;

function readInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const known = readPlainInstant(value);
  if (known !== undefined || !instantPattern.test(value)) return known;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

function readDate(params: Pick<DaysParams, 'of' | 'path'>, facts: GivenFacts): unknown {
  if (!Object.hasOwn(facts, params.of)) return undefined;
  const fact = (facts as Readonly<Record<string, unknown>>)[params.of];
  return params.path === undefined ? fact : readMember(fact, params.path);
}

const findDayOf = (instant: number, facts: GivenFacts): number | undefined =>
  findDay(instant, facts.timeZone ?? 'UTC') ?? findDay(instant, 'UTC');

/**
 * Days from a date to now: calendar days for days, full periods of 24 hours for instants. `sign` -1 inverts the direction.
 */
function countDays(params: DaysParams, facts: GivenFacts, sign: 1 | -1): number | undefined {
  const value = readDate(params, facts);
  const instant = readInstant(value);
  const now = facts.now;
  if (instant !== undefined && now !== undefined && params.count !== 'calendar')
    return sign === 1 ? elapsedDays(now, instant) : elapsedDays(instant, now);
  const day = instant === undefined ? parseDay(value) : findDayOf(instant, facts);
  const today = findToday(facts);
  if (day === undefined || today === undefined) return undefined;
  return sign === 1 ? today - day : day - today;
}

const example = {
  now: Date.UTC(2026, 10, 21, 20),
  timeZone: 'Europe/Rome',
  customer: { value: { tierSince: '2026-11-01' } },
  context: { flight: { arrival: '2026-11-22T06:10:00Z' } },
};

const daysSince = defineFact({
  params: paramsSchema,
  compute: (params, facts) => countDays(params, facts, 1),
  result: z.number().int().optional(),
  description:
    'Whole days since a date in a given fact, negative before it. An instant (with its offset, or epoch milliseconds) counts in full periods of 24 hours, so that `greaterThanInclusive 0` means: it has come. A day counts in calendar days where the customer is. Unknown where there is no date.',
  examples: [
    { params: { of: 'customer', path: '$.value.tierSince' }, facts: example, gives: 20 },
    { shows: 'Not yet', params: { of: 'context', path: '$.flight.arrival' }, facts: example, gives: -1 },
    { params: { of: 'customer', path: '$.birthDate' }, facts: example, gives: undefined },
  ],
});

const daysUntil = defineFact({
  params: paramsSchema,
  compute: (params, facts) => countDays(params, facts, -1),
  result: z.number().int().optional(),
  description:
    'Whole days until a date in a given fact, negative after it: as `days-since`, the other way round, so that `greaterThanInclusive 0` means: it has not passed.',
  examples: [
    { params: { of: 'context', path: '$.flight.arrival' }, facts: example, gives: 0 },
    {
      shows: 'Tomorrow, by the calendar',
      params: { of: 'context', path: '$.flight.arrival', count: 'calendar' },
      facts: example,
      gives: 1,
    },
  ],
});

const momentParams = z.strictObject({
  of: paramsSchema.shape.of.optional(),
  path: paramsSchema.shape.path,
  at: instantSchema.optional().describe('An instant of the rule’s own, in place of `of` and `path`.'),
});

const moment = defineFact({
  params: momentParams,
  compute: ({ of, path, at }, facts) =>
    readInstant(at ?? (of === undefined ? undefined : readDate({ of, path }, facts))),
  result: z.number().optional(),
  description:
    'The moment of an instant, in epoch milliseconds, whatever its offset and its spelling: what conditions compare instants by, as the operators themselves compare texts. Unknown where there is no instant; a day is none.',
  examples: [
    {
      params: { of: 'context', path: '$.flight.arrival' },
      facts: example,
      gives: Date.UTC(2026, 10, 22, 6, 10),
    },
    {
      shows: 'The same moment, spelt in another zone',
      params: { at: '2026-11-22T07:10:00+01:00' },
      facts: example,
      gives: Date.UTC(2026, 10, 22, 6, 10),
    },
    { params: { of: 'customer', path: '$.value.tierSince' }, facts: example, gives: undefined },
  ],
});

/** Days since and until a date of another fact, and its instant. */
export const daysFacts: Readonly<Record<'days-since' | 'days-until' | 'moment', BuiltInFact>> = {
  moment,
  'days-since': daysSince,
  'days-until': daysUntil,
};
