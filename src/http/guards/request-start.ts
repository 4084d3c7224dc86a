import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** When the proxy in front received it (epoch ms); undefined where it does not say, or is not trusted. */
    startedAt: number | undefined;
  }
}

/** Reads when requests started, where proxies are trusted to say so. `now` in epoch milliseconds. */
export function readRequestStarts(app: FastifyInstance, isTrusted: boolean, now: () => number): void {
  app.decorateRequest('startedAt', undefined);
  if (!isTrusted) return;
  app.addHook('onRequest', (request, _reply, done) => {
    request.startedAt = readRequestStart(request, now());
    done();
  });
}

/** Nobody waits longer (the most that `budgetMs` may be): an older start is a clock that goes wrong. */
const longestWaitMs = 60_000;

/** `1700000000123`, `t=1700000000.123`: as proxies write it, in seconds, milliseconds or microseconds. */
const form = /^(?:t=)?(\d{10,16})(\.\d{1,6})?$/;

/** In milliseconds, by how many digits the whole number has. */
const unitOf: Readonly<Record<number, number>> = { 10: 1000, 13: 1, 16: 0.001 };

/**
 * When the proxy in front received a request, by its `X-Request-Start`, in epoch milliseconds. Undefined where it says nothing that
 * can be: in another form, ahead of `now`, or longer ago than anybody waits.
 */
export function readRequestStart(
  { headers }: Pick<FastifyRequest, 'headers'>,
  now: number,
): number | undefined {
  const header = headers['x-request-start'];
  const [, whole = '', decimals = ''] = (typeof header === 'string' && form.exec(header)) || [];
  const unit = unitOf[whole.length];
  if (unit === undefined) return undefined;
  const startedAt = Number(`${whole}${decimals}`) * unit;
  return startedAt <= now && now - startedAt <= longestWaitMs ? startedAt : undefined;
}
