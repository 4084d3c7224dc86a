import type { FastifyInstance } from 'fastify';
import { HttpError } from '../errors/http-error.ts';

/**
 * Hands clients over to other processes before a stop. While the service drains, it answers and closes the connection, so that the
 * client connects anew. Once it closes, it refuses what still arrives on open connections.
 */
export function drainConnections(app: FastifyInstance, isDraining: () => boolean): void {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  app.addHook('onRequest', (_request, reply, done) => {
    if (closing || isDraining()) reply.header('connection', 'close');
    done(closing ? new HttpError('shutting-down', 'Reconnect and send the request again.') : undefined);
  });
}
