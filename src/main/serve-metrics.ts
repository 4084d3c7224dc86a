import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import { ServiceError } from '../domain/shared/service-error.ts';

/** Serves the metrics of a process that has no API. The numbers name nobody. A `ServiceError` says why the port cannot be had. */
export async function serveMetrics(registry: Registry, port: number, host: string): Promise<Server> {
  const server = createServer((_, response) => {
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ServiceError(
      'internal',
      `metrics cannot be served on port ${port}: ${why}: choose another METRICS_PORT`,
    );
  }
  return server;
}
