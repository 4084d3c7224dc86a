import { z } from 'zod';
import { reportableMoves } from '../../deliver/report-promise.ts';
import { acceptanceSchema } from '../../domain/decision/acceptance.ts';
import { decisionSchema } from '../../domain/decision/decision.ts';
import { promiseSchema } from '../../domain/decision/promise-answer.ts';
import { wordSchema } from '../../domain/shared/wire-schemas.ts';
import { cancelCodes, taskStates, taskTypes } from '../../domain/tasks/task.ts';
import { obstacleCodes } from '../../replay/replay-decision.ts';
import { faultSchema, problemSchema } from '../errors/problem.ts';

/** What the routes answer, where the domain has no schema of its own. Times on the wire are RFC 3339. */

export const batchAnswerSchema = z
  .strictObject({
    results: z.array(
      z.strictObject({
        status: z.number().int().describe('What the request would have been answered with on its own.'),
        decision: decisionSchema.optional(),
        repeated: z.boolean().optional().describe('True: decided before; nothing happened twice.'),
        problem: problemSchema.optional(),
      }),
    ),
  })
  .meta({ id: 'BatchAnswer' });

export const partyAnswerSchema = z
  .strictObject({ interactionId: z.string(), decisions: z.array(decisionSchema) })
  .meta({ id: 'PartyAnswer' });

export const peopleSchema = z
  .strictObject({
    people: z.array(
      z.strictObject({
        customerId: z.string(),
        givenName: z.string().optional(),
        familyInitial: z.string().optional(),
        familyName: z.string().optional(),
        birthYear: z.string().optional(),
      }),
    ),
    more: z.boolean().describe('True: more people than a party fit, so none is listed.'),
  })
  .meta({ id: 'People' });

export type People = z.infer<typeof peopleSchema>;

export type BatchAnswer = z.infer<typeof batchAnswerSchema>;

export const outcomesAnswerSchema = z
  .strictObject({
    results: z.array(
      z.strictObject({
        status: z.number().int().describe('What the outcome would have been answered with on its own.'),
        result: z
          .enum(['recorded', 'repeated', 'not-carried-out'])
          .optional()
          .describe(
            'repeated: it was known already, and nothing was counted twice. not-carried-out: the acceptance could not be carried out and was not recorded; `effect` says why.',
          ),
        effect: acceptanceSchema
          .optional()
          .describe('What the acceptance did, or why it did nothing; the same for every repeat.'),
        next: decisionSchema
          .optional()
          .describe('What is offered after the decline, where the report asked for it.'),
        problem: problemSchema.optional(),
      }),
    ),
  })
  .meta({ id: 'OutcomesAnswer' });

export type OutcomesAnswer = z.infer<typeof outcomesAnswerSchema>;

export const outcomeListSchema = z
  .strictObject({
    decisionId: z.string(),
    outcomes: z.array(z.strictObject({ offerId: z.string(), outcome: z.string(), occurredAt: z.string() })),
  })
  .meta({ id: 'OutcomeList' });

export const putAnswerSchema = z
  .strictObject({
    customerId: z.string(),
    status: z.enum(['created', 'replaced', 'patched', 'unchanged']),
    asOf: z.string().describe('Of the snapshot that is now stored.'),
    warnings: z
      .array(faultSchema)
      .optional()
      .describe('What is stored and nothing uses, with the near word; what a full list left out.'),
  })
  .meta({ id: 'SnapshotStored' });

export type PutAnswer = z.infer<typeof putAnswerSchema>;

export const eventsAnswerSchema = z
  .strictObject({
    results: z.array(
      z.strictObject({
        status: z.number().int().describe('The status that the event would have been answered with alone.'),
        stored: putAnswerSchema.optional(),
        problem: problemSchema.optional(),
      }),
    ),
  })
  .meta({ id: 'EventsAnswer' });

export type EventsAnswer = z.infer<typeof eventsAnswerSchema>;

export const erasureSchema = z
  .strictObject({
    customerId: z.string(),
    erased: z
      .strictObject({
        snapshot: z.boolean(),
        identities: z.number().int(),
        decisions: z.number().int(),
        tasks: z.number().int(),
        letters: z.number().int(),
        memory: z.boolean(),
      })
      .describe('What was held and is gone, by kind of record.'),
  })
  .meta({ id: 'Erasure' });

export const taskSchema = z
  .strictObject({
    taskId: z.string(),
    type: z.enum(taskTypes),
    state: z.enum(taskStates),
    decisionId: z.string(),
    interactionId: z.string(),
    customerId: z.string(),
    touchpoint: z.string(),
    pack: z.string(),
    template: z.string(),
    locale: z.string(),
    channel: z.string(),
    actionId: z.string().optional().describe('The promise that it carries out or hangs on.'),
    createdAt: z.string(),
    dueAt: z.string(),
    attempts: z.number().int(),
    nextAt: z.string().describe('When it may be tried next.'),
    lastError: z.string().optional(),
    finishedAt: z.string().optional(),
    result: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('The letter’s file, the connector’s reference or the reason of its refusal.'),
    while: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('The conditions that are asked again when it is due; it is cancelled unless they hold.'),
    cause: z
      .strictObject({ code: z.enum(cancelCodes), detail: z.string().optional() })
      .optional()
      .describe(
        'Why it was cancelled. reason-gone: the detail names the condition that did not hold. customer-gone: nothing is known of the customer any more. promise-refused, promise-withdrawn: the promise that it hangs on is not in force.',
      ),
  })
  .meta({ id: 'Task' });

export type TaskAnswer = z.infer<typeof taskSchema>;

export const budgetSchema = z
  .strictObject({
    key: z.string().describe('The count; its `/` and `%` are encoded in a path.'),
    taken: z.number().int(),
    limit: z
      .number()
      .int()
      .nullable()
      .describe(
        'The most that may ever be taken; null while nothing is, because the next caller’s number counts.',
      ),
  })
  .meta({ id: 'Budget' });

export const taskPageSchema = z
  .strictObject({
    tasks: z.array(taskSchema),
    next: z.string().nullable().describe('Ask with after=NEXT for more; null at the end.'),
  })
  .meta({ id: 'TaskPage' });

export const promiseListSchema = z
  .strictObject({ customerId: z.string(), promises: z.array(promiseSchema) })
  .meta({ id: 'PromiseList' });

export const promiseReportSchema = z
  .strictObject({
    move: z.enum(reportableMoves),
    source: wordSchema
      .optional()
      .meta({ examples: ['departure-control'] })
      .describe('Who says so; `people` if absent.'),
    cause: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ examples: ['cabin is full'] })
      .describe('Why, without personal data; kept with the promise and shown.'),
  })
  .meta({ id: 'PromiseReport' });

export type PromiseReportBody = z.infer<typeof promiseReportSchema>;

const keyViewSchema = z.strictObject({
  name: z.string(),
  scopes: z.array(z.string()),
  touchpoints: z.array(z.string()).optional(),
  channels: z.array(z.string()).optional(),
  perSecond: z.number().optional(),
  expires: z.string().optional(),
  origin: z.enum(['settings', 'ledger']).describe('Keys of the settings can be changed there only.'),
  secrets: z.number().int().describe('How many secrets are valid: two while callers change over.'),
  lastUsedAt: z.string().nullable().describe('True to a few seconds; null if it was never used.'),
});

export const keyListSchema = z.strictObject({ keys: z.array(keyViewSchema) }).meta({ id: 'KeyList' });

export const keyChangedSchema = z
  .strictObject({
    name: z.string(),
    key: z.string().optional().describe('What the caller sends. It is not stored and cannot be shown again.'),
  })
  .meta({ id: 'KeyChanged' });

const diagnosticSchema = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  pointer: z.string(),
  message: z.string(),
  hint: z.string(),
});

const packSchema = z.strictObject({
  pack: z.string(),
  description: z.string(),
  owner: z.string(),
  locales: z.array(z.string()),
  touchpoints: z.array(z.strictObject({ touchpoint: z.string(), channels: z.array(z.string()) })),
  rules: z.number().int(),
  offers: z.number().int(),
  letters: z.number().int(),
});

export const ruleSetSchema = z
  .strictObject({
    version: z.string(),
    loadedAt: z.string(),
    ageMs: z.number(),
    packs: z.array(packSchema),
    refused: z
      .strictObject({ at: z.string(), diagnostics: z.array(diagnosticSchema) })
      .nullable()
      .describe('The latest edit, if it was refused; the set above stays in force.'),
    pending: z
      .strictObject({ since: z.string() })
      .nullable()
      .describe('An edit that is being checked; the set above serves until it is found right.'),
    unwatched: z
      .strictObject({ since: z.string(), message: z.string() })
      .nullable()
      .describe('Why edits may go unseen, while the folder of the rules cannot be watched.'),
  })
  .meta({ id: 'RuleSet' });

export type RuleSetAnswer = z.infer<typeof ruleSetSchema>;

export const ruleSetFilesSchema = z
  .strictObject({
    version: z.string(),
    isInForce: z.boolean(),
    files: z
      .array(z.strictObject({ path: z.string(), text: z.string() }))
      .describe('By their paths in the folder of the packs.'),
  })
  .meta({ id: 'RuleSetFiles' });

export type RuleSetFiles = z.infer<typeof ruleSetFilesSchema>;

export const replaySchema = z
  .strictObject({
    decisionId: z.string(),
    decidedAt: z.string(),
    ruleSet: z.string().describe('The version that it was decided by.'),
    status: z.enum(['same', 'different', 'impossible']),
    exact: z
      .enum(['bytes', 'decision'])
      .optional()
      .describe(
        'bytes: the very same answer. decision: the same but for the words, which another runtime writes by other tables.',
      ),
    pointer: z.string().optional().describe('Where the answers differ first.'),
    recorded: z.unknown().optional().describe('What the answer of then has there; absent if nothing.'),
    replayed: z.unknown().optional(),
    cause: z
      .enum(['rules', 'runtime', 'program'])
      .optional()
      .describe(
        'runtime: Node or its tables of languages and time zones are others than then. program: this release decides differently.',
      ),
    because: z
      .enum(obstacleCodes)
      .optional()
      .describe('Why it cannot be decided again; `text` says it in a sentence.'),
    text: z.string().optional(),
    explanation: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('As `explain: "full"` would have given it then.'),
  })
  .meta({ id: 'Replay' });

export type ReplayAnswer = z.infer<typeof replaySchema>;

export const readinessSchema = z
  .strictObject({
    ready: z.boolean(),
    checks: z.record(z.string(), z.strictObject({ ok: z.boolean(), detail: z.string().optional() })),
  })
  .meta({ id: 'Readiness' });

export const livenessSchema = z.strictObject({ alive: z.literal(true) }).meta({ id: 'Liveness' });
