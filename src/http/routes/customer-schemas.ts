import type { ProblemCode } from '../errors/http-error.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { idParams } from '../schemas/path-schemas.ts';
import { refTo } from '../schemas/publish-schema.ts';

const readErrors: readonly ProblemCode[] = [
  'invalid-request',
  'not-found',
  'uri-too-long',
  'store-unavailable',
];
const writeErrors: readonly ProblemCode[] = [
  ...bodyProblems,
  ...readErrors,
  'unknown-attribute',
  'snapshot-older',
  'store-full',
];
const common = { tags: ['customers'], params: idParams };

export const customerSchemas = {
  put: {
    ...common,
    operationId: 'putCustomer',
    summary: 'Store a customer snapshot',
    description: 'A snapshot never goes backwards: an older `asOf` is refused, the same replaces.',
    body: refTo('CustomerSnapshot'),
    response: describeAnswers(
      {
        200: answer('It replaced the one before, or changed nothing', 'SnapshotStored'),
        201: answer('It is the first of this customer', 'SnapshotStored'),
      },
      writeErrors.filter((code) => code !== 'not-found'),
    ),
  },
  patch: {
    ...common,
    operationId: 'patchCustomer',
    summary: 'Change parts of a customer snapshot',
    description:
      'A JSON merge patch (RFC 7396): members replace, null forgets, lists are whole. Its `asOf` becomes the snapshot’s.',
    body: refTo('CustomerSnapshotPatch'),
    response: describeAnswers(
      { 200: answer('It was changed, or was so already', 'SnapshotStored') },
      writeErrors,
    ),
  },
  get: {
    ...common,
    operationId: 'readCustomer',
    summary: 'Read a customer snapshot',
    response: describeAnswers({ 200: answer('The snapshot', 'CustomerSnapshot') }, readErrors),
  },
  erase: {
    ...common,
    operationId: 'eraseCustomer',
    summary: 'Erase everything held of a customer',
    description: 'Also decisions, tasks, letters and memory; an older snapshot cannot bring the person back.',
    response: describeAnswers({ 200: answer('What was taken', 'Erasure') }, readErrors),
  },
  export: {
    ...common,
    operationId: 'exportCustomer',
    summary: 'Everything held of a customer, for the right of access',
    response: describeAnswers(
      {
        200: {
          description: 'Every record, by kind',
          content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
        },
      },
      readErrors,
    ),
  },
};
