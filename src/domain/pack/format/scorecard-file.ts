import { z } from 'zod';
import { wordSchema } from '../../shared/wire-schemas.ts';
import { factRefSchema } from './fact-ref.ts';

/** `scorecards` of pack.json: what a customer is worth, by arithmetic that anybody can follow. */

const description = z.string().min(1).max(1000);
const value = z.union([z.number().min(-1e12).max(1e12), factRefSchema]);
const rate = z.union([z.number().min(0).max(1), factRefSchema]);

const lifetimeValueSchema = z
  .strictObject({
    kind: z.literal('lifetime-value'),
    description,
    margin: value.describe('Margin of the first year, in the pack’s currency.'),
    years: z.number().int().min(1).max(50),
    growth: z.number().min(-1).max(10).optional().describe('Of the margin, a year; 0 if absent.'),
    retention: rate.optional().describe('The share of customers that stay another year; 1 if absent.'),
    discountRate: z.number().min(0).max(10),
  })
  .describe('Net present value: the sum over the years t of margin(t) × retention^t ÷ (1 + discountRate)^t.');

const partSchema = z.strictObject({
  of: value,
  steps: z.array(z.number()).min(1).max(9).describe('Ascending; each step reached is one point more.'),
  weight: z.number().min(0).max(100).optional().describe('1 if absent.'),
});

const rfmSchema = z
  .strictObject({
    kind: z.literal('recency-frequency-monetary'),
    description,
    recency: partSchema.describe(
      'Days since the last time: fewer are better, so each step kept within is a point.',
    ),
    frequency: partSchema,
    monetary: partSchema,
  })
  .describe('Each part scores 1 and a point a step; the value is the weighted mean.');

const needSchema = z
  .strictObject({
    kind: z.literal('need-per-cost'),
    description,
    needs: z
      .array(z.strictObject({ need: wordSchema, value, cost: value }))
      .min(1)
      .max(100),
  })
  .describe('What is gained by meeting each need, over what that costs; the best first.');

const tierSchema = z
  .strictObject({
    kind: z.literal('tier'),
    description,
    of: value,
    adding: value
      .optional()
      .describe('What is about to be added: it counts for how far the next tier is, and not for the tier.'),
    tiers: z
      .array(z.strictObject({ tier: wordSchema, from: z.number() }))
      .min(1)
      .max(20),
  })
  .describe('The highest tier whose threshold is reached.');

export const scorecardSchema = z.discriminatedUnion('kind', [
  lifetimeValueSchema,
  rfmSchema,
  needSchema,
  tierSchema,
]);

export type Scorecard = z.infer<typeof scorecardSchema>;
export type LifetimeValueCard = z.infer<typeof lifetimeValueSchema>;
export type RfmCard = z.infer<typeof rfmSchema>;
export type NeedCard = z.infer<typeof needSchema>;
export type TierCard = z.infer<typeof tierSchema>;

/** What a scorecard gives, with the terms it was added up from. */
export const scoreSchema = z.object({
  value: z.number().optional().describe('The score; absent for a tier.'),
  tier: z.string().optional(),
  next: z
    .object({ tier: z.string(), missing: z.number() })
    .optional()
    .describe('The next tier and how far it is.'),
  best: z.string().optional().describe('The need that is worth most for its cost.'),
  ranking: z.array(z.object({ need: z.string(), ratio: z.number() })).optional(),
  arithmetic: z.array(z.string()).describe('Each term in words and figures.'),
});

export type CardScore = z.infer<typeof scoreSchema>;
