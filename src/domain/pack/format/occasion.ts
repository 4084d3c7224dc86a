import { z } from 'zod';
import { wordSchema } from '../../shared/wire-schemas.ts';
import { pathSchema } from './fact-ref.ts';

const partSchema = z.strictObject({
  path: z
    .union([pathSchema, z.array(pathSchema).min(1).max(5)])
    .describe('Where it is in the context. Of several paths, the value of any is enough.'),
  as: z
    .enum(['code', 'numbered', 'day'])
    .optional()
    .describe(
      'How it is spelled. `code`: letters and digits alone. `numbered`: letters and a number without leading zeros, such as a flight. `day`: the day of an instant, in the pack’s time zone.',
    ),
  within: z
    .strictObject({ hours: z.number().min(1).max(8784) })
    .optional()
    .describe('How far an instant may differ. It counts only where no exact key names both contacts.'),
});

/** What makes two contacts one occasion: paths that make one key, or keys by name, of which any is enough. */
export const occasionSchema = z
  .union([
    z.array(pathSchema).max(10),
    z.record(
      wordSchema,
      z
        .array(z.union([pathSchema, partSchema]))
        .min(1)
        .max(10),
    ),
  ])
  .describe(
    'What makes two contacts one occasion, from the context: the flight, the order. A list of paths is one key; keys by name are enough each.',
  );

export type OccasionEntry = z.infer<typeof occasionSchema>;
export type OccasionPart = z.infer<typeof partSchema>;
