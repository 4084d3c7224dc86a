import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpError, type ProblemCode } from './http-error.ts';
import { problemType, toKnownError, toProblem } from './problem.ts';

/** The problem that was answered instead of a result, kept for the log. */
export type Refusal = { readonly code: ProblemCode; readonly cause?: unknown };

const refusals = new WeakMap<FastifyRequest, Refusal>();

export const refusalOf = (request: FastifyRequest): Refusal | undefined => refusals.get(request);

/** Answers everything that is thrown, and every unknown URL, as a problem. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => answerProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    answerProblem(new HttpError('not-found', 'No resource of this API has this URL.'), request, reply),
  );
}

export function answerProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toKnownError(thrown);
  const problem = toProblem(error, request.id);
  refusals.set(request, { code: error.code, cause: error.cause });
  if (problem.status === 503) reply.header('retry-after', '1');
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.code(problem.status).type(problemType).serializer(JSON.stringify).send(problem);
}
