import { z } from 'zod';
import { parseDay } from '../../shared/zoned-time.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';
import { findAnniversaries, findToday } from './calendar.ts';

const paramsSchema = z.strictObject({
  withinDays: z
    .number()
    .int()
    .min(0)
    .max(366)
    .optional()
    .describe('How many days before or after the birthday count as `isNear`; 0 if absent.'),
});

function computeBirthday(params: z.infer<typeof paramsSchema>, facts: GivenFacts): unknown {
  const birth = parseDay(facts.customer?.birthDate);
  const today = findToday(facts);
  if (birth === undefined || today === undefined || birth > today) return undefined;
  const { last, next, years } = findAnniversaries(birth, today);
  const daysUntil = next - today;
  const daysSince = today - last;
  const isNear = Math.min(daysUntil, daysSince) <= (params.withinDays ?? 0);
  return { isToday: daysUntil === 0, isNear, daysUntil, daysSince, age: years };
}

const giulia = { birthDate: '1979-11-24' };
const example = { now: Date.UTC(2026, 10, 21, 20), timeZone: 'Europe/Rome', customer: giulia };

/** The birthday and the age in years. */
export const birthdayFact = defineFact({
  params: paramsSchema,
  compute: computeBirthday,
  result: z.object({
    isToday: z.boolean(),
    isNear: z.boolean().describe('The next or the last birthday is at most `withinDays` away.'),
    daysUntil: z.number().int().min(0).max(366).describe('Calendar days to the next birthday; 0 on the day.'),
    daysSince: z
      .number()
      .int()
      .min(0)
      .max(366)
      .describe('Calendar days since the last birthday; 0 on the day.'),
    age: z.number().int().min(0).describe('Full years.'),
  }),
  description:
    'The customer’s birthday, in calendar days where the customer is. A birthday of 29 February is kept on 28 February in other years. Unknown without a `birthDate`, or with one that is still to come.',
  examples: [
    { params: {}, path: '$.age', facts: example, gives: 46 },
    { params: {}, path: '$.daysUntil', facts: example, gives: 3 },
    { params: { withinDays: 7 }, path: '$.isNear', facts: example, gives: true },
    {
      shows: 'It is the 24th already in Taipei',
      params: {},
      path: '$.isToday',
      facts: { now: Date.UTC(2026, 10, 23, 20), timeZone: 'Asia/Taipei', customer: giulia },
      gives: true,
    },
  ],
});
