import { z } from 'zod';
import { acceptanceSchema } from '../../domain/decision/acceptance.ts';
import { decisionSchema } from '../../domain/decision/decision.ts';
import { problemSchema } from '../errors/problem.ts';

/** Answers about decisions, parties and outcomes that the domain has no schema of. */

export const batchAnswerSchema = z
  .strictObject({
    results: z.array(
      z.strictObject({
        status: z.number().int().describe('What the request would have been answered with on its own.'),
        decision: decisionSchema.optional(),
        repeated: z.boolean().optional().describe('True: decided before; nothing happened twice.'),
        problem: problemSchema.optional(),
      }),
    ),
  })
  .meta({ id: 'BatchAnswer' });

export const partyAnswerSchema = z
  .strictObject({ interactionId: z.string(), decisions: z.array(decisionSchema) })
  .meta({ id: 'PartyAnswer' });

export const peopleSchema = z
  .strictObject({
    people: z.array(
      z.strictObject({
        customerId: z.string(),
        givenName: z.string().optional(),
        familyInitial: z.string().optional(),
        familyName: z.string().optional(),
        birthYear: z.string().optional(),
      }),
    ),
    more: z.boolean().describe('True: more people than a party fit, so none is listed.'),
  })
  .meta({ id: 'People' });

export type People = z.infer<typeof peopleSchema>;

export type BatchAnswer = z.infer<typeof batchAnswerSchema>;

export const outcomesAnswerSchema = z
  .strictObject({
    results: z.array(
      z.strictObject({
        status: z.number().int().describe('What the outcome would have been answered with on its own.'),
        result: z
          .enum(['recorded', 'repeated', 'not-carried-out'])
          .optional()
          .describe(
            'repeated: it was known already, and nothing was counted twice. not-carried-out: the acceptance could not be carried out and was not recorded; `effect` says why.',
          ),
        effect: acceptanceSchema
          .optional()
          .describe('What the acceptance did, or why it did nothing; the same for every repeat.'),
        next: decisionSchema
          .optional()
          .describe('What is offered after the decline, where the report asked for it.'),
        problem: problemSchema.optional(),
      }),
    ),
  })
  .meta({ id: 'OutcomesAnswer' });

export type OutcomesAnswer = z.infer<typeof outcomesAnswerSchema>;

export const outcomeListSchema = z
  .strictObject({
    decisionId: z.string(),
    outcomes: z.array(z.strictObject({ offerId: z.string(), outcome: z.string(), occurredAt: z.string() })),
  })
  .meta({ id: 'OutcomeList' });
