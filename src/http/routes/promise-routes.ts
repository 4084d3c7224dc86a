import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { describePromise } from '../../domain/decision/promise-answer.ts';
import { keySchema } from '../../domain/shared/wire-schemas.ts';
import { HttpError, type ProblemCode } from '../errors/http-error.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { type IdParams, idParams } from '../schemas/path-schemas.ts';
import { publishSchema, refTo } from '../schemas/publish-schema.ts';
import type { PromiseReportBody } from '../schemas/task-answers.ts';
import type { HttpServices } from '../services/http-services.ts';

const readErrors: readonly ProblemCode[] = ['invalid-request', 'uri-too-long', 'store-unavailable'];

const listSchema = {
  operationId: 'listPromises',
  tags: ['promises'],
  summary: 'What a customer was promised, and what became of it',
  params: idParams,
  response: describeAnswers({ 200: answer('The promises', 'PromiseList') }, readErrors),
};

const reportSchema = {
  operationId: 'reportPromise',
  tags: ['promises'],
  summary: 'Report what became of a promise, or take it back',
  description:
    'confirm, refuse: the answer of a system that fetches its calls, or that people read there. withdraw: the promise is taken back. undo: what was done is undone. A refusal or a withdrawal reopens what the promise compensated, gives its share of a budget back and cancels its letters, in one write. Late, repeated and contradicting reports are safe; the answer shows the state.',
  params: publishSchema(z.strictObject({ id: keySchema, actionId: keySchema })),
  body: refTo('PromiseReport'),
  response: describeAnswers({ 200: answer('The promise after it', 'Promise') }, [
    ...bodyProblems,
    ...readErrors,
    'not-found',
  ]),
};

type Reporting = { Params: IdParams & { readonly actionId: string }; Body: PromiseReportBody };

/** `/v1/customers/:id/promises`: what became of what was promised, and reports of it. */
export function addPromiseRoutes(app: FastifyInstance, { promises }: HttpServices): void {
  app.get<{ Params: IdParams }>(
    '/v1/customers/:id/promises',
    { schema: listSchema, config: { scope: 'customers:read' } },
    async ({ params: { id } }) => ({
      customerId: id,
      promises: (await promises.list(id)).map(describePromise),
    }),
  );

  const config = { scope: 'tasks', audit: { act: 'report-promise', kind: 'customer' } } as const;
  app.post<Reporting>(
    '/v1/customers/:id/promises/:actionId/moves',
    { schema: reportSchema, config },
    async ({ params: { id, actionId }, body: { move, source, cause } }) => {
      const report = { customerId: id, actionId, kind: move, source: source ?? 'people' };
      const moved = await promises.report(cause === undefined ? report : { ...report, cause });
      if (moved.status === 'gone')
        throw new HttpError('not-found', 'This customer has no promise with this id.');
      return describePromise(moved.promise);
    },
  );
}
