import { z } from 'zod';
import { reportedOutcomes } from '../shared/offer-outcomes.ts';
import { instantSchema, keyLike, wordLike } from '../shared/wire-schemas.ts';

/** A caller's report on the outcome of an offer. */
export const outcomeReportSchema = z
  .strictObject({
    offerId: wordLike('lounge-pass'),
    outcome: z
      .enum(reportedOutcomes)
      .describe(
        'shown: the customer saw or heard it; ignored: saw it and said nothing; redeemed: used what was accepted; failed: never reached the customer; returned: gave back what was accepted, which is undone.',
      ),
    occurredAt: instantSchema
      .optional()
      .describe(
        'When it happened; the moment of the call if absent. Late reports are welcome, future ones are not.',
      ),
    next: z
      .boolean()
      .optional()
      .describe(
        'With `declined`, and with `accepted` where that is refused: also decide what to offer next, about the same moment and without what was declined or refused. It is in `next` of the result.',
      ),
  })
  .meta({ id: 'OutcomeReport' });

/** The same for any decision. */
export const placedOutcomeReportSchema = z
  .strictObject({ decisionId: keyLike('9d1f4c0e2b7a'), ...outcomeReportSchema.shape })
  .meta({ id: 'PlacedOutcomeReport' });

export type OutcomeReport = z.infer<typeof placedOutcomeReportSchema>;
