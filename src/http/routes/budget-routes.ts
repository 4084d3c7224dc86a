import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { BudgetQuestion } from '../../decide/explain/find-budget.ts';
import type { BudgetState } from '../../domain/contact/budget.ts';
import { wordSchema } from '../../domain/shared/wire-schemas.ts';
import { HttpError, type ProblemCode } from '../errors/http-error.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { type IdParams, idParams } from '../schemas/path-schemas.ts';
import { publishSchema } from '../schemas/publish-schema.ts';
import type { HttpServices } from '../services/http-services.ts';

const tags = ['budgets'];
const config = { scope: 'budgets' } as const;
const errors: readonly ProblemCode[] = [...bodyProblems, 'not-found', 'store-unavailable'];

const findSchema = {
  operationId: 'findBudget',
  tags,
  summary: 'Read a shared count: seats of a flight, vouchers of a day',
  description: 'By its pack and name, and the context that says which flight or day. Changes nothing.',
  body: publishSchema(
    z.strictObject({
      pack: wordSchema.meta({ examples: ['airline'] }),
      budget: wordSchema.meta({ examples: ['seats-business'] }),
      context: z
        .record(z.string().max(64), z.unknown())
        .optional()
        .describe('As callers send it with decisions.'),
    }),
  ),
  response: describeAnswers({ 200: answer('The count', 'Budget') }, errors),
};

const correctSchema = {
  operationId: 'correctBudget',
  tags,
  summary: 'Correct the limit of a shared count',
  description:
    'Nobody takes more in all than the limit that the first caller reported; this replaces it. Sending it again changes nothing more. A limit below what is taken leaves nothing. Written to the audit log.',
  params: idParams,
  body: publishSchema(
    z.strictObject({ limit: z.number().int().min(0).max(1e9).describe('The most that may ever be taken.') }),
  ),
  response: describeAnswers({ 200: answer('The count', 'Budget') }, [...errors, 'uri-too-long']),
};

/** `/v1/budgets`: reading and correcting counts that many customers share. */
export function addBudgetRoutes(app: FastifyInstance, { budgets, currentRuleSet }: HttpServices): void {
  app.post<{ Body: BudgetQuestion }>('/v1/budgets/find', { schema: findSchema, config }, async ({ body }) => {
    const key = budgets.keyOf(currentRuleSet().ruleSet, body);
    if (key === undefined)
      throw new HttpError('not-found', `The pack ${body.pack} has no budget ${body.budget}.`);
    return toAnswer(key, await budgets.read(key));
  });

  app.put<{ Params: IdParams; Body: { limit: number } }>(
    '/v1/budgets/:id/limit',
    { schema: correctSchema, config: { ...config, audit: { act: 'correct-budget', kind: 'budget' } } },
    async ({ params: { id }, body: { limit } }) => {
      const state = await budgets.correct(id, limit);
      if (state === undefined)
        throw new HttpError(
          'not-found',
          'Nothing is taken from a budget of this key: the next caller’s number counts.',
        );
      return toAnswer(id, state);
    },
  );
}

const toAnswer = (key: string, state: BudgetState | undefined) => ({
  key,
  taken: state?.taken ?? 0,
  limit: state?.limit ?? null,
});
