import { z } from 'zod';
import type { Fault } from '../shared/service-error.ts';
import {
  daySchema,
  instantSchema,
  keySchema,
  localeSchema,
  moneySchema,
  scalarSchema,
  shortTextSchema,
  wordSchema,
} from '../shared/wire-schemas.ts';

/**
 * The customer snapshot, version 1: the read-only extract of what the warehouse knows of one customer. Published as JSON
 * Schema.
 * Age: a fact is as old as the nearest `asOf` above it: its own entry's, its section's, or the snapshot's.
 * Lists with a time are newest first. An absent member is unknown, which differs from empty and false.
 */
export const snapshotSchemaVersion = 1;

const asOf = instantSchema
  .optional()
  .describe('When this was true; the section’s or snapshot’s asOf if absent.');
const attributes = z.record(wordLike(), scalarSchema).optional();

function wordLike() {
  return z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/);
}

const identitySchema = z
  .strictObject({ type: wordSchema, value: keySchema, asOf })
  .meta({ examples: [{ type: 'booking-reference', value: 'QX7F2M' }] });

const nameSchema = z.strictObject({
  given: shortTextSchema.optional(),
  family: shortTextSchema.optional(),
  full: shortTextSchema
    .optional()
    .describe('The whole name as the person writes it, where parts do not do it justice.'),
  title: shortTextSchema.optional().describe('Academic or professional: Dr, Prof.'),
  honorific: z.enum(['mr', 'ms', 'mrs', 'mx', 'none']).optional(),
  order: z.enum(['given-first', 'family-first']).optional(),
  form: z.enum(['formal', 'familiar']).optional().describe('How the person wants to be addressed.'),
  asOf,
});

const valueSchema = z.strictObject({
  segment: wordSchema.optional(),
  lifetimeValue: moneySchema.optional().describe('Predicted net margin over the customer’s remaining life.'),
  tier: wordSchema.optional(),
  tierSince: daySchema.optional(),
  points: z.number().int().min(-1e12).max(1e12).optional(),
  asOf,
});

const preferencesSchema = z.strictObject({
  seat: shortTextSchema.optional(),
  meal: shortTextSchema.optional(),
  payment: shortTextSchema.optional(),
  channels: z
    .array(z.strictObject({ purpose: wordSchema, channel: wordSchema, asOf }))
    .max(50)
    .optional()
    .describe('The channel the person asked for, by purpose of the contact.'),
  other: z.record(wordLike(), scalarSchema).optional(),
  asOf,
});

const consentSchema = z.strictObject({
  purpose: wordSchema,
  channel: wordSchema.optional().describe('All channels if absent.'),
  granted: z.boolean(),
  source: shortTextSchema,
  at: instantSchema,
  until: instantSchema.optional(),
});

const compensationSchema = z.strictObject({
  how: shortTextSchema,
  at: instantSchema.optional(),
  reference: keySchema.optional(),
});

export const incidentSchema = z.strictObject({
  incidentId: keySchema,
  type: wordSchema,
  at: instantSchema,
  where: shortTextSchema.optional().describe('Flight, branch, shop.'),
  severity: z.enum(['light', 'moderate', 'serious']),
  status: z.enum(['open', 'acknowledged', 'resolved', 'rejected']),
  compensated: compensationSchema.optional().describe('Present once it was made good.'),
  attributes,
  asOf,
});

export const caseSchema = z.strictObject({
  caseId: keySchema,
  type: wordSchema,
  subject: shortTextSchema.optional(),
  status: z.enum(['open', 'in-progress', 'waiting-for-customer', 'resolved', 'closed']),
  severity: z.enum(['light', 'moderate', 'serious']).optional(),
  channel: wordSchema.optional(),
  openedAt: instantSchema,
  closedAt: instantSchema.optional(),
  attributes,
  asOf,
});

export const contactSchema = z.strictObject({
  at: instantSchema,
  channel: wordSchema,
  purpose: wordSchema.optional(),
  offerId: wordSchema.optional(),
  category: wordSchema.optional(),
  outcome: z.enum(['shown', 'accepted', 'declined', 'ignored', 'redeemed', 'failed']).optional(),
});

const channelRecordSchema = z.strictObject({
  channel: wordSchema,
  attempts: z.number().int().min(0).max(1e9),
  successes: z.number().int().min(0).max(1e9),
  asOf,
});

const holdingSchema = z.strictObject({
  holdingId: keySchema.optional(),
  product: wordSchema,
  category: wordSchema.optional(),
  since: daySchema.optional(),
  until: daySchema.optional(),
  amount: moneySchema.optional(),
  attributes,
  asOf,
});

export const snapshotSchema = z
  .strictObject({
    schemaVersion: z.literal(snapshotSchemaVersion),
    customerId: keySchema.meta({ examples: ['cust-1042'] }),
    asOf: instantSchema.describe(
      'When the warehouse knew this. A snapshot with an older asOf never replaces a newer one.',
    ),
    source: wordSchema
      .optional()
      .describe('The extract it came from. A full load retires only what came from its own extract.'),
    identities: z.array(identitySchema).max(50).optional(),
    name: nameSchema.optional(),
    birthDate: daySchema.optional(),
    languages: z.array(localeSchema).max(10).optional().describe('Best first.'),
    market: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .meta({ format: 'iso-3166-1-alpha-2', examples: ['IT'] })
      .optional()
      .describe('ISO 3166-1 alpha-2.'),
    nationality: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .meta({ format: 'iso-3166-1-alpha-2', examples: ['IT'] })
      .optional()
      .describe('ISO 3166-1 alpha-2.'),
    timeZone: z
      .string()
      .max(64)
      .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/)
      .meta({ format: 'iana-time-zone', examples: ['Europe/Rome'] })
      .optional()
      .describe('IANA name.'),
    household: keySchema.meta({ examples: ['household-77'] }).optional(),
    value: valueSchema.optional(),
    preferences: preferencesSchema.optional(),
    consents: z.array(consentSchema).max(200).optional(),
    incidents: z.array(incidentSchema).max(200).optional(),
    cases: z.array(caseSchema).max(200).optional(),
    contacts: z.array(contactSchema).max(1000).optional(),
    channelRecords: z
      .array(channelRecordSchema)
      .max(50)
      .optional()
      .describe('Counts of all contacts by channel.'),
    holdings: z.array(holdingSchema).max(500).optional(),
    propensities: z
      .record(wordSchema, z.number().min(0).max(1))
      .optional()
      .describe('The warehouse model’s probability of acceptance by offerId.'),
    attributes: z.record(wordLike(), scalarSchema).optional().describe('Free facts that a pack declares.'),
  })
  .meta({ id: 'CustomerSnapshot', title: 'Customer snapshot, version 1' });

export type Snapshot = z.infer<typeof snapshotSchema>;
export type Incident = NonNullable<Snapshot['incidents']>[number];
export type Case = NonNullable<Snapshot['cases']>[number];
export type Consent = NonNullable<Snapshot['consents']>[number];
export type Contact = NonNullable<Snapshot['contacts']>[number];

/** Validates a document by the snapshot's schema. */
export type CheckSnapshot = (
  candidate: unknown,
) =>
  | { readonly valid: true; readonly snapshot: Snapshot }
  | { readonly valid: false; readonly faults: readonly Fault[] };
