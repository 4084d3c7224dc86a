import { z } from 'zod';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';
import { elapsedDays } from './timeline.ts';

const paramsSchema = z.strictObject({
  of: z
    .enum(['snapshot', 'name', 'value', 'preferences'])
    .describe('`snapshot`, or a section that has an `asOf` of its own.'),
});

function computeAge(params: z.infer<typeof paramsSchema>, facts: GivenFacts): unknown {
  const { customer, now } = facts;
  if (customer === undefined || now === undefined) return undefined;
  const section = params.of === 'snapshot' ? customer : customer[params.of];
  const asOf = section && (section.asOf ?? customer.asOf);
  const days = elapsedDays(now, Date.parse(asOf ?? ''));
  return Number.isNaN(days) ? undefined : days;
}

const example = {
  now: Date.UTC(2026, 10, 21, 20),
  customer: {
    asOf: '2026-11-21T02:00:00Z',
    value: { tier: 'gold', asOf: '2026-11-10T00:00:00Z' },
    name: { given: 'Giulia' },
  },
};

/** The age of the data. */
export const ageFact = defineFact({
  params: paramsSchema,
  compute: computeAge,
  result: z.number().int().optional(),
  description:
    'Full periods of 24 hours since a section of the snapshot was true: since its own `asOf`, else the snapshot’s. Unknown if the section is absent. (A person’s age is `birthday`, path `$.age`.)',
  examples: [
    { params: { of: 'value' }, facts: example, gives: 11 },
    { params: { of: 'name' }, facts: example, gives: 0 },
    { params: { of: 'preferences' }, facts: example, gives: undefined },
  ],
});
