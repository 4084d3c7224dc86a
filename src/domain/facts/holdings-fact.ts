import { z } from 'zod';
import { parseDay } from '../../shared/zoned-time.ts';
import type { Snapshot } from '../customer/snapshot.ts';
import { snapshotSchema } from '../customer/snapshot.ts';
import { wordOfKind } from '../shared/word-kinds.ts';
import { anyOf, isAmong } from './any-of.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';
import { findToday } from './calendar.ts';
import { readAmount, sumAmounts } from './sum-amounts.ts';
import { countSchema } from './window-params.ts';

type Holding = NonNullable<Snapshot['holdings']>[number];

const holdingSchema = snapshotSchema.shape.holdings.unwrap().element;

const paramsSchema = z.strictObject({
  product: anyOf(wordOfKind('product')).describe('All if absent.'),
  category: anyOf(wordOfKind('product-category')).describe('All if absent.'),
  active: z
    .union([z.boolean(), z.literal('any')])
    .optional()
    .describe('true (if absent): held today; false: over, or not begun; `any`: both.'),
  expiringWithinDays: z
    .number()
    .int()
    .min(0)
    .max(36_525)
    .optional()
    .describe('Held today, and the last day is at most so many calendar days away; 0 is today.'),
});

type HoldingParams = z.infer<typeof paramsSchema>;

const isHeld = (holding: Holding, today: number): boolean =>
  (parseDay(holding.since) ?? today) <= today && (parseDay(holding.until) ?? today) >= today;

function fitsTime(holding: Holding, params: HoldingParams, today: number): boolean {
  const held = isHeld(holding, today);
  if (params.expiringWithinDays !== undefined) {
    return held && lastDayOf(holding) - today <= params.expiringWithinDays;
  }
  return params.active === 'any' || held === (params.active ?? true);
}

function computeHoldings(params: HoldingParams, facts: GivenFacts): unknown {
  const section = facts.customer?.holdings;
  const today = findToday(facts);
  if (section === undefined || today === undefined) return undefined;
  const list = section.filter(
    (holding) =>
      isAmong(params.product, holding.product) &&
      isAmong(params.category, holding.category) &&
      fitsTime(holding, params, today),
  );
  const own = list.find(({ holdingId }) => holdingId !== undefined && holdingId === facts.about?.holding);
  const amounts = sumAmounts(list.map((holding) => readAmount(holding.amount)));
  return { count: list.length, own, first: own ?? findFirstToEnd(list), ...amounts, list };
}

const lastDayOf = ({ until }: Holding): number => parseDay(until) ?? Number.POSITIVE_INFINITY;

/** Of several that end on the same day, the first of the snapshot. */
const findFirstToEnd = ([first, ...others]: readonly Holding[]): Holding | undefined =>
  others.reduce(
    (one, other) => (one !== undefined && lastDayOf(other) < lastDayOf(one) ? other : one),
    first,
  );

const example = {
  now: Date.UTC(2026, 10, 21, 20),
  timeZone: 'Europe/Rome',
  customer: {
    holdings: [
      {
        product: 'motor-policy',
        category: 'insurance',
        since: '2025-12-11',
        until: '2026-12-10',
        amount: { amount: 640, currency: 'EUR' },
      },
      {
        holdingId: 'HOME-1',
        product: 'home-policy',
        category: 'insurance',
        since: '2020-03-01',
        amount: { amount: 210.5, currency: 'EUR' },
      },
      { product: 'travel-policy', category: 'insurance', since: '2024-05-01', until: '2024-05-14' },
    ],
  },
};

/** The customer's holdings. */
export const holdingsFact = defineFact({
  params: paramsSchema,
  compute: computeHoldings,
  result: z.object({
    count: countSchema,
    amount: z
      .number()
      .optional()
      .describe(
        'The sum of their amounts, 0 if there are none; absent if one states no amount or the currencies differ.',
      ),
    currency: z.string().optional(),
    own: holdingSchema
      .optional()
      .describe('The one that the contact is about; absent if it is not among them.'),
    first: holdingSchema
      .optional()
      .describe('The one that the contact is about, else the one whose last day comes first.'),
    list: z.array(holdingSchema).describe('All of them, in the snapshot’s order.'),
  }),
  description:
    'Products the customer holds (`customer.holdings`) that fit all params, held today unless `active` says otherwise. `since` is the first day and `until` the last, where the customer is. Unknown if the snapshot has no holdings section; 0 if the section is empty.',
  examples: [
    { params: { category: 'insurance' }, path: '$.count', facts: example, gives: 2 },
    { params: { category: 'insurance' }, path: '$.amount', facts: example, gives: 850.5 },
    {
      shows: 'Renewal due',
      params: { product: 'motor-policy', expiringWithinDays: 30 },
      path: '$.count',
      facts: example,
      gives: 1,
    },
    {
      shows: 'What falls due first',
      params: { category: 'insurance', active: true },
      path: '$.first.product',
      facts: example,
      gives: 'motor-policy',
    },
    {
      shows: 'The policy that the caller names',
      params: { category: 'insurance' },
      path: '$.first.product',
      facts: { ...example, about: { holding: 'HOME-1' } },
      gives: 'home-policy',
    },
    {
      params: { product: 'travel-policy', active: false },
      path: '$.list[0].until',
      facts: example,
      gives: '2024-05-14',
    },
  ],
});
