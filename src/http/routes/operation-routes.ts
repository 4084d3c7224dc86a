import type { FastifyInstance } from 'fastify';
import type { HttpMetrics } from '../http-options.ts';
import type { HttpServices } from '../http-services.ts';
import { answer, describeAnswers } from '../schemas/describe-answers.ts';
import { snapshotJsonSchema } from '../schemas/snapshot-patch.ts';

const tags = ['operations'];

const liveSchema = {
  operationId: 'isAlive',
  tags,
  summary: 'Whether the process is alive',
  response: describeAnswers({ 200: answer('It answers', 'Liveness') }, []),
};

const readySchema = {
  operationId: 'isReady',
  tags,
  summary: 'Whether the service can decide',
  response: {
    ...describeAnswers({ 200: answer('It is ready', 'Readiness') }, []),
    503: answer('It is not; the checks say why', 'Readiness'),
  },
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

/** Health, metrics and the published schema: what those ask who run the service or feed it. */
export function addOperationRoutes(
  app: FastifyInstance,
  services: HttpServices,
  metrics: HttpMetrics | undefined,
): void {
  app.get('/health/live', { schema: liveSchema }, () => ({ alive: true }));

  app.get('/health/ready', { schema: readySchema }, async (_request, reply) => {
    const readiness = await services.isReady();
    if (!readiness.ready) reply.code(503);
    return readiness;
  });

  if (metrics !== undefined)
    app.get('/metrics', { schema: metricsSchema }, async (_request, reply) =>
      reply
        .type(metrics.contentType)
        .serializer(String)
        .send(await metrics.render()),
    );

  const { $id: _, ...schema } = snapshotJsonSchema;
  const published = JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema });
  app.get('/v1/schemas/customer-snapshot', { schema: snapshotSchemaSchema }, (_request, reply) =>
    reply.type('application/schema+json').serializer(String).send(published),
  );
}
