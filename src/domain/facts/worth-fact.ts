import { z } from 'zod';
import { parseDay } from '../../shared/zoned-time.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';
import { findToday } from './calendar.ts';
import { memberPathPattern, readMember } from './read-member.ts';
import { readAmount } from './sum-amounts.ts';

export const worthParamsSchema = z.strictObject({
  of: z.enum(['customer', 'context']).describe('A given fact.'),
  path: z
    .string()
    .max(500)
    .regex(memberPathPattern)
    .describe('Where in it the amount with its currency is: `$.value.lifetimeValue`.'),
});

export type WorthParams = z.infer<typeof worthParamsSchema>;

/** What one unit of a currency is worth in the pack's on this day: by the latest table that has begun. */
function rateOf(currency: string, facts: GivenFacts): number | undefined {
  if (currency === facts.pack?.currency) return 1;
  const today = findToday(facts);
  if (today === undefined) return undefined;
  let latest: { readonly from: number; readonly rate: number } | undefined;
  for (const { from, worth } of facts.pack?.rates ?? []) {
    const [day, rate] = [parseDay(from), worth[currency]];
    if (day === undefined || rate === undefined || day > today) continue;
    if (latest === undefined || day > latest.from) latest = { from: day, rate };
  }
  return latest?.rate;
}

/** The currency of an amount that the pack has no rate for today; undefined where the amount counts, or there is none. */
export function findUnrated({ of, path }: WorthParams, facts: GivenFacts): string | undefined {
  const currency = readAmount(readMember(facts[of], path))?.currency;
  return currency === undefined || rateOf(currency, facts) !== undefined ? undefined : currency;
}

function computeWorth({ of, path }: WorthParams, facts: GivenFacts): unknown {
  const money = readAmount(readMember(facts[of], path));
  const rate = money?.currency === undefined ? undefined : rateOf(money.currency, facts);
  return money === undefined || rate === undefined ? undefined : Math.round(money.amount * rate * 100) / 100;
}

const example = {
  now: Date.UTC(2026, 10, 21, 20),
  timeZone: 'Europe/Rome',
  customer: { value: { lifetimeValue: { amount: 9_000_000, currency: 'JPY' } } },
  pack: {
    currency: 'EUR',
    rates: [
      { from: '2026-01-01', worth: { JPY: 0.005 } },
      { from: '2026-07-01', worth: { JPY: 0.006 } },
      { from: '2027-01-01', worth: { JPY: 0.007 } },
    ],
  },
};

/** An amount in the pack's currency. */
export const worthFact = defineFact({
  params: worthParamsSchema,
  compute: computeWorth,
  result: z.number().optional(),
  description:
    'An amount in the pack’s currency, by the `rates` of pack.json that are in force on the day where the customer is. Unknown where there is no amount, or no rate for its currency.',
  examples: [
    { params: { of: 'customer', path: '$.value.lifetimeValue' }, facts: example, gives: 54_000 },
    {
      shows: 'No rate for the currency',
      params: { of: 'customer', path: '$.value.lifetimeValue' },
      facts: { ...example, pack: { currency: 'EUR' } },
      gives: undefined,
    },
  ],
});
