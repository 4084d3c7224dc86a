import { z } from 'zod';
import { reportableMoves } from '../../deliver/report-promise.ts';
import { promiseSchema } from '../../domain/decision/promise-answer.ts';
import { reportedOfFollowUps } from '../../domain/shared/follow-up-outcomes.ts';
import { wordSchema } from '../../domain/shared/wire-schemas.ts';
import { cancelCodes, taskStates, taskTypes } from '../../domain/tasks/task.ts';

/** Answers about follow-up work: tasks, promises and budgets. Times on the wire are RFC 3339. */

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
        'Why it was cancelled. reason-gone: the detail names the condition that did not hold. customer-gone: nothing is known of the customer any more. promise-refused, promise-withdrawn: the promise that it hangs on is not in force. stopped: the person asked for no more by this channel.',
      ),
  })
  .meta({ id: 'Task' });

export const taskOutcomeSchema = z
  .strictObject({
    taskId: z.string(),
    outcome: z.enum(reportedOfFollowUps),
    status: z.enum(['noted', 'known']).describe('known: it was reported before.'),
  })
  .meta({ id: 'TaskOutcome' });

export const recomposedSchema = z
  .strictObject({
    taskId: z.string(),
    status: z.enum(['identical', 'different']),
    differs: z
      .array(z.string())
      .describe(
        'What is not as it was: compiler, template, fonts, or sheet (the letter’s data: its letterhead or its address). unprintable: this machine prints it no more.',
      ),
  })
  .meta({ id: 'RecomposedLetter' });

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
