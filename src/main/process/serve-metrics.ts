import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import type { Config } from '../../config/config.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { KeyRing } from '../../http/guards/key-ring.ts';
import { printProblem } from './print-problem.ts';
import { explainListenFailure } from './probe-port.ts';

/**
 * Serves only the metrics, on METRICS_PORT if it is set. The numbers name nobody but reveal how the business goes: if keys are
 * set, only keys with the scope `operate` may read them. Rejects with a `ServiceError` if the port cannot be used.
 */
export async function serveMetrics(
  registry: Registry,
  { metricsPort, host }: Pick<Config, 'metricsPort' | 'host'>,
  ring: KeyRing | undefined,
): Promise<Server | undefined> {
  if (metricsPort === undefined) return undefined;
  const server = createServer(({ headers }, response) => {
    const key = ring?.find(headers.authorization ?? '');
    if (ring !== undefined && key?.scopes.has('operate') !== true) {
      response.writeHead(key === undefined ? 401 : 403).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(503).end(),
    );
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
