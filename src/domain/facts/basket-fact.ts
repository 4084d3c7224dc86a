import { z } from 'zod';
import { markOf } from '../shared/word-kinds.ts';
import { anyOf, isAmong } from './any-of.ts';
import type { GivenFacts } from './built-in-fact.ts';
import { defineFact } from './built-in-fact.ts';
import { readMember } from './read-member.ts';
import type { Amount } from './sum-amounts.ts';
import { readAmount, sumAmounts } from './sum-amounts.ts';
import { countSchema } from './window-params.ts';

const nameSchema = z.string().min(1).max(200);
const goodsSchema = nameSchema.meta(markOf('goods'));

const paramsSchema = z.strictObject({
  sku: anyOf(nameSchema).describe('The article’s number, as the till sends it.'),
  category: anyOf(goodsSchema).describe('All if absent.'),
  notCategory: anyOf(goodsSchema).describe('Lines of these categories are left out.'),
});

/** The reliable part of a basket line from the till. */
type Line = {
  readonly sku?: unknown;
  readonly category?: unknown;
  readonly quantity?: unknown;
  readonly amount?: unknown;
  readonly price?: unknown;
  readonly discount?: unknown;
};

function readLines(context: GivenFacts['context']): readonly Line[] | undefined {
  const lines = readMember(context, '$.basket.lines');
  if (!Array.isArray(lines)) return undefined;
  return lines.filter((line): line is Line => typeof line === 'object' && line !== null);
}

const isOneOf = (wanted: string | readonly string[] | undefined, found: unknown): boolean =>
  Array.isArray(found)
    ? found.some((item) => isAmong<unknown>(wanted, item))
    : isAmong<unknown>(wanted, found);

function readQuantity(line: Line): number {
  if (line.quantity === undefined) return 1;
  return typeof line.quantity === 'number' && Number.isFinite(line.quantity) ? line.quantity : 0;
}

function readLineAmount(line: Line): Amount | undefined {
  return line.amount === undefined ? multiplyPrice(line) : readAmount(line.amount);
}

/** What the line comes to by its price: that of one piece, less the discount in percent. */
function multiplyPrice(line: Line): Amount | undefined {
  const price = readAmount(line.price);
  const discount = readAmount(line.discount)?.amount ?? 0;
  return price && { ...price, amount: price.amount * readQuantity(line) * (1 - discount / 100) };
}

/** Whether a line states an amount that its quantity and price do not give, rounded to as many decimals as the amount has. */
function isMismatched(line: Line): boolean {
  const stated = readAmount(line.amount);
  const reckoned = multiplyPrice(line);
  if (stated === undefined || reckoned === undefined) return false;
  if (stated.currency !== reckoned.currency) return true;
  const decimals = String(stated.amount).split('.')[1]?.length ?? 0;
  return Math.abs(stated.amount - reckoned.amount) > 0.5 * 10 ** -decimals + 1e-6;
}

function computeBasket(params: z.infer<typeof paramsSchema>, facts: GivenFacts): unknown {
  const list = readLines(facts.context)?.filter(
    (line) =>
      (params.sku === undefined || isOneOf(params.sku, line.sku)) &&
      (params.category === undefined || isOneOf(params.category, line.category)) &&
      (params.notCategory === undefined || !isOneOf(params.notCategory, line.category)),
  );
  if (list === undefined) return undefined;
  const quantity = list.reduce((sum, line) => sum + readQuantity(line), 0);
  return {
    count: list.length,
    quantity: Math.round(quantity * 10_000) / 10_000,
    ...sumAmounts(list.map(readLineAmount)),
    mismatched: list.filter(isMismatched).length,
    list,
  };
}

const example = {
  context: {
    basket: {
      lines: [
        { sku: '4001', category: 'dairy', quantity: 2, price: 1.19 },
        { sku: '4002', category: 'wine', amount: 8.5 },
        { sku: '4003', category: 'tobacco', amount: 9 },
      ],
    },
  },
};

/** The basket. */
export const basketFact = defineFact({
  params: paramsSchema,
  compute: computeBasket,
  result: z.object({
    count: countSchema.describe('How many lines; 0 if none.'),
    quantity: z.number().describe('How many pieces (or kilograms); a line that states none is one.'),
    amount: z
      .number()
      .optional()
      .describe(
        'What they cost together, 0 if there are none; absent if a line states no price or the currencies differ.',
      ),
    currency: z.string().optional(),
    mismatched: countSchema.describe(
      'How many lines state an `amount` that is not quantity times `price`, less the `discount`; 0 if none.',
    ),
    list: z.array(z.record(z.string(), z.unknown())).describe('The lines, in their order.'),
  }),
  description:
    'The lines of `context.basket.lines` that fit all params. A line may have `sku`, `category` (one or a list), `quantity`, and `amount` (the whole line) or `price` (one piece, with a `discount` in percent if there is one), each a number or `{ amount, currency }`. Where both are stated, `amount` counts, and `mismatched` reports lines that contradict themselves. Unknown without a basket; 0 if it is empty.',
  examples: [
    { params: { notCategory: 'tobacco' }, path: '$.amount', facts: example, gives: 10.88 },
    { params: { category: ['dairy', 'cheese'] }, path: '$.quantity', facts: example, gives: 2 },
    { params: { sku: '9999' }, path: '$.count', facts: example, gives: 0 },
    {
      shows: 'A line that is not its quantity at its price',
      params: {},
      path: '$.mismatched',
      facts: { context: { basket: { lines: [{ sku: '4001', quantity: 12, price: 240, amount: 1880 }] } } },
      gives: 1,
    },
  ],
});
