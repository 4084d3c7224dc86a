import type { FastifyInstance } from 'fastify';
import { HttpError } from '../errors/http-error.ts';

/** Refuses a request with more than one Host header (RFC 9112, 3.2): programs on its way may each believe another one. */
export function refuseSecondHost(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (countHosts(request.raw.rawHeaders) > 1)
      done(new HttpError('malformed-http', 'The request has more than one Host header: send one.'));
    else done();
  });
}

/** Names and values take turns in the list. */
function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}
