import { z } from 'zod';
import type { Identity } from '../customer/identity.ts';
import { instantSchema, keySchema, localeSchema, wordLike, wordSchema } from '../shared/wire-schemas.ts';

const identitySchema = z.strictObject({
  type: wordSchema.meta({ examples: ['booking-reference'] }),
  value: keySchema.meta({ examples: ['QX7F2M'] }),
});

const namedForms = [
  z.strictObject({ identity: identitySchema }),
  z.strictObject({ identities: z.array(identitySchema).min(1).max(10) }),
] as const;

/** Who is named by an identity: the body of `POST /v1/customers/find`. */
export const findPeopleSchema = z
  .strictObject({
    touchpoint: wordSchema,
    channel: wordSchema.meta({ examples: ['kiosk'] }),
    customer: z.union(namedForms),
  })
  .meta({
    id: 'FindPeople',
    examples: [
      {
        touchpoint: 'check-in',
        channel: 'desk',
        customer: { identity: { type: 'booking-reference', value: 'QX7F2M' } },
      },
    ],
  });

export type FindPeople = z.infer<typeof findPeopleSchema>;

const example = {
  interactionId: 'chk-2026-11-21-0007',
  touchpoint: 'check-in',
  channel: 'kiosk',
  customer: { identity: { type: 'booking-reference', value: 'QX7F2M' } },
  context: {
    flight: {
      number: 'TA601',
      haul: 'long',
      arrival: '2026-11-22T06:10:00Z',
      cabin: 'business',
      seats: { first: 2 },
    },
  },
  locale: 'it-IT',
  maxOffers: 3,
  budgetMs: 50,
};

/** A request for a decision about a customer at a touchpoint. The body of `POST /v1/decisions`. */
export const decisionRequestSchema = z
  .strictObject({
    interactionId: keySchema
      .meta({ examples: [example.interactionId] })
      .describe('Named by the caller; the idempotency key.'),
    touchpoint: wordLike('check-in'),
    channel: wordSchema.meta({ examples: ['kiosk'] }),
    customer: z
      .union([z.strictObject({ id: keySchema.meta({ examples: ['cust-1042'] }) }), ...namedForms])
      .optional()
      .describe(
        'Who it is, by id, by any identity, or by several identities that the same customer carries, such as a booking and a passport. Absent: an anonymous visitor.',
      ),
    context: z
      .record(z.string().max(64), z.unknown())
      .optional()
      .describe('What the caller knows of this moment; its shape is declared by the touchpoint.'),
    verification: wordSchema
      .meta({ examples: ['verified'] })
      .optional()
      .describe(
        'How far the person has proved who they are: a level that the pack declares. `none` if absent: then nothing private is said to callers.',
      ),
    locale: localeSchema
      .optional()
      .describe('The language chosen at the touchpoint; the customer’s own if absent.'),
    agentLocale: localeSchema.optional().describe('The agent’s language; the pack’s default if absent.'),
    sessionId: keySchema
      .meta({ examples: ['visit-2026-11-21-0042'] })
      .optional()
      .describe(
        'Groups the interactions of one visit. What an anonymous visitor refuses is kept for it for a day, and comes along when she is identified.',
      ),
    maxOffers: z
      .number()
      .int()
      .min(0)
      .max(50)
      .meta({ examples: [3] })
      .optional()
      .describe('3 if absent.'),
    placements: z
      .array(
        z.strictObject({
          placement: wordSchema.meta({ examples: ['welcome-screen'] }),
          maxOffers: z.number().int().min(1).max(50),
        }),
      )
      .min(1)
      .max(20)
      .optional()
      .describe('Places to fill in one answer, best first; no offer appears twice.'),
    form: z
      .boolean()
      .optional()
      .describe(
        'True: the answer has the form of the touchpoint, filled in as far as it is known and may be seen here.',
      ),
    excludeOffers: z.array(wordLike('lounge-pass')).max(100).optional(),
    budgetMs: z
      .number()
      .int()
      .min(1)
      .max(60_000)
      .meta({ examples: [50] })
      .optional()
      .describe('Milliseconds the caller can wait.'),
    minAsOf: instantSchema
      .optional()
      .describe(
        'No snapshot older than this is used, wherever it comes from. If the stored one is older, the answer is degraded (`snapshot-too-old`).',
      ),
    minRelease: z
      .number()
      .int()
      .min(1)
      .max(1_000_000_000)
      .meta({ examples: [7] })
      .optional()
      .describe(
        'The least number of the release that decides. A process that has an older one waits for it, within the budget; if it does not come, the answer is degraded (`rules-too-old`).',
      ),
    mode: z.enum(['live', 'dry-run']).optional(),
    asOf: instantSchema
      .optional()
      .describe('For dry runs: what would be decided at this time, on what is known of the customer today.'),
    overrides: z
      .strictObject({
        snapshot: z
          .record(z.string().max(64), z.unknown())
          .meta({ examples: [{ languages: ['de'] }] })
          .describe('A JSON merge patch (RFC 7396) on the customer’s snapshot, for this answer alone.'),
      })
      .optional()
      .describe('For dry runs: what would be decided if the customer were not quite as stored.'),
    explain: z
      .enum(['none', 'full'])
      .optional()
      .describe(
        '`full`: the answer explains every rule and offer, at most 300 of each at a time; `explanation.next` then says where it continues.',
      ),
    explainAfter: z
      .strictObject({ ruleId: keySchema.optional(), offerId: keySchema.optional() })
      .meta({ examples: [{ ruleId: 'apology-and-points' }] })
      .optional()
      .describe(
        'The `explanation.next` of the page before: only the rules and offers that follow are explained, and none of what it does not name. For dry runs: a stored decision keeps the page that it was stored with.',
      ),
  })
  .meta({ id: 'DecisionRequest', examples: [example] });

export type DecisionRequest = z.infer<typeof decisionRequestSchema>;

type Named = Exclude<NonNullable<DecisionRequest['customer']>, { id: string }>;

/** The identities that a request names its customer by. The customer carries all of them. */
export const identitiesOf = (customer: Named): readonly Identity[] =>
  'identity' in customer ? [customer.identity] : customer.identities;
