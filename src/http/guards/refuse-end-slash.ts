import type { FastifyInstance } from 'fastify';
import { HttpError } from '../errors/http-error.ts';

/** `/v1/decisions/` names a decision without an id, which there is not: the cause is the slash, and not the method or the id. */
export function refuseEndSlash(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const [path = ''] = request.url.split('?');
    if (path.startsWith('/v1/') && path.endsWith('/'))
      done(new HttpError('not-found', 'No resource has this URL: take away the slash at its end.'));
    else done();
  });
}
