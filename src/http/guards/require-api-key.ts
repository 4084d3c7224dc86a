import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKey } from '../../domain/access/api-key.ts';
import { HttpError } from '../errors/http-error.ts';
import { GuessLimit } from './guess-limit.ts';
import { KeyRing } from './key-ring.ts';
import { scopeOf } from './route-scopes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; undefined at open routes, and everywhere if no keys are set. */
    apiKey: ApiKey | undefined;
  }
}

/**
 * Refuses every request whose key does not have the scope of the route. Without keys nobody is asked for one. Runs before a body is
 * read and before anything is counted, so that strangers cost next to nothing. `now` in epoch milliseconds.
 */
export function requireApiKey(app: FastifyInstance, keys: readonly ApiKey[], now: () => number): void {
  app.decorateRequest('apiKey', undefined);
  if (keys.length === 0) return;
  const ring = new KeyRing(keys);
  const guesses = new GuessLimit(now);
  app.addHook('onRequest', (request, reply, done) => {
    const scope = scopeOf(request);
    if (scope === 'open') return done();
    const { authorization } = request.headers;
    if (authorization === undefined) return done(noKey());
    const key = ring.find(authorization);
    if (key === undefined) return done(refuseWrongKey(request, reply));
    request.apiKey = key;
    if (scope === 'any-key' || (scope !== undefined && key.scopes.has(scope))) return done();
    return done(new HttpError('forbidden', `The key ${key.name} does not have the scope ${scope}.`));
  });

  /** Good keys are never refused here: honest callers may share the address. */
  function refuseWrongKey(request: FastifyRequest, reply: FastifyReply): HttpError {
    const seconds = guesses.count(request.ip);
    if (seconds === 0)
      return new HttpError('unauthorized', 'The key is not known: send Authorization: Bearer KEY.');
    reply.headers({ 'retry-after': seconds, connection: 'close' });
    return new HttpError('too-many-wrong-keys', `Send a valid key, or wait ${seconds} seconds.`);
  }
}

const noKey = (): HttpError =>
  new HttpError('unauthorized', 'The request has no key: send Authorization: Bearer KEY.');
