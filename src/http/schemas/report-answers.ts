import { z } from 'zod';
import { reportedOutcomes } from '../../domain/shared/offer-outcomes.ts';
import { counted } from '../../reach/campaign-tally.ts';

/** Answers of reports. */

const count = z.number().int();

export const offersReportSchema = z
  .strictObject({
    since: z.string(),
    until: z.string(),
    rows: z.array(
      z.strictObject({
        day: z.string().optional().describe('Of the outcome, in UTC.'),
        offerId: z.string().optional(),
        ruleId: z
          .string()
          .optional()
          .describe('The rule that made the offer eligible; empty if none is known.'),
        channel: z.string().optional().describe('Of the decision that made the offer.'),
        ...Object.fromEntries(reportedOutcomes.map((outcome) => [outcome, count])),
      }),
    ),
  })
  .meta({ id: 'OffersReport' });

const score = z.number().nullable();

export const audiencePageSchema = z
  .strictObject({
    rows: z.array(
      z.strictObject({
        partition: z.number().int().describe('0 to 255, by a hash of the customer.'),
        customer: z.string(),
        offer: z.string().nullable(),
        rule: z.string().describe('The reason: the rule that makes the offer, or that was asked for.'),
        channel: z.string().nullable().describe('By which the customer is best reached; null if by none.'),
        treatment: z.string().nullable().describe('The message that presents the offer.'),
        locale: z.string(),
        segment: z.string().nullable().describe('Of the customer’s value.'),
        arm: z.null(),
        until: z
          .string()
          .nullable()
          .describe('When the channel may be used again; null where it may be now.'),
        rank: z.number().int().nullable(),
        score: score.describe('The product of the four that follow, with their weights.'),
        propensity: score,
        value: score,
        context: score,
        lever: score,
      }),
    ),
    funnel: z
      .record(z.string(), count)
      .describe('Of this page: `customers`, how many each gate kept out, and `audience`.'),
    next: z.string().nullable().describe('The `cursor` of the next page; null behind the last customer.'),
  })
  .meta({ id: 'AudiencePage' });

const share = z.strictObject({
  of: count,
  count,
  rate: score,
  low: z.number(),
  high: z.number(),
});
const arms = z.array(
  z.strictObject({
    arm: z.string().describe('A variant, or `hold-out`.'),
    segment: z.string().optional(),
    share: share.describe('Who came to the goal since the campaign decided about them, by whatever contact.'),
    difference: z
      .strictObject({ points: z.number(), low: z.number(), high: z.number() })
      .optional()
      .describe('Against the hold-out of the same segment.'),
  }),
);

export const campaignsReportSchema = z
  .strictObject({
    isWhole: z.boolean().describe('False while older decisions are still to be read: ask again.'),
    campaigns: z.array(
      z.strictObject({
        campaign: z.string(),
        goal: z.string(),
        arms,
        segments: arms.describe('The arms by segment, where there are several segments.'),
        contactedTwice: count.describe('People with more than one contact of the campaign.'),
        slots: z.array(
          z.strictObject({
            from: z.string().describe('When the slot begins (ISO 8601).'),
            channel: z.string(),
            variant: z.string(),
            offer: z.string(),
            ...Object.fromEntries(counted.map((name) => [name, count])),
            revenue: z.number().describe('The value of the offer for each success, in the pack’s currency.'),
            cost: z.number().describe('Of contacts and successes.'),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'CampaignsReport' });
