import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';

/** Serves the metrics of a process that has no API. The numbers name nobody. */
export function serveMetrics(registry: Registry, port: number, host: string): Server {
  const server = createServer((_, response) => {
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  return server.listen(port, host);
}
