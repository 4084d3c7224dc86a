import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestTracing } from '../services/http-options.ts';
import { isOpen } from './route-scopes.ts';

/** Traces every request but health checks. Add it after `trackRequests`; nothing is hooked in where nothing is traced. */
export function traceRequests(app: FastifyInstance, tracing: RequestTracing | undefined): void {
  if (tracing === undefined) return;
  const traces = new WeakMap<FastifyRequest, ReturnType<RequestTracing['request']>>();
  app.addHook('onRequest', (request, reply, done) => {
    if (isOpen(request)) return done();
    const begun = tracing.request(request.headers);
    traces.set(request, begun);
    const route = request.routeOptions.url ?? 'unknown';
    request.end.listen(() =>
      begun.end(`${request.method} ${route}`, reply.statusCode, {
        'http.request.method': request.method,
        'http.route': route,
        'tact.request_id': request.id,
      }),
    );
    done();
  });
  // Reading the body leaves the context of the request, so that its handler must enter it.
  app.addHook('preHandler', (request, _reply, done) => {
    const begun = traces.get(request);
    if (begun === undefined) done();
    else begun.run(() => done());
  });
}
