import { z } from 'zod';
import type { Fault } from '../shared/service-error.ts';
import {
  daySchema,
  instantSchema,
  keyLike,
  localeSchema,
  moneySchema,
  scalarSchema,
  textLike,
  wordLike,
} from '../shared/wire-schemas.ts';
import { wordOfKind } from '../shared/word-kinds.ts';

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
const attributes = z.record(attributeName(), scalarSchema).optional();

function attributeName() {
  return z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/)
    .meta({ examples: ['favouriteDrink'] });
}

const identitySchema = z
  .strictObject({ type: wordLike('booking-reference'), value: keyLike('QX7F2M'), asOf })
  .meta({ examples: [{ type: 'booking-reference', value: 'QX7F2M' }] });

const nameSchema = z.strictObject({
  given: textLike('Giulia').optional(),
  family: textLike('Bianchi').optional(),
  full: textLike('Giulia Bianchi')
    .optional()
    .describe('The whole name as the person writes it, where parts do not do it justice.'),
  title: textLike('Dr').optional().describe('Academic or professional: Dr, Prof.'),
  honorific: z.enum(['mr', 'ms', 'mrs', 'mx', 'none']).optional(),
  order: z.enum(['given-first', 'family-first']).optional(),
  form: z.enum(['formal', 'familiar']).optional().describe('How the person wants to be addressed.'),
  asOf,
});

const countrySchema = z
  .string()
  .regex(/^[A-Z]{2}$/)
  .meta({ format: 'iso-3166-1-alpha-2', examples: ['IT'] });

const addressSchema = z.strictObject({
  kind: z.enum(['mailing', 'home', 'work', 'other']).optional().describe('`mailing`: where letters go.'),
  recipient: textLike('Giulia Bianchi')
    .optional()
    .describe('The name at the door, if it is not the customer’s own.'),
  organisation: textLike('Bianchi Srl').optional(),
  careOf: textLike('c/o Rossi').optional().describe('As it is written, with its “c/o”.'),
  lines: z
    .array(textLike('Via Roma 1'))
    .min(1)
    .max(4)
    .describe('Street and number, building, floor, box: as the country writes them.'),
  district: textLike('Tsim Sha Tsui').optional().describe('A part of the city.'),
  city: textLike('Roma').optional(),
  region: textLike('RM').optional().describe('State, province or prefecture, as addresses have it.'),
  postalCode: textLike('00184').optional(),
  sortingCode: textLike('CEDEX 7').optional(),
  country: countrySchema.describe('ISO 3166-1 alpha-2.'),
  validFrom: daySchema.optional().describe('The first day.'),
  validTo: daySchema.optional().describe('The day on which it is not valid any more.'),
  undeliverable: z.boolean().optional().describe('Whether mail came back from there.'),
  asOf,
});

const contactPointSchema = z.strictObject({
  type: wordLike('email').describe('As the identity type of a channel: email, phone, push-token.'),
  value: keyLike('giulia@example.com'),
  verified: z.boolean().optional().describe('Whether the person proved to receive what is sent there.'),
  bounced: z.boolean().optional().describe('Whether messages came back from there: it is not used any more.'),
  asOf,
});

const valueSchema = z.strictObject({
  segment: wordOfKind('segment', 'frequent').optional(),
  lifetimeValue: moneySchema.optional().describe('Predicted net margin over the customer’s remaining life.'),
  tier: wordOfKind('tier', 'gold').optional(),
  tierSince: daySchema.optional(),
  points: z.number().int().min(-1e12).max(1e12).optional(),
  asOf,
});

const preferencesSchema = z.strictObject({
  seat: textLike('aisle').optional(),
  meal: textLike('vegetarian').optional(),
  payment: textLike('card').optional(),
  channels: z
    .array(
      z.strictObject({
        purpose: wordOfKind('purpose', 'marketing'),
        channel: wordOfKind('channel', 'email'),
        asOf,
      }),
    )
    .max(50)
    .optional()
    .describe('The channel the person asked for, by purpose of the contact.'),
  other: z.record(attributeName(), scalarSchema).optional(),
  asOf,
});

const consentSchema = z.strictObject({
  purpose: wordOfKind('purpose', 'marketing'),
  channel: wordOfKind('channel', 'email').optional().describe('All channels if absent.'),
  granted: z.boolean(),
  source: textLike('web form'),
  at: instantSchema,
  until: instantSchema.optional(),
});

const compensationSchema = z.strictObject({
  how: textLike('5,000 points'),
  at: instantSchema.optional(),
  reference: keyLike('REF-7').optional(),
});

export const incidentSchema = z.strictObject({
  incidentId: keyLike('I-4711'),
  type: wordOfKind('incident', 'delay'),
  at: instantSchema,
  where: textLike('TA601').optional().describe('Flight, branch, shop.'),
  severity: z.enum(['light', 'moderate', 'serious']),
  status: z.enum(['open', 'acknowledged', 'resolved', 'rejected']),
  compensated: compensationSchema.optional().describe('Present once it was compensated.'),
  attributes,
  asOf,
});

export const caseSchema = z.strictObject({
  caseId: keyLike('case-0815'),
  type: wordOfKind('case', 'complaint'),
  subject: textLike('Lost bag').optional(),
  status: z.enum(['open', 'in-progress', 'waiting-for-customer', 'resolved', 'closed']),
  severity: z.enum(['light', 'moderate', 'serious']).optional(),
  channel: wordOfKind('channel', 'ivr').optional(),
  openedAt: instantSchema,
  closedAt: instantSchema.optional(),
  attributes,
  asOf,
});

export const contactSchema = z.strictObject({
  at: instantSchema,
  channel: wordOfKind('channel', 'kiosk'),
  purpose: wordOfKind('purpose', 'marketing').optional(),
  offerId: wordOfKind('offer', 'lounge-pass').optional(),
  category: wordOfKind('category', 'comfort').optional(),
  outcome: z.enum(['shown', 'accepted', 'declined', 'ignored', 'redeemed', 'failed']).optional(),
});

const channelRecordSchema = z.strictObject({
  channel: wordOfKind('channel', 'email'),
  attempts: z.number().int().min(0).max(1e9),
  successes: z.number().int().min(0).max(1e9),
  asOf,
});

const holdingSchema = z.strictObject({
  holdingId: keyLike('H-1001').optional(),
  product: wordOfKind('product', 'credit-card'),
  category: wordOfKind('product-category', 'cards').optional(),
  since: daySchema.optional(),
  until: daySchema.optional(),
  amount: moneySchema.optional(),
  attributes,
  asOf,
});

export const snapshotSchema = z
  .strictObject({
    schemaVersion: z.literal(snapshotSchemaVersion),
    customerId: keyLike('cust-1042'),
    asOf: instantSchema.describe(
      'When the warehouse knew this. A snapshot with an older asOf never replaces a newer one.',
    ),
    source: wordLike('warehouse')
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
    addresses: z
      .array(addressSchema)
      .max(20)
      .optional()
      .describe(
        'Postal addresses, best first. Absent: not known here, so letters have no address; empty: there is none.',
      ),
    contactPoints: z
      .array(contactPointSchema)
      .max(50)
      .optional()
      .describe(
        'Where messages go, best first: not how the customer is found. Before `identities` of the same type.',
      ),
    household: keyLike('household-77').optional(),
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
      .record(wordLike('lounge-pass'), z.number().min(0).max(1))
      .optional()
      .describe('The warehouse model’s probability of acceptance by offerId.'),
    attributes: z
      .record(attributeName(), scalarSchema)
      .optional()
      .describe('Free facts that a pack declares.'),
  })
  .meta({ id: 'CustomerSnapshot', title: 'Customer snapshot, version 1' });

/** What letters and messages need of a customer. */
export const readerSchema = snapshotSchema.pick({
  name: true,
  market: true,
  identities: true,
  addresses: true,
  contactPoints: true,
});
export type Reader = z.infer<typeof readerSchema>;

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
