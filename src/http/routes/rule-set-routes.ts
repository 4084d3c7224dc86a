import type { FastifyInstance } from 'fastify';
import type { Pack, RuleSet, RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import { HttpError } from '../errors/http-error.ts';
import { answer, describeAnswers } from '../schemas/describe-answers.ts';
import { type IdParams, idParams } from '../schemas/path-schemas.ts';
import type { RuleSetAnswer, RuleSetFiles } from '../schemas/rule-set-answers.ts';
import type { HttpServices } from '../services/http-services.ts';

const currentSchema = {
  operationId: 'readCurrentRuleSet',
  tags: ['rule sets'],
  summary: 'The rule set in force, and the latest edit if it was refused',
  response: describeAnswers({ 200: answer('The rule set', 'RuleSet') }, []),
};

const filesSchema = {
  operationId: 'readRuleSetFiles',
  tags: ['rule sets'],
  summary: 'The files of a rule set that decisions were made by',
  description: 'It is kept as long as decisions by it are.',
  params: idParams,
  response: describeAnswers({ 200: answer('The rule set', 'RuleSetFiles') }, [
    'invalid-request',
    'not-found',
    'uri-too-long',
    'store-unavailable',
  ]),
};

/** `GET /v1/rule-sets/current` and `GET /v1/rule-sets/:id`. */
export function addRuleSetRoutes(app: FastifyInstance, services: HttpServices, now: () => number): void {
  app.get('/v1/rule-sets/current', { schema: currentSchema, config: { scope: 'rules' } }, () =>
    toAnswer(services.currentRuleSet(), now()),
  );

  app.get<{ Params: IdParams }>(
    '/v1/rule-sets/:id',
    { schema: filesSchema, config: { scope: 'rules' } },
    async ({ params }): Promise<RuleSetFiles> => {
      const found = await services.findRuleFiles(params.id);
      if (found === undefined) throw new HttpError('not-found', 'No rule set of this version is kept.');
      return {
        version: found.version,
        isInForce: found.version === services.currentRuleSet().ruleSet.version,
        files: found.files.map(({ path, text }) => ({ path, text })),
      };
    },
  );
}

function toAnswer(inForce: RuleSetInForce, now: number): RuleSetAnswer {
  const { ruleSet, loadedAt, refused, pendingSince, unwatched } = inForce;
  return {
    version: ruleSet.version,
    loadedAt: new Date(loadedAt).toISOString(),
    ageMs: now - loadedAt,
    packs: [...ruleSet.packs.values()].map((pack) => describePack(ruleSet, pack)),
    refused:
      refused === undefined
        ? null
        : {
            at: new Date(refused.at).toISOString(),
            diagnostics: refused.diagnostics.map((item) => ({ ...item })),
          },
    pending: pendingSince === undefined ? null : { since: new Date(pendingSince).toISOString() },
    unwatched:
      unwatched === undefined
        ? null
        : { since: new Date(unwatched.since).toISOString(), message: unwatched.message },
  };
}

function describePack(ruleSet: RuleSet, { name, file, letters }: Pack): RuleSetAnswer['packs'][number] {
  const touchpoints = [...ruleSet.touchpoints.values()].filter(({ pack }) => pack === name);
  return {
    pack: name,
    description: file.description,
    owner: file.owner,
    locales: [...file.locales],
    touchpoints: touchpoints.map((touchpoint) => ({
      touchpoint: touchpoint.name,
      channels: [...touchpoint.channels.keys()],
    })),
    rules: ruleSet.rules.filter(({ pack }) => pack === name).length,
    offers: [...ruleSet.offers.values()].filter(({ pack }) => pack === name).length,
    letters: letters.templates.size,
  };
}
