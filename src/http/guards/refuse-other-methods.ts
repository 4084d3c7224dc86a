import type { FastifyInstance } from 'fastify';
import type { ResourceMethods } from '../errors/resource-methods.ts';

/**
 * Answers requests that no route takes, before their bodies are read: 405 with `Allow` where the resource exists, else 404.
 * Adds every later route to `resources`.
 */
export function refuseOtherMethods(app: FastifyInstance, resources: ResourceMethods): void {
  app.addHook('onRoute', ({ url, method }) => resources.add(url, [method].flat()));
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    const { error, allow } = resources.refuse(request.url);
    if (allow !== undefined) reply.header('allow', allow);
    done(error);
  });
}
