import { z } from 'zod';

/** A JSONPath into a fact. */
export const pathSchema = z
  .string()
  .min(1)
  .max(500)
  .describe('A JSONPath, as in json-rules-engine: `$.flight.number`.');

/** The name of a fact. */
export const factNameSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/);

/** A value read from a fact when it is needed. */
export const factRefSchema = z.strictObject({
  fact: factNameSchema,
  params: z.record(z.string(), z.unknown()).optional(),
  path: pathSchema.optional(),
});
