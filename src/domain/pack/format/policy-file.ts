import { z } from 'zod';
import { wordSchema } from '../../shared/wire-schemas.ts';
import { factNameSchema } from './fact-ref.ts';

/** `policies/*.json`: when not to speak, and how much to give away. Every policy says what it does when counts cannot be read: `closed` drops the offer. */

const description = z.string().min(1).max(1000);
const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .meta({ examples: ['21:00'] });

/** Which offers a policy is about; all that it leaves out restricts nothing. */
const ofSchema = z.strictObject({
  offers: z.array(wordSchema).min(1).max(1000).optional(),
  categories: z.array(wordSchema).min(1).max(200).optional(),
  purposes: z.array(wordSchema).min(1).max(50).optional(),
});

const common = {
  id: wordSchema,
  description,
  of: ofSchema.optional().describe('Which offers it is about; all if absent.'),
  channels: z.array(wordSchema).min(1).max(50).optional().describe('Where it holds; everywhere if absent.'),
  whenUnavailable: z
    .enum(['closed', 'open'])
    .describe('When counts cannot be read: closed drops the offer, open makes it all the same.'),
};

const outcomes = z
  .array(z.enum(['offered', 'shown', 'accepted', 'declined', 'ignored', 'redeemed', 'returned']))
  .min(1)
  .max(7);

const windowSchema = z.union([
  z
    .strictObject({
      hours: z
        .number()
        .int()
        .min(1)
        .max(24 * 3660),
    })
    .describe('A sliding window.'),
  z
    .strictObject({ days: z.number().int().min(1).max(3660) })
    .describe('A sliding window of so many times 24 hours.'),
  z
    .strictObject({ calendar: z.enum(['day', 'week', 'month', 'year']) })
    .describe('Since the start of the period in the customer’s time zone; weeks begin on Monday.'),
  z
    .strictObject({ snapshot: z.literal(true) })
    .describe('Until a snapshot comes that is newer: for what the warehouse does not know of yet.'),
  z.strictObject({ forever: z.literal(true) }).describe('Without end: only ever if written so.'),
]);

const capSchema = z.strictObject({
  ...common,
  kind: z.literal('cap'),
  scope: z.enum(['customer', 'household']),
  each: z
    .enum(['offer', 'category', 'all'])
    .describe('Counted for each offer, for each category, or for all that the policy is about together.'),
  counts: outcomes.describe('What is counted.'),
  most: z.number().int().min(0).max(10_000),
  window: windowSchema,
});

const coolDownSchema = z.strictObject({
  ...common,
  kind: z.literal('cool-down'),
  scope: z.enum(['customer', 'household']),
  each: z.enum(['offer', 'category', 'all']),
  after: outcomes.describe('The outcomes that begin the quiet.'),
  quiet: z.union([
    z.strictObject({
      hours: z
        .number()
        .int()
        .min(1)
        .max(24 * 3660),
    }),
    z.strictObject({ days: z.number().int().min(1).max(3660) }),
    z.strictObject({ session: z.literal(true) }).describe('Until the visit (sessionId) ends.'),
    z.strictObject({ forever: z.literal(true) }),
  ]),
});

const quietHoursSchema = z.strictObject({
  ...common,
  kind: z.literal('quiet-hours'),
  from: clockTime.describe('Included; by the customer’s clock.'),
  to: clockTime.describe('Not included; may lie behind midnight.'),
});

const blackoutSchema = z.strictObject({
  ...common,
  kind: z.literal('blackout'),
  validFrom: z.string().max(40).describe('A day or an instant; included.'),
  validTo: z.string().max(40).describe('A day or an instant; not included.'),
  timeZone: z.string().max(64).optional(),
});

const volumeSchema = z.strictObject({
  ...common,
  kind: z.literal('volume'),
  each: z.enum(['offer', 'category', 'all']),
  most: z.number().int().min(0).max(1e9).describe('How many may be offered to all customers together.'),
  per: z.enum(['day', 'week', 'month', 'year', 'total']).describe('Periods in the pack’s time zone.'),
});

const limitSchema = z.strictObject({
  id: wordSchema,
  description,
  kind: z.literal('limit'),
  of: z
    .strictObject({
      actions: z.array(wordSchema).min(1).max(50),
      reasons: z.array(wordSchema).min(1).max(50).optional().describe('All if absent.'),
    })
    .describe('Which actions of rules it is about. What accepted offers do is not given away.'),
  scope: z.enum(['customer', 'household']),
  sum: factNameSchema
    .optional()
    .describe(
      'The param of the action whose amounts are added up, such as points; actions are counted if absent.',
    ),
  most: z.number().min(0).max(1e9).describe('How many, or how much, may be given in the period.'),
  per: z.enum(['day', 'week', 'month', 'year', 'total']).describe('Periods in the pack’s time zone.'),
});

export const policySchema = z.discriminatedUnion('kind', [
  capSchema,
  coolDownSchema,
  quietHoursSchema,
  blackoutSchema,
  volumeSchema,
  limitSchema,
]);

export const policyFileSchema = z.strictObject({
  $schema: z.string().max(500).optional(),
  description: description.optional(),
  policies: z.array(policySchema).max(5000),
});

export type PolicyFile = z.infer<typeof policyFileSchema>;
export type PolicyEntry = z.infer<typeof policySchema>;
export type LimitPolicy = z.infer<typeof limitSchema>;
/** A policy on offers. */
export type OfferPolicy = Exclude<PolicyEntry, LimitPolicy>;
export type CapPolicy = z.infer<typeof capSchema>;
export type CoolDownPolicy = z.infer<typeof coolDownSchema>;
export type QuietHoursPolicy = z.infer<typeof quietHoursSchema>;
export type VolumePolicy = z.infer<typeof volumeSchema>;
export type PolicyWindow = CapPolicy['window'];
