import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiKey } from '../../domain/access/api-key.ts';
import type { WhyAnswer, WhyRequest } from '../../domain/decision/why-offer.ts';
import type { RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import { keyLike, wordLike } from '../../domain/shared/wire-schemas.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import { HttpError } from '../errors/http-error.ts';
import { isBound, refuseOtherPlace } from '../guards/bind-place.ts';
import { explanation } from '../guards/units-of-work.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { publishSchema, refTo } from '../schemas/publish-schema.ts';
import type { HttpServices } from '../services/http-services.ts';
import { checkPlace, checkVocabulary, refuseLegs } from './check-vocabulary.ts';

const paramsSchema = z.strictObject({ id: keyLike('cust-1042'), offerId: keyLike('lounge-pass') });
const querySchema = z.strictObject({ touchpoint: wordLike('check-in'), channel: wordLike('kiosk') });

type Params = { readonly id: string; readonly offerId: string };

const url = '/v1/customers/:id/offers/:offerId/why';

const describe = (operationId: string, codes: Parameters<typeof describeAnswers>[1]) => ({
  operationId,
  tags: ['offers'],
  summary: 'Say why a customer gets an offer, or everything that prevents it',
  description:
    'Decided by the code that decides, without a side effect: each blocker with its gate, rule, values and threshold, and the smallest change of facts that would clear them.',
  params: publishSchema(paramsSchema),
  response: describeAnswers({ 200: answer('Whether, and why', 'WhyAnswer') }, [
    'invalid-request',
    'unknown-touchpoint',
    'unknown-channel',
    'not-found',
    'uri-too-long',
    'store-unavailable',
    ...codes,
  ]),
});

const getSchema = { ...describe('whyOffer', []), querystring: publishSchema(querySchema) };
const postSchema = {
  ...describe('whyOfferWithContext', [...bodyProblems, 'invalid-context', 'unknown-verification']),
  body: refTo('WhyRequest'),
};

/** `/v1/customers/:id/offers/:offerId/why`. Without a context, what rules ask of it is absent. */
export function addWhyRoutes(app: FastifyInstance, services: HttpServices): void {
  app.get<{ Params: Params; Querystring: { touchpoint: string; channel: string } }>(
    url,
    { schema: getSchema, config: { scope: 'explain' } },
    async (request) => {
      const { params, query, apiKey } = request;
      refuseOtherPlace(apiKey, query);
      request.charge(explanation);
      const inForce = services.currentRuleSet();
      checkPlace(inForce.ruleSet, query);
      return explain(inForce, params, query, apiKey);
    },
  );

  app.post<{ Params: Params; Body: WhyRequest }>(
    url,
    { schema: postSchema, config: { scope: 'explain' } },
    async (request) => {
      const { params, body, apiKey } = request;
      refuseOtherPlace(apiKey, body);
      request.charge(explanation);
      const inForce = services.currentRuleSet();
      checkVocabulary(inForce.ruleSet, body);
      refuseLegs(inForce.ruleSet, body);
      return explain(inForce, params, body, apiKey);
    },
  );

  async function explain(
    inForce: RuleSetInForce,
    { id, offerId }: Params,
    place: WhyRequest,
    key: ApiKey | undefined,
  ): Promise<WhyAnswer> {
    const question = { customerId: id, offerId, place, isReadThere: isBound(key) };
    const finding = await services.explainOffer(inForce, question);
    if (finding.status === 'found') return finding.why;
    if (finding.status === 'withheld') throw forbidHere(place);
    if (finding.status !== 'unknown-offer')
      throw new HttpError('not-found', 'There is no customer with this id.');
    const hint = hintWord(offerId, inForce.ruleSet.offers.keys(), 'offer');
    throw new HttpError('not-found', `There is no offer ${offerId}. ${hint}`);
  }
}

const forbidHere = ({ touchpoint, channel }: WhyRequest): HttpError =>
  new HttpError(
    'forbidden',
    `No rule discloses the customerId at ${touchpoint}, ${channel}, so a key of that place may not ask why; a key without touchpoints and channels may.`,
  );
