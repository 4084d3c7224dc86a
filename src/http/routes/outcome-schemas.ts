import { outcomeReportSchema } from '../../domain/contact/outcome-report.ts';
import type { JsonSchema } from '../../shared/json-schema.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { idParams } from '../schemas/path-schemas.ts';
import { publishSchema } from '../schemas/publish-schema.ts';

export const mostOutcomes = 1000;

const bulkSchema: JsonSchema = {
  type: 'object',
  required: ['outcomes'],
  additionalProperties: false,
  properties: {
    outcomes: {
      type: 'array',
      minItems: 1,
      maxItems: mostOutcomes,
      description:
        'Each an outcome. A wrong one gets a problem of its own, whose pointers begin at the item; the others are recorded.',
    },
  },
};

/** Written out, not referred to: only so can a misfit name the field. */
const { $id: _, ...reportSchema } = publishSchema(outcomeReportSchema);

const idempotent =
  'An outcome of an offer of a decision counts once, however often it is reported. Repeating a report is always safe. Late and out of order is fine; times in the future or before the decision (by more than five minutes) are not. It takes effect on the very next decision: in caps, cool-downs, facts and the best channel; in propensities within a second.';

export const recordSchema = {
  operationId: 'recordOutcomes',
  tags: ['outcomes'],
  summary: 'Tell what became of offers of a decision',
  description: `One outcome, or up to 1,000 under \`outcomes\`. ${idempotent}`,
  params: idParams,
  body: { anyOf: [reportSchema, bulkSchema] },
  response: describeAnswers({ 200: answer('A result for each outcome, in order', 'OutcomesAnswer') }, [
    ...bodyProblems,
    'not-found',
    'unknown-offer',
    'invalid-outcome-time',
    'uri-too-long',
    'store-unavailable',
    'store-full',
  ]),
};

export const bulkRouteSchema = {
  operationId: 'recordOutcomesBatch',
  tags: ['outcomes'],
  summary: 'Tell what became of offers of many decisions',
  description: `Up to 1,000, each a PlacedOutcomeReport. ${idempotent}`,
  body: bulkSchema,
  response: describeAnswers({ 200: answer('A result for each outcome, in order', 'OutcomesAnswer') }, [
    ...bodyProblems,
    'store-unavailable',
    'store-full',
  ]),
};

export const listSchema = {
  operationId: 'listOutcomes',
  tags: ['outcomes'],
  summary: 'Read what is known to have become of a decision’s offers',
  params: idParams,
  response: describeAnswers({ 200: answer('In the order of the report', 'OutcomeList') }, [
    'invalid-request',
    'not-found',
    'uri-too-long',
    'store-unavailable',
  ]),
};
