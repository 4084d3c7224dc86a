import type { FastifyInstance } from 'fastify';
import type { ApiKey } from '../../domain/access/api-key.ts';
import { HttpError } from '../errors/http-error.ts';
import { isKeyForDecision } from '../guards/bind-place.ts';
import { explanation } from '../guards/units-of-work.ts';
import { answer, describeAnswers } from '../schemas/describe-answers.ts';
import { type IdParams, idParams } from '../schemas/path-schemas.ts';
import type { ReplayAnswer } from '../schemas/rule-set-answers.ts';
import type { HttpServices } from '../services/http-services.ts';

const schema = {
  operationId: 'replayDecision',
  tags: ['decisions'],
  summary: 'Decide a recorded decision again, on what it was decided on, and explain it as of then',
  description:
    'By the rules of then. Changes nothing. The explanation is there where a rule discloses it at its place; for a key with the scope `audit` always. `different` names the first difference from the answer of then by its JSON pointer, and its cause.',
  params: idParams,
  response: describeAnswers({ 200: answer('What came of it', 'Replay') }, [
    'invalid-request',
    'not-found',
    'uri-too-long',
    'store-unavailable',
  ]),
};

/** Without keys everybody may see everything. */
const isAuditor = (key: ApiKey | undefined): boolean => key?.scopes.has('audit') !== false;

/** `GET /v1/decisions/:id/replay`. */
export function addReplayRoutes(app: FastifyInstance, services: HttpServices): void {
  app.get<{ Params: IdParams }>(
    '/v1/decisions/:id/replay',
    { schema, config: { scope: 'explain' } },
    async (request): Promise<ReplayAnswer> => {
      request.charge(2 * explanation);
      const found = await services.replay(request.params.id, isAuditor(request.apiKey));
      if (found === undefined || !isKeyForDecision(request.apiKey, found.recorded))
        throw new HttpError('not-found', 'There is no decision with this id.');
      const { decisionId, decidedAt, ruleSet } = found.recorded;
      const { decision, ...replay } = found.replayed;
      return {
        decisionId,
        decidedAt,
        ruleSet: ruleSet.version,
        ...replay,
        ...(decision?.explanation && { explanation: decision.explanation }),
      };
    },
  );
}
