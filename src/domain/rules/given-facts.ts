import { z } from 'zod';
import { snapshotSchema } from '../customer/snapshot.ts';

/** The facts that every decision is given. Everything else that a condition may ask for is built in or derived. */
export const givenFacts = {
  customer: snapshotSchema.describe('The customer’s snapshot; empty when nobody is known.'),
  known: z.boolean().describe('Whether the customer was found.'),
  identification: z
    .enum(['known', 'unknown', 'ambiguous', 'anonymous', 'missing'])
    .describe('What became of the search for the customer.'),
  context: z.unknown().describe('What the caller sent; its shape is the touchpoint’s.'),
  touchpoint: z.string().describe('The touchpoint’s name.'),
  channel: z.string().describe('The channel’s name.'),
  locale: z.string().describe('The language that the answer is in.'),
  now: z.number().describe('The moment of the decision, in epoch milliseconds.'),
  timeZone: z.string().describe('The customer’s time zone, else the pack’s.'),
  memory: z
    .unknown()
    .describe('What Tact promised and offered before. Ask the fact `promises` or `contacts` instead.'),
} as const;

export type GivenFact = keyof typeof givenFacts;
