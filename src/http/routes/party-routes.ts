import type { FastifyInstance } from 'fastify';
import { longestPartyId } from '../../decide/answer/answer-party.ts';
import { describePerson } from '../../domain/customer/describe-person.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { DecisionRequest, FindPeople } from '../../domain/decision/decision-request.ts';
import { type Identified, mostInParty } from '../../domain/decision/interaction.ts';
import { hasLegs, splitLegs } from '../../domain/decision/split-legs.ts';
import { HttpError } from '../errors/http-error.ts';
import { refuseFaults } from '../errors/refuse-faults.ts';
import { refuseOtherPlace } from '../guards/bind-place.ts';
import { priorityOf } from '../guards/priorities.ts';
import { unitsOf } from '../guards/units-of-work.ts';
import type { People } from '../schemas/decision-answers.ts';
import { answer, bodyProblems, describeAnswers } from '../schemas/describe-answers.ts';
import { refTo } from '../schemas/publish-schema.ts';
import type { HttpLimits } from '../services/http-options.ts';
import type { HttpServices } from '../services/http-services.ts';
import { ruleSetFor } from './await-release.ts';
import { checkNames, checkVocabulary } from './check-vocabulary.ts';
import { decideCodes } from './decision-routes.ts';

const partySchema = {
  operationId: 'decideParty',
  tags: ['decisions'],
  summary: 'Decide for everybody whom one identity names, and for all flights of a journey',
  description: `One decision per person and flight (of a context that lists several), for a party of up to ${mostInParty}. Each is stored under an interactionId of its own. Nothing is offered to anybody while one of them is owed something. One decision per flight if nobody or more people are found. The same request again gives the same decisions.`,
  body: refTo('DecisionRequest'),
  response: describeAnswers(
    { 200: answer('The decisions, in the order of the customer ids', 'PartyAnswer') },
    decideCodes,
  ),
};

const findSchema = {
  operationId: 'findPeople',
  tags: ['customers'],
  summary: 'List the people whom an identity names, to choose one',
  description:
    'Shows of each what the pack allows (`party` in its pack.json). Name the chosen one by id in the decision request.',
  body: refTo('FindPeople'),
  response: describeAnswers({ 200: answer('The people', 'People') }, [
    ...bodyProblems,
    'unknown-touchpoint',
    'unknown-channel',
    'unknown-identity-type',
    'store-unavailable',
  ]),
};

/** `POST /v1/decisions/party` and `POST /v1/customers/find`. */
export function addPartyRoutes(app: FastifyInstance, services: HttpServices, limits: HttpLimits): void {
  app.post<{ Body: DecisionRequest }>(
    '/v1/decisions/party',
    { schema: partySchema, bodyLimit: limits.decisionBytes, config: { scope: 'decide' } },
    async (request, reply) => {
      const { body } = request;
      refuseOtherPlace(request.apiKey, body);
      const priority = priorityOf(body, request.apiKey);
      request.admit(priority);
      const inForce = await ruleSetFor(services, [body]);
      checkVocabulary(inForce.ruleSet, body);
      const { legs } = inForce.ruleSet.touchpoints.get(body.touchpoint) ?? {};
      refuseNoParty(body, hasLegs(body, legs));
      // Everybody is looked at twice on each leg: once for what is owed, once for the answer.
      request.charge(mostInParty * splitLegs(body, legs).length * (1 + unitsOf(body)));
      const answers = await services.answerParty(inForce, body, { priority, startedAt: request.startedAt });
      const decisions = answers.map(({ bytes }) => bytes.toString()).join(',');
      const text = `{"interactionId":${JSON.stringify(body.interactionId)},"decisions":[${decisions}]}`;
      return reply.type('application/json; charset=utf-8').serializer(String).send(text);
    },
  );

  app.post<{ Body: FindPeople }>(
    '/v1/customers/find',
    { schema: findSchema, bodyLimit: limits.decisionBytes, config: { scope: 'customers:find' } },
    async ({ body, apiKey }): Promise<People> => {
      refuseOtherPlace(apiKey, body);
      const { ruleSet } = services.currentRuleSet();
      checkNames(ruleSet, body);
      const pack = ruleSet.touchpoints.get(body.touchpoint)?.pack ?? '';
      const shows = ruleSet.packs.get(pack)?.file.party?.shows;
      if (shows === undefined)
        throw new HttpError(
          'forbidden',
          `The pack ${pack} shows nobody: its pack.json declares no \`party\`.`,
        );
      const found = await services.identify(body);
      return { people: peopleOf(found).map((person) => describePerson(person, shows)), more: isCrowd(found) };
    },
  );
}

function peopleOf(found: Identified): readonly Snapshot[] {
  if (found.status === 'missing')
    throw new HttpError('store-unavailable', 'The customers cannot be read now; try again in a second.');
  if (found.status === 'known') return [found.snapshot];
  return found.status === 'ambiguous' ? found.people : [];
}

const isCrowd = (found: Identified): boolean => found.status === 'ambiguous' && found.people.length === 0;

function refuseNoParty({ customer, interactionId }: DecisionRequest, isJourney: boolean): void {
  const faults = [];
  if (!isJourney && (customer === undefined || 'id' in customer))
    faults.push({
      pointer: '/customer',
      message: 'must name the party by an identity that its people share',
      example: { identity: { type: 'booking-reference', value: 'QX7F2M' } },
    });
  if (interactionId.length > longestPartyId)
    faults.push({
      pointer: '/interactionId',
      message: `must have at most ${longestPartyId} characters: each person’s has a suffix`,
      example: 'chk-2026-11-21-0007',
    });
  if (faults.length > 0) throw refuseFaults('invalid-request', faults, 'The request');
}
