import type { FastifyInstance } from 'fastify';
import type { ApiKey } from '../../domain/access/api-key.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import { UnfitItem } from '../body/parse-json-body.ts';
import { refuseFaults } from '../errors/refuse-faults.ts';
import { refuseOtherPlace } from '../guards/bind-place.ts';
import { priorities } from '../guards/priorities.ts';
import { unitsOfAll } from '../guards/units-of-work.ts';
import type { BatchAnswer } from '../schemas/decision-answers.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import type { SchemaCheck } from '../schemas/schema-checks.ts';
import type { HttpLimits, HttpLog } from '../services/http-options.ts';
import type { HttpServices } from '../services/http-services.ts';
import { ruleSetFor } from './await-release.ts';
import { checkVocabulary, refuseLegs } from './check-vocabulary.ts';
import { refuseItem } from './refuse-item.ts';

/** The number of requests of a batch that are decided at once, so that a batch cannot starve interactive callers. */
const atOnce = 8;

const route = '/v1/decisions/batch';
const mostRequests = 100;

const batchSchema = {
  operationId: 'decideBatch',
  tags: ['decisions'],
  summary: 'Decide up to 100 interactions',
  description: 'Each request is answered on its own, in the order given: a decision or a problem.',
  body: {
    type: 'object',
    required: ['requests'],
    additionalProperties: false,
    properties: {
      requests: {
        type: 'array',
        minItems: 1,
        maxItems: mostRequests,
        description:
          'Each a DecisionRequest. A wrong one gets a problem of its own, whose pointers begin at the item; the others are decided.',
      },
    },
  },
  response: describeAnswers({ 200: answer('A result for each request, in order', 'BatchAnswer') }, [
    ...bodyProblems,
  ]),
};

type Result = BatchAnswer['results'][number];
/** The common part of all items of a batch, and the id of this one. */
type Occasion = {
  readonly inForce: RuleSetInForce;
  readonly key: ApiKey | undefined;
  readonly itemId: string;
  readonly startedAt: number | undefined;
};
type Body = { readonly requests: readonly unknown[] };

/** What an item that may be no request asks of the rules. */
const wishOf = (item: unknown): { readonly minRelease?: number } => {
  const { minRelease } = Object(item) as { minRelease?: unknown };
  return typeof minRelease === 'number' ? { minRelease } : {};
};

/** `POST /v1/decisions/batch`. `checkRequest` validates one item against the schema of a decision request. */
export function addBatchRoutes(
  app: FastifyInstance,
  services: HttpServices,
  context: { limits: HttpLimits; log: HttpLog; checkRequest: SchemaCheck },
): void {
  const options = {
    schema: batchSchema,
    bodyLimit: context.limits.batchBytes,
    config: { scope: 'decide', items: { member: 'requests', most: mostRequests } },
  } as const;
  app.post<{ Body: Body }>(route, options, async (request): Promise<BatchAnswer> => {
    const { requests } = request.body;
    request.charge(unitsOfAll(requests));
    const inForce = await ruleSetFor(services, requests.map(wishOf));
    const results = await mapSome(requests, (item, index) =>
      answerItem(item, {
        inForce,
        key: request.apiKey,
        itemId: `${request.id}.${index}`,
        startedAt: request.startedAt,
      }),
    );
    return { results };
  });

  async function answerItem(item: unknown, { inForce, key, itemId, startedAt }: Occasion): Promise<Result> {
    try {
      const decisionRequest = fitRequest(item);
      refuseOtherPlace(key, decisionRequest);
      checkVocabulary(inForce.ruleSet, decisionRequest);
      refuseLegs(inForce.ruleSet, decisionRequest);
      const { decision, repeated } = await services.answerInteraction(inForce, decisionRequest, {
        priority: priorities.background,
        startedAt,
      });
      return { status: 200, decision, repeated };
    } catch (thrown) {
      return refuseItem(thrown, { itemId, route, log: context.log });
    }
  }

  function fitRequest(item: unknown): DecisionRequest {
    if (item instanceof UnfitItem) throw item.refusal;
    const faults = context.checkRequest(item);
    if (faults.length > 0) throw refuseFaults('invalid-request', faults, 'The request');
    return item as DecisionRequest;
  }
}

/** Maps a list in order, a few items at a time. */
async function mapSome<T, R>(items: readonly T[], map: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await map(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return results;
}
