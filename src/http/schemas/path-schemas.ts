import { z } from 'zod';
import { keyLike, keySchema } from '../../domain/shared/wire-schemas.ts';
import { taskStates } from '../../domain/tasks/task.ts';
import { publishSchema } from './publish-schema.ts';

/** The path parameter of every single resource. */
export const idParams = publishSchema(z.strictObject({ id: keySchema }));

export type IdParams = { readonly id: string };

const limitPattern = /^([1-9]\d{0,2}|1000)$/;

/** Everything in a query is text; numbers are checked by their form. */
export const taskQuerySchema = z.strictObject({
  state: z.enum(taskStates).optional(),
  customerId: keyLike('cust-1042').optional(),
  decisionId: keyLike('9d1f4c0e2b7a').optional(),
  limit: z
    .string()
    .regex(limitPattern)
    .meta({ examples: ['100'] })
    .optional()
    .describe('1 to 1,000; 100 if absent.'),
  after: keySchema.optional().describe('Continue behind this task: `next` of the page before.'),
});

export type TaskQuery = z.infer<typeof taskQuerySchema>;
