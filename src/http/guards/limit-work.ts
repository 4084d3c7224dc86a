import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { isHealthCheck } from './is-health-check.ts';

/** Refuses work beyond what can be finished in time (but for health checks), and any once the service is closing. */
export function limitWork(app: FastifyInstance, requestsInWork: number): void {
  let inWork = 0;
  let closing = false;
  const finish = (): void => {
    inWork -= 1;
  };
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  app.addHook('onRequest', (request, reply, done) => {
    inWork += 1;
    reply.raw.once('close', finish);
    if (closing) {
      reply.header('connection', 'close');
      return done(new ServiceError('shutting-down', 'Connect anew and send the request again.'));
    }
    return inWork > requestsInWork && !isHealthCheck(request)
      ? done(new ServiceError('overloaded', 'Too many requests are in work; try again in a second.'))
      : done();
  });
}
