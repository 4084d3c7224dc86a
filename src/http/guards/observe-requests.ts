import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refusalOf } from '../errors/answer-problems.ts';
import type { HttpOptions, RequestEntry } from '../services/http-options.ts';
import type { CountShed } from './count-shed.ts';
import { priorityOfUrl } from './priorities.ts';

/** Counts every request. Logs all failures, refusals and slow requests, and a sample of the others. */
export function observeRequests(app: FastifyInstance, options: HttpOptions, countShed: CountShed): void {
  const { log, metrics, slowMs = 250, logOneIn = 1000 } = options;
  let served = 0;
  app.addHook('onResponse', (request, reply, done) => {
    const elapsedMs = reply.elapsedTime;
    const { statusCode: status } = reply;
    metrics?.observe({ method: request.method, route: routeOf(request), status, seconds: elapsedMs / 1000 });
    served += 1;
    if (status >= 400) logRefusal(request, reply);
    else if (elapsedMs >= slowMs) log.slow(entryOf(request, reply));
    else if (logOneIn > 0 && served % logOneIn === 0) log.served(entryOf(request, reply));
    done();
  });

  function logRefusal(request: FastifyRequest, reply: FastifyReply): void {
    const refusal = refusalOf(request);
    const entry = { ...entryOf(request, reply), ...(refusal && { code: refusal.code }) };
    if (refusal?.code === 'overloaded') countShed(request.priority ?? priorityOfUrl(request.url));
    else if (entry.status >= 500) log.failed(entry, refusal?.cause);
    else log.refused(entry);
  }
}

const entryOf = (request: FastifyRequest, reply: FastifyReply): RequestEntry => ({
  ...(request.apiKey && { key: request.apiKey.name }),
  requestId: request.id,
  method: request.method,
  route: routeOf(request),
  status: reply.statusCode,
  elapsedMs: reply.elapsedTime,
});

/** The route's pattern, never the URL, which can contain a customer's id. */
const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'unknown';
