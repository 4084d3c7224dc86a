import { z } from 'zod';
import { moneySchema, scalarSchema, wordSchema } from '../../shared/wire-schemas.ts';
import { actionFollowUpSchema, messageCallSchema, promiseWhileSchema, whileSchema } from './event-params.ts';
import { factNameSchema, factRefSchema } from './fact-ref.ts';
import { description, schemaLink, validity, values } from './shared-fields.ts';

const acceptedActionSchema = z.strictObject({
  action: wordSchema.describe('What a system of record, or Tact, then does.'),
  params: values,
  budget: wordSchema.optional().describe('A budget of this pack of which the acceptance takes one.'),
  messages: z
    .array(messageCallSchema)
    .max(10)
    .optional()
    .describe('Said at once, and again at every channel.'),
  tasks: z.array(actionFollowUpSchema).max(10).optional(),
  while: promiseWhileSchema.optional(),
});

export const acceptanceSchema = z.strictObject({
  actions: z.array(acceptedActionSchema).min(1).max(5),
  while: whileSchema
    .optional()
    .describe('Conditions that are asked when it is accepted; nothing is done unless they hold.'),
  withholds: z
    .array(wordSchema)
    .max(100)
    .optional()
    .describe('Offers or categories that give way then, beside this offer itself.'),
  offerAgain: z
    .boolean()
    .optional()
    .describe(
      'Whether it may be offered again for the occasion where a system refused the acceptance; false if absent.',
    ),
  soldOut: messageCallSchema.optional().describe('What is said where a budget has nothing left.'),
});

const priceSchema = z.union([moneySchema, factRefSchema]);

export const offerSchema = z.strictObject({
  id: wordSchema,
  description,
  category: wordSchema,
  ...validity,
  channels: z.array(wordSchema).min(1).max(50).optional().describe('All if absent.'),
  placements: z.array(wordSchema).min(1).max(50).optional(),
  value: z.number().min(0).max(1e9).describe('What an acceptance is worth to us, in the pack’s currency.'),
  cost: z.number().min(0).max(1e9).optional(),
  propensity: z
    .union([z.number().min(0).max(1), z.enum(['snapshot', 'outcomes'])])
    .optional()
    .describe('A constant, the snapshot’s model, or this offer’s own record; 0.05 if absent.'),
  basePropensity: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('The prior where snapshot or outcomes have nothing to say.'),
  lever: z.number().min(0).max(1000).optional().describe('The business lever; 1 if absent.'),
  purpose: wordSchema.optional().describe('The consent purpose it needs.'),
  budget: wordSchema.optional().describe('A budget of this pack of which each offer made takes one.'),
  stock: z.number().int().min(0).optional().describe('How many may be offered in all.'),
  exclusiveGroup: wordSchema.optional().describe('At most one offer of the group in an answer.'),
  mandatory: z.boolean().optional().describe('Placed before all others when eligible.'),
  fallback: z.boolean().optional().describe('Offered only where nothing else is.'),
  duringComplaint: z.boolean().optional().describe('May be made while a serious complaint is open.'),
  price: priceSchema.optional(),
  whenAccepted: z
    .union([acceptanceSchema, z.literal('nothing')])
    .optional()
    .describe(
      'What is done when the outcome `accepted` is reported, once, in one write with it; `nothing` where the caller does it all.',
    ),
  treatment: z.strictObject({
    message: wordSchema.describe('The message that presents it.'),
    values,
    attributes: z
      .record(factNameSchema, scalarSchema)
      .optional()
      .describe('For the caller: product codes, image names.'),
  }),
});

/** `offers/*.json` */
export const offerFileSchema = z.strictObject({
  $schema: schemaLink,
  offers: z.array(offerSchema).max(20_000),
});

export type OfferFile = z.infer<typeof offerFileSchema>;
export type OfferEntry = z.infer<typeof offerSchema>;
export type AcceptanceEntry = z.infer<typeof acceptanceSchema>;
