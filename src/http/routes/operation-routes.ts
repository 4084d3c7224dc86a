import type { FastifyInstance } from 'fastify';
import type { WorkLoad } from '../guards/limit-work.ts';
import { answer, describeAnswers, describeOpenAnswers } from '../schemas/describe-answers.ts';
import { snapshotJsonSchema } from '../schemas/snapshot-patch.ts';
import type { HttpMetrics } from '../services/http-options.ts';
import type { HttpServices } from '../services/http-services.ts';

const tags = ['operations'];

const liveSchema = {
  operationId: 'isAlive',
  tags,
  summary: 'Whether the process is alive',
  response: describeOpenAnswers({ 200: answer('It answers', 'Liveness') }),
};

const readySchema = {
  operationId: 'isReady',
  tags,
  summary: 'Whether the service can decide',
  response: describeOpenAnswers({
    200: answer('It is ready', 'Readiness'),
    503: answer('It is not; the checks say why', 'Readiness'),
  }),
};

const metricsSchema = {
  operationId: 'readMetrics',
  tags,
  summary: 'Metrics in the Prometheus text format',
  response: describeAnswers(
    { 200: { description: 'The metrics', content: { 'text/plain': { schema: { type: 'string' } } } } },
    [],
  ),
};

const snapshotSchemaSchema = {
  operationId: 'readSnapshotSchema',
  tags: ['customers'],
  summary: 'The JSON Schema of customer snapshots',
  response: describeAnswers(
    {
      200: {
        description: 'JSON Schema, draft 2020-12',
        content: { 'application/schema+json': { schema: { type: 'object', additionalProperties: true } } },
      },
    },
    [],
  ),
};

type Operation = {
  readonly metrics: HttpMetrics | undefined;
  readonly workLoad: () => WorkLoad;
  readonly isDraining: () => boolean;
};

/** Health, metrics and the published schema: what those ask who run the service or feed it. */
export function addOperationRoutes(
  app: FastifyInstance,
  services: HttpServices,
  { metrics, workLoad, isDraining }: Operation,
): void {
  const isReady = shareCall(services.isReady);
  app.get('/health/live', { schema: liveSchema, config: { scope: 'open' } }, () => ({ alive: true }));

  app.get('/health/ready', { schema: readySchema, config: { scope: 'open' } }, async (_request, reply) => {
    const { ready, checks } = await isReady();
    const work = checkWork(workLoad());
    const stop = isDraining() ? { ok: false, detail: 'the service drains and stops soon' } : { ok: true };
    const isReadyNow = ready && work.ok && stop.ok;
    if (!isReadyNow) reply.code(503);
    return { ready: isReadyNow, checks: { ...checks, work, stop } };
  });

  if (metrics !== undefined)
    app.get('/metrics', { schema: metricsSchema, config: { scope: 'operate' } }, async (_request, reply) =>
      reply
        .type(metrics.contentType)
        .serializer(String)
        .send(await metrics.render()),
    );

  const { $id: _, ...schema } = snapshotJsonSchema;
  const published = JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema });
  app.get(
    '/v1/schemas/customer-snapshot',
    { schema: snapshotSchemaSchema, config: { scope: 'customers:write' } },
    (_request, reply) => reply.type('application/schema+json').serializer(String).send(published),
  );
}

/** Callers that come while a call is under way share it: whoever asks for health holds no key and must not cost a store much. */
function shareCall<Result>(call: () => Promise<Result>): () => Promise<Result> {
  let underWay: Promise<Result> | undefined;
  return () => {
    underWay ??= call().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

function checkWork({ inWork, most }: WorkLoad): { ok: boolean; detail?: string } {
  if (inWork < most) return { ok: true };
  return { ok: false, detail: `${inWork} of ${most} units of work are taken; every request is refused` };
}
