import { z } from 'zod';
import { faultSchema, problemSchema } from '../errors/problem.ts';

/** Answers about customers’ upkeep. Times on the wire are RFC 3339. */

export const putAnswerSchema = z
  .strictObject({
    customerId: z.string(),
    status: z.enum(['created', 'replaced', 'patched', 'unchanged']),
    asOf: z.string().describe('Of the snapshot that is now stored.'),
    warnings: z
      .array(faultSchema)
      .optional()
      .describe('What is stored and nothing uses, with the near word; what a full list left out.'),
  })
  .meta({ id: 'SnapshotStored' });

export type PutAnswer = z.infer<typeof putAnswerSchema>;

export const eventsAnswerSchema = z
  .strictObject({
    results: z.array(
      z.strictObject({
        status: z.number().int().describe('The status that the event would have been answered with alone.'),
        stored: putAnswerSchema.optional(),
        problem: problemSchema.optional(),
      }),
    ),
  })
  .meta({ id: 'EventsAnswer' });

export type EventsAnswer = z.infer<typeof eventsAnswerSchema>;

export const erasureSchema = z
  .strictObject({
    customerId: z.string(),
    erased: z
      .strictObject({
        snapshot: z.boolean(),
        identities: z.number().int(),
        decisions: z.number().int(),
        tasks: z.number().int(),
        letters: z.number().int(),
        memory: z.boolean(),
      })
      .describe('What was held and is gone, by kind of record.'),
  })
  .meta({ id: 'Erasure' });
