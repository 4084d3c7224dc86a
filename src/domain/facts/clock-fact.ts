import { z } from 'zod';
import { formatDay, readClock } from '../../shared/zoned-time.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';

const paramsSchema = z.strictObject({
  timeZone: z
    .string()
    .max(64)
    .regex(/^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$/)
    .optional()
    .describe('IANA name; the customer’s zone if absent, the pack’s if the customer has none.'),
});

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value));

function computeClock(params: z.infer<typeof paramsSchema>, facts: GivenFacts): unknown {
  const now = facts.now ?? Number.NaN;
  const clock = readClock(now, params.timeZone ?? facts.timeZone ?? 'UTC') ?? readClock(now, 'UTC');
  if (clock === undefined) return undefined;
  const { hour, minute, weekday, month, dayOfMonth, year } = clock;
  return {
    hour,
    minute,
    weekday,
    date: formatDay(clock.day),
    time: `${twoDigits(hour)}:${twoDigits(minute)}`,
    month,
    day: dayOfMonth,
    year,
  };
}

const example = { now: Date.UTC(2026, 10, 21, 20, 5), timeZone: 'Europe/Rome' };

/** The wall clock. */
export const clockFact = defineFact({
  params: paramsSchema,
  compute: computeClock,
  result: z.object({
    hour: z.number().int().min(0).max(23),
    minute: z.number().int().min(0).max(59),
    weekday: z.number().int().min(1).max(7).describe('ISO 8601: 1 is Monday, 7 is Sunday.'),
    date: z.string().describe('`2026-11-21`; compares with other dates by `lessThan` and so on.'),
    time: z.string().describe('`21:05`; compares with other times by `lessThan` and so on.'),
    month: z.number().int().min(1).max(12),
    day: z.number().int().min(1).max(31),
    year: z.number().int(),
  }),
  description:
    'The moment of the decision on the clock and calendar of a time zone, daylight saving and all.',
  examples: [
    { params: {}, path: '$.hour', facts: example, gives: 21 },
    { params: {}, path: '$.weekday', facts: example, gives: 6 },
    { params: { timeZone: 'Asia/Taipei' }, path: '$.date', facts: example, gives: '2026-11-22' },
    { params: {}, path: '$.time', facts: example, gives: '21:05' },
  ],
});
