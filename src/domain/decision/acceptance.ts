import { z } from 'zod';
import { actionSchema, messageSchema, reasonSchema, taskAnswerSchema } from './decision.ts';

/** What was done when a customer accepted an offer, or why nothing was. */
export const acceptanceSchema = z
  .strictObject({
    status: z.enum(['done', 'refused']).describe('refused: nothing was done or taken, for the reason given.'),
    reason: reasonSchema.optional(),
    actions: z.array(actionSchema),
    messages: z.array(messageSchema).describe('What to tell the customer now.'),
    tasks: z.array(taskAnswerSchema),
  })
  .meta({ id: 'Acceptance' });

export type Acceptance = z.infer<typeof acceptanceSchema>;
