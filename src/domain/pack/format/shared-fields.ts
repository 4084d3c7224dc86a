import { z } from 'zod';
import { factNameSchema } from './fact-ref.ts';

/** What the next person should know of a rule, an offer, a budget. */
export const description = z.string().min(1).max(1000);

/** Lets an editor find the schema of the file. */
export const schemaLink = z.string().max(500).optional();

/** Anything an author may write where a value is wanted: a literal, a fact reference, or lists and objects of these. */
export const valueSchema: z.ZodType<unknown> = z.unknown();

export const values = z.record(factNameSchema, valueSchema).optional();

/** When a rule or an offer holds. */
export const validity = {
  validFrom: z.string().max(40).optional().describe('A day or an instant; included.'),
  validTo: z.string().max(40).optional().describe('A day or an instant; not included.'),
  timeZone: z.string().max(64).optional().describe('IANA name for days; the pack’s if absent.'),
};
