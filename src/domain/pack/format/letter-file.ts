import { z } from 'zod';
import { localeSchema, wordSchema } from '../../shared/wire-schemas.ts';
import { factNameSchema } from './fact-ref.ts';
import { variableSchema } from './message-file.ts';
import { description, schemaLink } from './shared-fields.ts';

const letterTextSchema = z.strictObject({
  subject: z.string().min(1).max(300),
  paragraphs: z.array(z.string().min(1).max(4000)).min(1).max(30),
  closing: z.string().min(1).max(300),
  signature: z.array(z.string().min(1).max(200)).min(1).max(5),
});

/** `letters/*.json`. Texts are ICU MessageFormat; salutation, date and address are set by the service. */
export const letterFileSchema = z.strictObject({
  $schema: schemaLink,
  letters: z.record(
    wordSchema,
    z.strictObject({
      description: description.optional(),
      variables: z.record(factNameSchema, variableSchema).optional(),
      texts: z.record(localeSchema, letterTextSchema),
    }),
  ),
});

export type LetterFile = z.infer<typeof letterFileSchema>;
