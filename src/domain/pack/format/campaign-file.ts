import { z } from 'zod';
import { wordSchema } from '../../shared/wire-schemas.ts';
import { description, schemaLink, validity } from './shared-fields.ts';

const share = z.number().gt(0).max(1);

const campaignSchema = z.strictObject({
  id: wordSchema.describe('Unique over all packs.'),
  description,
  ...validity,
  goal: z
    .enum(['shown', 'accepted', 'redeemed'])
    .describe('The outcome of its offers that counts as a success.'),
  touchpoint: wordSchema.describe('Where its contacts are decided: a touchpoint with `outbound`.'),
  channels: z
    .array(wordSchema)
    .min(1)
    .max(20)
    .describe('By which channels: for each customer the best of them that may be used.'),
  where: z
    .strictObject({ condition: wordSchema })
    .optional()
    .describe('A named condition of the pack that must hold beside the rules of the offers.'),
  variants: z
    .array(
      z.strictObject({
        id: wordSchema,
        offer: wordSchema,
        share: share.describe('Its part of those who are not held out; the parts add up to 1.'),
      }),
    )
    .min(1)
    .max(20)
    .describe('Which offer is made to which part of the people.'),
  holdOut: z
    .number()
    .min(0)
    .max(0.5)
    .optional()
    .describe('The part that is not contacted, to compare with; none if absent. A household is in one part.'),
  mostContacts: z
    .number()
    .int()
    .min(1)
    .max(1e9)
    .optional()
    .describe('The budget, in contacts: the best by score are contacted; all if absent.'),
  pacing: z
    .array(z.strictObject({ channel: wordSchema, perHour: z.number().int().min(1).max(1e9) }))
    .max(20)
    .optional()
    .describe('How many messages go by a channel in an hour; all at once if absent.'),
  stop: z
    .strictObject({ declined: share, after: z.number().int().min(1).max(1e9) })
    .optional()
    .describe('No more contacts once so large a part of the shown offers was declined, of so many shown.'),
});

/** `campaigns/*.json` */
export const campaignFileSchema = z.strictObject({
  $schema: schemaLink,
  campaigns: z.array(campaignSchema).max(1000),
});

export type CampaignFile = z.infer<typeof campaignFileSchema>;
export type CampaignEntry = z.infer<typeof campaignSchema>;
