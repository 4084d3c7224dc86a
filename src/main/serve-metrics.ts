import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { printProblem } from './print-problem.ts';
import { explainListenTrouble } from './probe-port.ts';

/**
 * Serves the metrics alone, on METRICS_PORT where it is set. The numbers name nobody, yet tell how the business goes. A
 * `ServiceError` says why the port cannot be had.
 */
export async function serveMetrics(
  registry: Registry,
  { metricsPort, host }: Pick<Config, 'metricsPort' | 'host'>,
): Promise<Server | undefined> {
  if (metricsPort === undefined) return undefined;
  const server = createServer((_, response) => {
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
      'internal',
      printProblem(explainListenTrouble(error, 'METRICS_PORT', metricsPort, host)),
    );
  }
  return server;
}
