import type { FastifyInstance } from 'fastify';
import { HttpError } from '../errors/http-error.ts';

/**
 * Wants exactly one Host header (RFC 9112, 3.2): programs on the way of two may each believe another one. HTTP/1.0 needs none.
 * Node would refuse a request without one by itself, without a body.
 */
export function requireOneHost(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const hosts = countHosts(raw.rawHeaders);
    if (hosts > 1)
      done(new HttpError('malformed-http', 'The request has more than one Host header: send one.'));
    else if (hosts === 0 && raw.httpVersion === '1.1')
      done(new HttpError('malformed-http', 'The request has no Host header: send one.'));
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
