import { z } from 'zod';
import { reportedOutcomes } from '../../domain/shared/offer-outcomes.ts';

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
