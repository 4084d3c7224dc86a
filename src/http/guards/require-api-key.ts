import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { ApiKey } from '../../domain/access/api-key.ts';
import { HttpError } from '../errors/http-error.ts';
import { KeyRing } from './key-ring.ts';
import { scopeOf } from './route-scopes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key of the caller; undefined at open routes, and everywhere if no keys are set. */
    apiKey: ApiKey | undefined;
  }
}

/**
 * Refuses every request whose key does not have the scope of the route. If no keys are set, requests need none. Runs before a
 * body is read and before anything is counted, so that strangers cost very little. `now` is in epoch milliseconds.
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

  /** Valid keys are never refused here, because honest callers may share the address. */
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

/** The number of wrong keys that an address may send at once. */
const burst = 10;
/** Milliseconds until it may send another one. */
const refillMs = 6000;
const mostAddresses = 10_000;

type Allowance = { readonly left: number; readonly at: number };

/** Counts wrong keys per address. Beyond 10,000 addresses it forgets the least recent. */
class GuessLimit {
  readonly #allowances = new LRUCache<string, Allowance>({ max: mostAddresses });
  readonly #now: () => number;

  /** `now` in epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a wrong key. Returns the seconds until the address may send the next one; 0 if it still may. */
  count(address: string): number {
    const now = this.#now();
    const network = networkOf(address);
    const { left, at } = this.#allowances.get(network) ?? { left: burst, at: now };
    const refilled = Math.min(burst, left + Math.max(0, now - at) / refillMs);
    this.#allowances.set(network, { left: refilled < 1 ? refilled : refilled - 1, at: now });
    return refilled < 1 ? Math.ceil(((1 - refilled) * refillMs) / 1000) : 0;
  }
}

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
