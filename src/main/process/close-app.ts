import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** Longer than any answer takes whose caller did not ask for more. */
const patienceMs = 10_000;
/** Connections that were answered after closing began stay open for the next request, which is not to come. */
const lookEveryMs = 50;

/**
 * Stops taking requests and answers those in work. A client that neither ends its request nor reads its answer does not keep the
 * process: what is open when patience runs out is cut, and the log says how much that was.
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
