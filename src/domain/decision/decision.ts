import { z } from 'zod';
import { promiseStates } from '../promises/promise-life.ts';
import { promiseSchema } from './promise-answer.ts';
import { repeats } from './reason.ts';

/** The answer to one interaction: actions, messages, offers, the channel, follow-up tasks, and the reasons. */

const parametersSchema = z.record(z.string(), z.unknown());
const actionReasonSchema = z.strictObject({ code: z.string(), ruleId: z.string() });

export const actionSchema = z.strictObject({
  actionId: z.string(),
  type: z.string(),
  params: parametersSchema,
  status: z
    .enum(['proposed', ...promiseStates])
    .describe(
      'confirmed: the system of record said yes, or Tact’s word is final; asked, unknown: promised and counted, and the system has not said yes yet; proposed: what a live request of a known customer would have promised.',
    ),
  reason: actionReasonSchema,
  standing: z
    .strictObject({ decisionId: z.string(), interactionId: z.string(), channel: z.string(), at: z.string() })
    .optional()
    .describe('Present when the promise was made at an earlier interaction: where and when.'),
});

export const messageSchema = z.strictObject({
  purpose: z.string(),
  audience: z.enum(['customer', 'agent']),
  channel: z.string(),
  locale: z.string(),
  format: z
    .enum(['text', 'ssml', 'html'])
    .describe(
      '`text` is plain text with names as customers write them: escape it where it is shown as HTML.',
    ),
  body: z.string(),
  know: z
    .string()
    .optional()
    .describe('For agents: what to know, in the agent’s language; body is what to say.'),
  key: z.string().describe('The message’s name in the pack.'),
});

export const offerAnswerSchema = z.strictObject({
  offerId: z.string(),
  rank: z.number().int(),
  category: z.string().optional(),
  placement: z.string().optional(),
  score: z
    .strictObject({
      propensity: z.number(),
      value: z.number(),
      context: z.number(),
      lever: z.number(),
      total: z.number(),
    })
    .optional()
    .describe('Absent unless a rule discloses the evidence.'),
  evidence: parametersSchema
    .optional()
    .describe(
      'Where the score comes from, and the consent relied on. Absent unless a rule discloses the evidence.',
    ),
  treatment: parametersSchema,
  reason: actionReasonSchema.optional(),
});

const channelAnswerSchema = z.strictObject({
  best: z.string().nullable(),
  ranking: z
    .array(
      z.strictObject({
        channel: z.string(),
        rate: z.number(),
        lowerBound: z.number(),
        attempts: z.number(),
        evidence: parametersSchema.optional(),
      }),
    )
    .describe('Empty unless a rule discloses the evidence.'),
});

export const taskAnswerSchema = z.strictObject({
  taskId: z.string(),
  type: z.string(),
  template: z.string().optional(),
  channel: z.string().optional(),
  locale: z.string().optional(),
  dueAt: z.string(),
});

export const reasonSchema = z.strictObject({
  code: z.string(),
  text: z.string(),
  detail: z.string().optional(),
});

const degradationSchema = z.strictObject({
  code: z.string(),
  text: z.string(),
  detail: z.string().optional(),
  repeat: z
    .enum(repeats)
    .optional()
    .describe(
      'What the same request under the same interactionId gets. `decides-again`: this answer was not stored, and the interaction is decided again. `same-decision`: this answer is stored and comes again. `stored-or-decides-again`: the ledger did not confirm in time; the decision that it stored, if it did, else a new one. Absent in decisions that an earlier release stored.',
    ),
});

const historySchema = z.strictObject({
  closedCases: z.array(parametersSchema).describe('The newest first, at most five.'),
  contacts: z
    .array(parametersSchema)
    .describe(
      'When, at which channel, what was offered and what came of it; the newest first, at most five.',
    ),
  promises: z
    .array(actionSchema.extend({ occasion: z.string().optional().describe('What it was promised for.') }))
    .describe(
      'What was promised for something else than this contact is about, when and where; the newest first, at most ten.',
    ),
  leftOut: z
    .strictObject({ closedCases: z.number(), contacts: z.number(), promises: z.number() })
    .optional()
    .describe('How many more of each there are, if any.'),
});

export const decisionSchema = z
  .strictObject({
    decisionId: z.string(),
    interactionId: z.string(),
    customerId: z
      .string()
      .nullable()
      .describe(
        'Null where nobody is known, or where no rule discloses who it is: outcomes are reported by the decision’s id.',
      ),
    touchpoint: z.string(),
    channelUsed: z.string(),
    decidedAt: z.string(),
    mode: z.enum(['live', 'dry-run']),
    locale: z.string(),
    actions: z.array(actionSchema),
    messages: z.array(messageSchema),
    offers: z.array(offerAnswerSchema),
    channel: channelAnswerSchema,
    preferences: parametersSchema,
    form: parametersSchema
      .optional()
      .describe(
        'Where the request asks for it: the fields of the touchpoint’s form that can be filled in. The reason `form-incomplete` says which are missing, and why.',
      ),
    openCases: z
      .array(parametersSchema)
      .describe('The one that the contact is about first, then the most serious, then the newest.'),
    history: historySchema
      .optional()
      .describe('For agents, in short: absent unless a rule discloses it, and where there is nothing.'),
    facts: parametersSchema.describe('What rules derived for the caller to see, by name.'),
    tasks: z.array(taskAnswerSchema),
    ruleSet: z.strictObject({
      version: z.string(),
      ageMs: z.number().describe('Since this process decides by it.'),
      release: z.number().int().optional().describe('The number of the release; absent without releases.'),
    }),
    snapshot: z
      .strictObject({
        asOf: z.string(),
        ageMs: z.number(),
        source: z.enum(['cache', 'store', 'stale-cache']),
      })
      .nullable(),
    reasons: z.array(reasonSchema),
    degraded: z.array(degradationSchema),
    elapsedMs: z.number(),
    promises: z
      .array(promiseSchema)
      .optional()
      .describe('Where a decision is read: what became of the actions that it promised.'),
    explanation: parametersSchema
      .optional()
      .describe(
        'Present where `explain` is `full`; `next` where rules or offers follow (see `explainAfter`).',
      ),
  })
  .meta({ id: 'Decision' });

export type Decision = z.infer<typeof decisionSchema>;
export type HistoryAnswer = z.infer<typeof historySchema>;
export type ActionAnswer = z.infer<typeof actionSchema>;
export type MessageAnswer = z.infer<typeof messageSchema>;
export type OfferAnswer = z.infer<typeof offerAnswerSchema>;
