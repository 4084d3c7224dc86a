import type { FastifyInstance } from 'fastify';

/** Says on every answer whose it is, and that a browser must neither guess, keep, frame nor run anything. */
export function secureHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      'request-id': request.id,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    done();
  });
}
