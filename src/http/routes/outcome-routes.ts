import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OutcomeResult } from '../../decide/outcomes/check-outcomes.ts';
import type { ApiKey } from '../../domain/access/api-key.ts';
import type { OutcomeReport } from '../../domain/contact/outcome-report.ts';
import { UnfitItem } from '../body/parse-json-body.ts';
import { HttpError } from '../errors/http-error.ts';
import { toProblem } from '../errors/problem.ts';
import { refuseFaults } from '../errors/refuse-faults.ts';
import { findForbidden } from '../guards/bind-place.ts';
import type { OutcomesAnswer } from '../schemas/decision-answers.ts';
import type { IdParams } from '../schemas/path-schemas.ts';
import type { SchemaCheck } from '../schemas/schema-checks.ts';
import type { HttpLimits } from '../services/http-options.ts';
import type { HttpServices } from '../services/http-services.ts';
import { bulkRouteSchema, listSchema, mostOutcomes, recordSchema } from './outcome-schemas.ts';

type Item = OutcomesAnswer['results'][number];
type ItemForm = { readonly check: SchemaCheck; readonly place: (item: unknown) => OutcomeReport };
type Bulk = { readonly outcomes: readonly unknown[] };

/** `/v1/decisions/:id/outcomes` and `POST /v1/outcomes/batch`. The checks hold one item to its schema. */
export function addOutcomeRoutes(
  app: FastifyInstance,
  services: HttpServices,
  context: { limits: HttpLimits; checkReport: SchemaCheck; checkPlacedReport: SchemaCheck },
): void {
  const { limits, checkReport, checkPlacedReport } = context;
  const bodyLimit = limits.batchBytes;
  const config = { scope: 'outcomes', items: { member: 'outcomes', most: mostOutcomes } } as const;

  app.post<{ Params: IdParams; Body: Bulk | Omit<OutcomeReport, 'decisionId'> }>(
    '/v1/decisions/:id/outcomes',
    { schema: recordSchema, bodyLimit, config },
    async (request): Promise<OutcomesAnswer> => {
      const { params, body, id, apiKey } = request;
      const place = (item: unknown) => ({ ...(item as object), decisionId: params.id }) as OutcomeReport;
      if ('outcomes' in body) {
        request.charge(body.outcomes.length);
        return { results: await recordAll(request, body.outcomes, { check: checkReport, place }) };
      }
      const [result] = await recordAllowed(services, apiKey, [place(body)]);
      if (result?.status === 'refused') throw toError(result);
      return { results: [toItem(result, id)] };
    },
  );

  app.post<{ Body: Bulk }>(
    '/v1/outcomes/batch',
    { schema: bulkRouteSchema, bodyLimit, config },
    async (request): Promise<OutcomesAnswer> => {
      const { outcomes } = request.body;
      request.charge(outcomes.length);
      const place = (item: unknown) => item as OutcomeReport;
      return { results: await recordAll(request, outcomes, { check: checkPlacedReport, place }) };
    },
  );

  app.get<{ Params: IdParams }>(
    '/v1/decisions/:id/outcomes',
    { schema: listSchema, config },
    async ({ params, apiKey }) => {
      const forbidden = await findForbidden(apiKey, [params.id], services.findDecision);
      if (forbidden.has(params.id)) throw noDecision();
      const outcomes = await services.readOutcomes(params.id);
      if (outcomes === undefined) throw noDecision();
      return {
        decisionId: params.id,
        outcomes: outcomes.map(({ offerId, outcome, at }) => ({
          offerId,
          outcome,
          occurredAt: new Date(at).toISOString(),
        })),
      };
    },
  );

  /** Items that do not fit the schema are answered; all others go on together. */
  async function recordAll(
    { id, apiKey }: FastifyRequest,
    items: readonly unknown[],
    { check, place }: ItemForm,
  ): Promise<Item[]> {
    const refusals = items.map((item) => findRefusal(item, check));
    const fitting = items.flatMap((item, index) => (refusals[index] === undefined ? [place(item)] : []));
    const recorded = [...(await recordAllowed(services, apiKey, fitting))];
    return refusals.map((refusal, index) => {
      const itemId = `${id}.${index}`;
      return refusal === undefined ? toItem(recorded.shift(), itemId) : toProblemItem(refusal, itemId);
    });
  }
}

function findRefusal(item: unknown, check: SchemaCheck): HttpError | undefined {
  if (item instanceof UnfitItem) return item.refusal;
  const faults = check(item);
  return faults.length === 0 ? undefined : refuseFaults('invalid-request', faults, 'The outcome');
}

/** Records outcomes of decisions that the key may know of. For the others there is no such decision. */
async function recordAllowed(
  services: HttpServices,
  key: ApiKey | undefined,
  reports: readonly OutcomeReport[],
): Promise<readonly (OutcomeResult | undefined)[]> {
  const decisionIds = reports.map(({ decisionId }) => decisionId);
  const forbidden = await findForbidden(key, decisionIds, services.findDecision);
  if (forbidden.size === 0) return services.recordOutcomes(reports);
  const allowed = reports.filter(({ decisionId }) => !forbidden.has(decisionId));
  const recorded = [...(await services.recordOutcomes(allowed))];
  return decisionIds.map((id) => (forbidden.has(id) ? unknownDecision : recorded.shift()));
}

const unknownDecision = {
  status: 'refused',
  refusal: { code: 'not-found', message: 'There is no decision with this id.' },
} as const;

const noDecision = (): HttpError => toError(unknownDecision);

function toItem(result: OutcomeResult | undefined, requestId: string): Item {
  if (result === undefined) throw new Error('an outcome has no result');
  return result.status === 'refused'
    ? toProblemItem(toError(result), requestId)
    : {
        status: 200,
        result: result.status,
        ...(result.effect && { effect: result.effect }),
        ...(result.next && { next: result.next }),
      };
}

const toError = ({ refusal }: Extract<OutcomeResult, { status: 'refused' }>): HttpError =>
  new HttpError(refusal.code, refusal.message);

function toProblemItem(error: HttpError, requestId: string): Item {
  const problem = toProblem(error, requestId);
  return { status: problem.status, problem };
}
