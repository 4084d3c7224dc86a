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
