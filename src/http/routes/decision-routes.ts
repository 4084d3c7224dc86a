import type { FastifyInstance } from 'fastify';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import { describePromise } from '../../domain/decision/promise-answer.ts';
import { HttpError } from '../errors/http-error.ts';
import { isKeyForDecision, mayExplain, refuseOtherPlace, withoutExplanation } from '../guards/bind-place.ts';
import { priorityOf } from '../guards/priorities.ts';
import { unitsOf } from '../guards/units-of-work.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { type IdParams, idParams } from '../schemas/path-schemas.ts';
import { refTo } from '../schemas/publish-schema.ts';
import type { HttpLimits } from '../services/http-options.ts';
import type { HttpServices } from '../services/http-services.ts';
import { ruleSetFor } from './await-release.ts';
import { checkVocabulary, refuseLegs } from './check-vocabulary.ts';

const replayHeader = {
  'Idempotent-Replayed': {
    type: 'string',
    description: '`true`: this interaction was decided before; the same decision, nothing happened twice.',
  },
};

/** The problems that a decision request can meet. */
export const decideCodes: Parameters<typeof describeAnswers>[1] = [
  ...bodyProblems,
  'unknown-touchpoint',
  'unknown-channel',
  'unknown-identity-type',
  'unknown-verification',
  'invalid-context',
  'interaction-conflict',
  'store-unavailable',
  'store-full',
];

const decideSchema = {
  operationId: 'decide',
  tags: ['decisions'],
  summary: 'Decide what to do, say and offer at an interaction',
  description:
    '200 when the request is well formed and the service is up, except 503 `overloaded` for what could not be decided within its budget. The same `interactionId` again gives the same decision, and no second action, letter or count. Of a degraded answer, `repeat` says what the same request gets. `budgetMs` counts from the arrival of the request; where the service trusts the proxy in front (`TRUST_REQUEST_START`), from its `X-Request-Start`.',
  body: refTo('DecisionRequest'),
  response: describeAnswers({ 200: answer('The decision', 'Decision', replayHeader) }, decideCodes),
};

const readSchema = {
  operationId: 'readDecision',
  tags: ['decisions'],
  summary: 'Read a decision made before',
  params: idParams,
  response: describeAnswers({ 200: answer('The decision', 'Decision') }, [
    'invalid-request',
    'not-found',
    'uri-too-long',
    'store-unavailable',
  ]),
};

const readOptions = { schema: readSchema, config: { scope: 'decide' } } as const;

/** `POST /v1/decisions` and `GET /v1/decisions/:id`. */
export function addDecisionRoutes(
  app: FastifyInstance,
  services: HttpServices,
  limits: HttpLimits,
  now: () => number,
): void {
  app.post<{ Body: DecisionRequest }>(
    '/v1/decisions',
    { schema: decideSchema, bodyLimit: limits.decisionBytes, config: { scope: 'decide' } },
    async (request, reply) => {
      refuseOtherPlace(request.apiKey, request.body);
      const priority = priorityOf(request.body, request.apiKey);
      request.admit(priority);
      const isFree = request.body.minRelease === undefined;
      const startedAt = isFree ? request.startedAt : (request.startedAt ?? now());
      const inForce = isFree ? services.currentRuleSet() : await ruleSetFor(services, [request.body]);
      checkVocabulary(inForce.ruleSet, request.body);
      refuseLegs(inForce.ruleSet, request.body);
      const units = unitsOf(request.body);
      if (units > 1) request.charge(units);
      const { bytes, repeated } = await services.answerInteraction(inForce, request.body, {
        priority,
        startedAt,
      });
      if (repeated) reply.header('idempotent-replayed', 'true');
      return reply.type('application/json; charset=utf-8').send(bytes);
    },
  );

  app.get<{ Params: IdParams }>('/v1/decisions/:id', readOptions, async (request) => {
    const stored = await services.findDecision(request.params.id);
    if (stored === undefined || !isKeyForDecision(request.apiKey, stored))
      throw new HttpError('not-found', 'There is no decision with this id.');
    const decision = mayExplain(request.apiKey) ? stored : withoutExplanation(stored);
    if (decision.actions.length === 0) return decision;
    const promises = await services.promises.ofDecision(decision.decisionId);
    return promises.length === 0 ? decision : { ...decision, promises: promises.map(describePromise) };
  });
}
