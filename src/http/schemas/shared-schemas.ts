import { outcomeReportSchema, placedOutcomeReportSchema } from '../../domain/contact/outcome-report.ts';
import { customerEventSchema } from '../../domain/customer/customer-event.ts';
import { decisionSchema } from '../../domain/decision/decision.ts';
import { decisionRequestSchema, findPeopleSchema } from '../../domain/decision/decision-request.ts';
import { promiseSchema } from '../../domain/decision/promise-answer.ts';
import { whyAnswerSchema, whyRequestSchema } from '../../domain/decision/why-offer.ts';
import type { JsonSchema } from '../../shared/json-schema.ts';
import { problemSchema } from '../errors/problem.ts';
import { erasureSchema, eventsAnswerSchema, putAnswerSchema } from './customer-answers.ts';
import {
  batchAnswerSchema,
  outcomeListSchema,
  outcomesAnswerSchema,
  partyAnswerSchema,
  peopleSchema,
} from './decision-answers.ts';
import { keyChangedSchema, keyListSchema, livenessSchema, readinessSchema } from './operation-answers.ts';
import { publishSchema } from './publish-schema.ts';
import {
  releaseContentSchema,
  releaseListSchema,
  releaseLogSchema,
  releaseSchema,
} from './release-answers.ts';
import { audiencePageSchema, campaignsReportSchema, offersReportSchema } from './report-answers.ts';
import { previewSchema, replaySchema, ruleSetFilesSchema, ruleSetSchema } from './rule-set-answers.ts';
import { snapshotJsonSchema, snapshotPatchSchema } from './snapshot-patch.ts';
import {
  budgetSchema,
  promiseListSchema,
  promiseReportSchema,
  recomposedSchema,
  taskOutcomeSchema,
  taskPageSchema,
  taskSchema,
} from './task-answers.ts';

/** Every schema with a name of its own: the components of the OpenAPI document. */
export const sharedSchemas: readonly JsonSchema[] = [
  ...[
    decisionRequestSchema,
    decisionSchema,
    batchAnswerSchema,
    partyAnswerSchema,
    findPeopleSchema,
    peopleSchema,
    outcomeReportSchema,
    placedOutcomeReportSchema,
    outcomesAnswerSchema,
    outcomeListSchema,
    whyRequestSchema,
    whyAnswerSchema,
    customerEventSchema,
    putAnswerSchema,
    eventsAnswerSchema,
    erasureSchema,
    recomposedSchema,
    taskOutcomeSchema,
    taskSchema,
    budgetSchema,
    taskPageSchema,
    promiseSchema,
    promiseListSchema,
    promiseReportSchema,
    offersReportSchema,
    audiencePageSchema,
    campaignsReportSchema,
    keyListSchema,
    keyChangedSchema,
    ruleSetSchema,
    ruleSetFilesSchema,
    releaseSchema,
    releaseListSchema,
    releaseContentSchema,
    releaseLogSchema,
    replaySchema,
    previewSchema,
    readinessSchema,
    livenessSchema,
    problemSchema,
  ].map(publishSchema),
  snapshotJsonSchema,
  snapshotPatchSchema,
];
