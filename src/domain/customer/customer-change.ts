import { z } from 'zod';
import { instantSchema, keyLike } from '../shared/wire-schemas.ts';
import { customerEventSchema } from './customer-event.ts';
import { snapshotSchema } from './snapshot.ts';

/** One change from a source system, as the change feed carries it. */
export const customerChangeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('upsert'), snapshot: snapshotSchema }),
  z.strictObject({
    type: z.literal('patch'),
    customerId: keyLike('cust-1042'),
    patch: z.looseObject({ asOf: instantSchema }).describe('JSON Merge Patch (RFC 7396).'),
  }),
  z.strictObject({ type: z.literal('event'), customerId: keyLike('cust-1042'), event: customerEventSchema }),
  z.strictObject({
    type: z.literal('erase'),
    customerId: keyLike('cust-1042'),
    at: instantSchema.describe('Nothing that is known since then is erased.'),
  }),
]);

export type CustomerChange = z.infer<typeof customerChangeSchema>;

/** The customer of a change; changes of one customer are applied in order. */
export const customerOf = (change: CustomerChange): string =>
  change.type === 'upsert' ? change.snapshot.customerId : change.customerId;

/** `older`: the store has newer data. `parked`: the change can never be applied, for the given reason. */
export type ChangeOutcome =
  /** `leftOut`: that a full list left out an entry for this one, in words. */
  | { readonly status: 'applied'; readonly leftOut?: string }
  | { readonly status: 'unchanged' | 'older' }
  | { readonly status: 'parked'; readonly reason: string; readonly message: string };
