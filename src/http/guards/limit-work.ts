import type { FastifyInstance } from 'fastify';
import { HttpError } from '../errors/http-error.ts';
import { isOpen } from './route-scopes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Raises the work of this request from 1 to `units`, where 1 is one decision. Throws `overloaded` if there is no capacity.
     * A request larger than the whole limit runs when it is alone.
     */
    charge: (units: number) => void;
  }
}

/** The work in progress, in units. */
export type WorkLoad = { readonly inWork: number; readonly most: number };

/**
 * Refuses requests beyond the capacity, except health checks. A request counts from the arrival of its body until its end, so slow
 * senders take no capacity. Add it after the key check.
 */
export function limitWork(app: FastifyInstance, most: number): () => WorkLoad {
  let inWork = 0;
  app.decorateRequest('charge', function charge(units) {
    const more = Math.min(units, most) - 1;
    if (inWork + more > most) throw overloaded();
    inWork += more;
    this.end.listen(() => {
      inWork -= more;
    });
  });
  app.addHook('onRequest', (request, _reply, done) => {
    done(inWork >= most && !isOpen(request) ? overloaded() : undefined);
  });
  app.addHook('preValidation', (request, _reply, done) => {
    if (isOpen(request)) return done();
    if (inWork >= most) return done(overloaded());
    inWork += 1;
    request.end.listen(() => {
      inWork -= 1;
    });
    return done();
  });
  return () => ({ inWork, most });
}

export const overloaded = (): HttpError =>
  new HttpError('overloaded', 'Too much work is in progress; try again in a second.');
