import { z } from 'zod';
import { wordLike } from '../shared/wire-schemas.ts';
import { decisionRequestSchema } from './decision-request.ts';

const { locale, context, verification, sessionId, maxOffers, placements, excludeOffers } =
  decisionRequestSchema.shape;

/** The moment for which an offer is explained. */
export const whyRequestSchema = z
  .strictObject({
    touchpoint: wordLike('check-in'),
    channel: wordLike('kiosk'),
    locale,
    context,
    verification,
    sessionId,
    maxOffers,
    placements,
    excludeOffers,
  })
  .meta({ id: 'WhyRequest' });

export type WhyRequest = z.infer<typeof whyRequestSchema>;

const changeSchema = z.strictObject({
  fact: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
  path: z.string().optional(),
  from: z.unknown().optional().describe('The value now; absent where it is unknown.'),
  to: z.unknown().describe('A value that would do.'),
  needs: z
    .array(z.strictObject({ operator: z.string(), value: z.unknown(), negated: z.boolean() }))
    .describe('What the value must satisfy; `negated`: the comparison must not hold.'),
});

const blockerSchema = z.strictObject({
  gate: z.enum(['eligibility', 'applicability', 'suitability', 'consent', 'contact-policy', 'arbitration']),
  because: z.string(),
  ruleId: z.string().optional(),
  policyId: z.string().optional(),
  found: z.unknown().optional().describe('The value that stands in the way.'),
  wanted: z.unknown().optional().describe('The threshold, or what would not.'),
  until: z.string().optional().describe('When it ends by itself.'),
  promise: z
    .strictObject({
      action: z.string(),
      ruleId: z.string(),
      channel: z.string(),
      at: z.string(),
      occasion: z.string().optional(),
    })
    .optional()
    .describe(
      'The promise that the offer gives way to: its action and rule, where and when it was made, and for which occasion.',
    ),
  earlier: z
    .strictObject({
      offerId: z.string(),
      outcome: z.string(),
      channel: z.string(),
      at: z.string(),
      decisionId: z.string().optional(),
    })
    .optional()
    .describe('The earlier contact that a cool-down follows, for instance a decline.'),
  changes: z
    .array(changeSchema)
    .optional()
    .describe('For rules and consents: the fewest facts to change that would clear this one.'),
});

export const whyAnswerSchema = z
  .strictObject({
    customerId: z.string(),
    offerId: z.string(),
    touchpoint: z.string(),
    channel: z.string(),
    at: z.string(),
    offered: z.boolean(),
    rank: z.number().int().optional(),
    score: z.record(z.string(), z.number()).optional(),
    blockers: z.array(blockerSchema).describe('All that stands in the way, in the order of the gates.'),
    smallestChange: z
      .array(changeSchema)
      .nullable()
      .describe(
        'The fewest facts to change that would clear all rules and consents in the way; null where no change of facts can.',
      ),
    isSmallest: z
      .boolean()
      .describe('Whether no smaller change does. False: there may be one that was not tried.'),
    reasons: z
      .array(z.strictObject({ code: z.string(), text: z.string(), detail: z.string().optional() }))
      .describe('What to know about this answer, for instance that no context was sent.'),
    ruleSet: z.strictObject({ version: z.string() }),
  })
  .meta({ id: 'WhyAnswer' });

export type WhyAnswer = z.infer<typeof whyAnswerSchema>;
export type WhyBlocker = WhyAnswer['blockers'][number];
export type WhyChange = z.infer<typeof changeSchema>;
