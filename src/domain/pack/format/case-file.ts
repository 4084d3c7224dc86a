import { z } from 'zod';
import { offerOutcomes } from '../../shared/offer-outcomes.ts';
import { instantSchema, wordSchema } from '../../shared/wire-schemas.ts';
import { factNameSchema } from './fact-ref.ts';
import { description, schemaLink } from './shared-fields.ts';

const outcomeSchema = z.enum(offerOutcomes);

const rememberedContactsSchema = z
  .array(
    z.strictObject({
      offerId: wordSchema,
      category: wordSchema.optional(),
      channel: wordSchema.optional(),
      sessionId: z.string().max(128).optional(),
      outcome: outcomeSchema.optional().describe('offered if absent.'),
      at: instantSchema.optional().describe('The moment of the decision if absent.'),
      decisionId: z
        .string()
        .max(128)
        .optional()
        .describe('Entries of one decision and offer are one contact.'),
    }),
  )
  .max(1000);

const memorySchema = z.strictObject({
  promises: z
    .array(z.record(z.string(), z.unknown()))
    .max(1000)
    .optional()
    .describe('What was promised; of each only what matters.'),
  contacts: rememberedContactsSchema.optional().describe('What was offered, and what came of it.'),
});

/** `cases/*.json`: examples that are the pack's documentation and its tests. */
export const caseFileSchema = z.strictObject({
  $schema: schemaLink,
  description: description.optional(),
  customers: z
    .record(factNameSchema, z.record(z.string(), z.unknown()))
    .optional()
    .describe('Snapshots to refer to by name.'),
  requests: z
    .record(factNameSchema, z.record(z.string(), z.unknown()))
    .optional()
    .describe('Requests to refer to by name.'),
  cases: z
    .array(
      z.strictObject({
        case: z.string().min(1).max(300).describe('What it shows, in a sentence.'),
        rules: z.array(wordSchema).max(50).optional().describe('The rules it documents.'),
        now: instantSchema,
        customer: z
          .union([factNameSchema, z.record(z.string(), z.unknown())])
          .optional()
          .describe('A name from `customers`, or a snapshot; with `with` merged over it.'),
        with: z
          .record(z.string(), z.unknown())
          .optional()
          .describe('A JSON merge patch (RFC 7396) on the customer.'),
        memory: memorySchema.optional().describe('What was promised or offered before.'),
        household: z
          .strictObject({ contacts: rememberedContactsSchema })
          .optional()
          .describe('What the others of the household were offered before.'),
        exhausted: z
          .array(wordSchema)
          .max(20)
          .optional()
          .describe('Budgets, volumes and stocked offers of which nothing is left.'),
        request: z.union([factNameSchema, z.record(z.string(), z.unknown())]),
        requestWith: z
          .record(z.string(), z.unknown())
          .optional()
          .describe('A JSON merge patch on the request.'),
        expect: z
          .record(z.string(), z.unknown())
          .describe(
            'A part of the decision: objects match in part, lists item by item and in length, `{"contains": "…"}` a text in part.',
          ),
      }),
    )
    .min(1)
    .max(1000),
});

export type CaseFile = z.infer<typeof caseFileSchema>;
export type PackCase = CaseFile['cases'][number];
