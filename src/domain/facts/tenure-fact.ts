import { z } from 'zod';
import { formatDay, parseDay } from '../../shared/zoned-time.ts';
import { wordOfKind } from '../shared/word-kinds.ts';
import { anyOf, isAmong } from './any-of.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';
import { findAnniversaries, findToday } from './calendar.ts';

const paramsSchema = z.strictObject({
  product: anyOf(wordOfKind('product')).describe('All if absent.'),
  category: anyOf(wordOfKind('product-category')).describe('All if absent.'),
});

function computeTenure(params: z.infer<typeof paramsSchema>, facts: GivenFacts): unknown {
  const today = findToday(facts);
  if (today === undefined) return undefined;
  let first = Number.POSITIVE_INFINITY;
  for (const holding of facts.customer?.holdings ?? [])
    if (isAmong(params.product, holding.product) && isAmong(params.category, holding.category))
      first = Math.min(first, parseDay(holding.since) ?? Number.POSITIVE_INFINITY);
  if (first > today) return undefined;
  return { days: today - first, years: findAnniversaries(first, today).years, since: formatDay(first) };
}

const example = {
  now: Date.UTC(2026, 10, 21, 20),
  timeZone: 'Europe/Rome',
  customer: {
    holdings: [
      { product: 'current-account', since: '2014-11-21' },
      { product: 'credit-card', since: '2019-02-28' },
    ],
  },
};

/** The time since the customer joined. */
export const tenureFact = defineFact({
  params: paramsSchema,
  compute: computeTenure,
  result: z
    .object({
      days: z.number().int().min(0).describe('Calendar days.'),
      years: z.number().int().min(0).describe('Full years.'),
      since: z.string().describe('The day: `2014-11-21`.'),
    })
    .optional(),
  description:
    'Time since the first holding that fits all params began, whether it is still held or not, where the customer is. Unknown if no such holding states `since`.',
  examples: [
    { params: {}, path: '$.years', facts: example, gives: 12 },
    { params: { product: 'credit-card' }, path: '$.since', facts: example, gives: '2019-02-28' },
    { params: { product: 'mortgage' }, path: '$.years', facts: example, gives: undefined },
  ],
});
