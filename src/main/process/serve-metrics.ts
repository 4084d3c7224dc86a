import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { Config } from '../../config/config.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { HttpMetrics, ValidKeys } from '../../http/services/http-options.ts';
import { printProblem } from './print-problem.ts';
import { explainListenFailure } from './probe-port.ts';

type Exposed = Pick<HttpMetrics, 'contentType' | 'render'>;

/** The metrics of a process that has no others beside it. */
export const exposeRegistry = (registry: Registry): Exposed => ({
  contentType: registry.contentType,
  render: () => registry.metrics(),
});

/**
 * Serves only the metrics, on METRICS_PORT if it is set. The numbers name nobody but reveal how the business goes: if keys are
 * set, only keys with the scope `operate` may read them. Rejects with a `ServiceError` if the port cannot be used.
 */
export async function serveMetrics(
  { contentType, render }: Exposed,
  { metricsPort, host }: Pick<Config, 'metricsPort' | 'host'>,
  keys: ValidKeys | undefined,
): Promise<Server | undefined> {
  if (metricsPort === undefined) return undefined;
  const answer = async (authorization: string, response: ServerResponse): Promise<void> => {
    const key = await keys?.find(authorization);
    if (keys !== undefined && key?.scopes.has('operate') !== true) {
      response.writeHead(key === undefined ? 401 : 403).end();
      return;
    }
    const text = await render();
    response.writeHead(200, { 'content-type': contentType }).end(text);
  };
  const server = createServer(({ headers }, response) => {
    answer(headers.authorization ?? '', response).catch(() => response.writeHead(503).end());
  });
  server.listen(metricsPort, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ServiceError(
      'invalid-request',
      printProblem(explainListenFailure(error, 'METRICS_PORT', metricsPort, host)),
    );
  }
  return server;
}
