import type { RequestListener } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { problemType, toProblem } from '../errors/problem.ts';
import type { HttpOptions } from '../services/http-options.ts';
import { CallersByConnection } from './callers-by-connection.ts';
import type { CountShed } from './count-shed.ts';
import { overloaded } from './limit-work.ts';
import { priorityOfUrl } from './priorities.ts';
import { RestingConnections, restMs } from './resting-connections.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined until it is known. */
    priority: number | undefined;
    /** States the priority of this request. Throws `overloaded` if it cannot be served in time. */
    admit: (priority: number) => void;
  }
}

export type Shedding = Pick<HttpOptions, 'admits' | 'metrics' | 'trustedProxies'> & {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** For requests of which only the head is read; `observeRequests` counts the others. */
  readonly countShed: CountShed;
};

/**
 * Refuses requests that cannot be served in time, at the cost of reading their heads. Health checks and metrics are always answered.
 *
 * Refusing takes a twentieth of deciding, and more than all time if clients ask again at once. A connection whose caller is refused
 * again is therefore not read for a while; what waits in it costs nothing. Closing it would cost four times as much, because the
 * client would connect again. Connections that many callers share are read on: the next request may be another's.
 */
export function shedLoad(
  app: FastifyInstance,
  { admits = always, metrics, trustedProxies, now, countShed }: Shedding,
): void {
  const resting = new RestingConnections(now);
  const callers = new CallersByConnection(trustedProxies ?? []);
  const { server } = app;
  const [serve] = server.listeners('request') as RequestListener[];
  if (serve === undefined) throw new Error('the server has no listener for requests');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const { url = '', socket } = request;
    const priority = Math.max(callers.note(request), priorityOfUrl(url));
    if (admits(priority) || isAlwaysServed(url)) return serve(request, response);
    response.writeHead(503, head).end(body);
    if (callers.isRefusedAgain(socket)) resting.add(socket);
    countShed(priority);
    metrics?.observe({ method: request.method ?? '', route: 'unread', status: 503, seconds: 0 });
  });
  app.decorateRequest('priority', undefined);
  app.decorateRequest('admit', function admit(priority) {
    this.priority = priority;
    callers.notePriority(this.raw.socket, priority);
    if (admits(priority)) return;
    if (callers.isRefusedAgain(this.raw.socket)) resting.add(this.raw.socket);
    throw overloaded();
  });
  app.addHook('onRequest', (request, _reply, done) => {
    const since = resting.since(request.raw.socket);
    if (since !== undefined && Math.abs(now() - since) < 2 * restMs)
      request.startedAt = Math.min(since, request.startedAt ?? since);
    done();
  });
  app.addHook('preClose', (done) => {
    resting.wakeAll();
    done();
  });
}

const always = (): boolean => true;

const isAlwaysServed = (url: string): boolean => url.startsWith('/health/') || url === '/metrics';

const body = JSON.stringify(toProblem(overloaded(), 'refused-unread'));
const head = {
  'content-type': problemType,
  'content-length': Buffer.byteLength(body),
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'retry-after': '1',
};
