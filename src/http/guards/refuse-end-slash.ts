import type { FastifyInstance } from 'fastify';
import { HttpError } from '../errors/http-error.ts';

/** `/v1/decisions/` would be a decision with an empty id. The error names the slash as the cause, not the method or the id. */
export function refuseEndSlash(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const [path = ''] = request.url.split('?');
    if (path.length > 1 && path.endsWith('/') && !path.startsWith('/docs/'))
      done(new HttpError('not-found', 'No resource has this URL: take away the slash at its end.'));
    else done();
  });
}
