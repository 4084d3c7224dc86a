import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { isHealthCheck } from './is-health-check.ts';

const hash = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Refuses every request without one of the keys. */
export function requireApiKey(app: FastifyInstance, keys: readonly string[]): void {
  const hashes = keys.map(hash);
  app.addHook('onRequest', (request, _reply, done) => {
    if (isHealthCheck(request) || isDocumentation(request)) return done();
    const given = /^Bearer +(\S{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
    return given !== undefined && isAmong(hashes, hash(given)) ? done() : done(refusal());
  });
}

/** A browser cannot send a key with a page, and what the page tells is public. */
const isDocumentation = (request: FastifyRequest): boolean =>
  request.routeOptions.url?.startsWith('/docs') === true;

/** Compares with every key, always, so that the time tells nothing. */
const isAmong = (hashes: readonly Buffer[], given: Buffer): boolean =>
  hashes.reduce((found, known) => timingSafeEqual(known, given) || found, false);

const refusal = (): ServiceError =>
  new ServiceError('unauthorized', 'Send a valid key as Authorization: Bearer KEY.');
