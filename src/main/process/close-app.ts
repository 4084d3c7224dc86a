import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** Longer than any answer with the default budget takes. */
const patienceMs = 10_000;
/** Connections answered after closing began stay open for a next request, which must not come. */
const lookEveryMs = 50;

/**
 * Stops taking requests and answers those in progress. A client that neither ends its request nor reads its answer cannot keep
 * the process alive: after the timeout, open connections are cut and the log reports their number.
 */
export async function closeApp(
  app: FastifyInstance,
  logger: Pick<Logger, 'warn'>,
  waitMs = patienceMs,
): Promise<void> {
  const looking = setInterval(() => app.server.closeIdleConnections(), lookEveryMs);
  const cut = setTimeout(() => {
    app.server.getConnections((_error, connections) => {
      logger.warn({ connections, waitMs }, 'connections that did not end in time were cut');
      app.server.closeAllConnections();
    });
  }, waitMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
    clearInterval(looking);
  }
}
