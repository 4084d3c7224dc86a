import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKey } from '../../domain/access/api-key.ts';
import { HttpError } from '../errors/http-error.ts';
import type { ValidKeys } from '../services/http-options.ts';
import { scopeOf } from './route-scopes.ts';
import { TokenBuckets } from './token-buckets.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key of the caller; undefined at open routes, and everywhere if no keys are set. */
    apiKey: ApiKey | undefined;
  }
}

/**
 * Refuses every request whose key does not have the scope of the route. Without a ring, requests need no key. Runs before a
 * body is read and before anything is counted, so that strangers cost very little. `now` is in epoch milliseconds.
 */
export function requireApiKey(app: FastifyInstance, ring: ValidKeys | undefined, now: () => number): void {
  app.decorateRequest('apiKey', undefined);
  if (ring === undefined) return;
  const addresses = new TokenBuckets(mostAddresses, now);
  const callers = new TokenBuckets(mostKeys, now);
  app.addHook('onRequest', (request, reply, done) => {
    const scope = scopeOf(request);
    if (scope === 'open') return done();
    const { authorization } = request.headers;
    if (authorization === undefined) return done(noKey());
    const admit = (key: ApiKey | undefined): void => {
      request.apiKey = key;
      done(
        key === undefined
          ? refuseWrongKey(request, reply)
          : (refuseTooMany(key, reply) ?? refuseScope(key, scope)),
      );
    };
    const found = ring.find(authorization);
    if (found instanceof Promise) void found.then(admit);
    else admit(found);
  });

  function refuseTooMany({ name, allowance }: ApiKey, reply: FastifyReply): HttpError | undefined {
    const seconds = allowance === undefined ? 0 : callers.take(name, allowance);
    if (seconds === 0) return undefined;
    reply.header('retry-after', seconds);
    return new HttpError(
      'too-many-requests',
      `The key ${name} has sent more than it may; wait ${seconds} seconds.`,
    );
  }

  /** Valid keys are never refused here, because honest callers may share the address. */
  function refuseWrongKey(request: FastifyRequest, reply: FastifyReply): HttpError {
    const seconds = addresses.take(networkOf(request.ip), guesses);
    if (seconds === 0)
      return new HttpError('unauthorized', 'The key is not known: send Authorization: Bearer KEY.');
    reply.headers({ 'retry-after': seconds, connection: 'close' });
    return new HttpError('too-many-wrong-keys', `Send a valid key, or wait ${seconds} seconds.`);
  }
}

function refuseScope({ name, scopes }: ApiKey, scope: ReturnType<typeof scopeOf>): HttpError | undefined {
  if (scope === 'any-key' || (scope !== undefined && scope !== 'open' && scopes.has(scope))) return undefined;
  return new HttpError('forbidden', `The key ${name} does not have the scope ${scope}.`);
}

const noKey = (): HttpError =>
  new HttpError('unauthorized', 'The request has no key: send Authorization: Bearer KEY.');

/** Wrong keys that an address may send: guessing must be hopeless, and a mistyped key must not lock anybody out. */
const guesses = { burst: 10, refillMs: 6000 };
const mostAddresses = 10_000;
/** Keys whose allowance is remembered; beyond, the least recent starts afresh. */
const mostKeys = 2000;

/** A caller owns a whole /64 of IPv6 addresses; an IPv4 address counts alone, in any notation. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  return [...first, ...Array.from({ length: zeros }, () => '0'), ...last].slice(0, 4).join(':');
}
