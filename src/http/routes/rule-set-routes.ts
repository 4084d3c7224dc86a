import type { FastifyInstance } from 'fastify';
import type { Pack, RuleSet, RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import type { RuleSetAnswer } from '../schemas/answer-schemas.ts';
import { answer, describeAnswers } from '../schemas/describe-answers.ts';
import type { HttpServices } from '../services/http-services.ts';

const currentSchema = {
  operationId: 'readCurrentRuleSet',
  tags: ['rule sets'],
  summary: 'The rule set in force, and the latest edit if it was refused',
  response: describeAnswers({ 200: answer('The rule set', 'RuleSet') }, []),
};

/** `GET /v1/rule-sets/current`. */
export function addRuleSetRoutes(app: FastifyInstance, services: HttpServices, now: () => number): void {
  app.get('/v1/rule-sets/current', { schema: currentSchema, config: { scope: 'rules' } }, () =>
    toAnswer(services.currentRuleSet(), now()),
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
