import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { problemType, toProblem } from '../errors/problem.ts';
import type { HttpOptions } from '../services/http-options.ts';
import type { CountShed } from './count-shed.ts';
import { overloaded } from './limit-work.ts';
import { priorityOfUrl } from './priorities.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined until it is known. */
    priority: number | undefined;
    /** States the priority of this request. Throws `overloaded` if it cannot be served in time. */
    admit: (priority: number) => void;
  }
}

export type Shedding = Pick<HttpOptions, 'admits' | 'metrics'> & {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** For requests of which only the head is read; `observeRequests` counts the others. */
  readonly countShed: CountShed;
};

/** A connection that was refused is not read for so long. */
const restMs = 500;
const lookEveryMs = 10;

/** A proxy says for whom it asks. Its connections carry the requests of many clients. */
const proxyHeaders = ['x-forwarded-for', 'forwarded', 'via'] as const;

/**
 * Refuses requests that cannot be served in time, at the cost of reading their heads. Health checks and metrics are always answered.
 *
 * Refusing takes a twentieth of deciding, and more than all time if clients ask again at once. A connection that was refused is
 * therefore not read for a while; what waits in it costs nothing. Closing it would cost four times as much, because the client
 * would connect again. Connections of proxies are read on: a request of another client may come next.
 */
export function shedLoad(app: FastifyInstance, { admits = always, metrics, now, countShed }: Shedding): void {
  const connections = new Connections(now);
  const { server } = app;
  const [serve] = server.listeners('request') as RequestListener[];
  if (serve === undefined) throw new Error('the server has no listener for requests');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const { url = '', socket } = request;
    const priority = Math.max(connections.priorityOf(socket), priorityOfUrl(url));
    if (admits(priority) || isAlwaysServed(url)) return serve(request, response);
    response.writeHead(503, head).end(body);
    if (!isFromProxy(request)) connections.rest(socket);
    countShed(priority);
    metrics?.observe({ method: request.method ?? '', route: 'unread', status: 503, seconds: 0 });
  });
  app.decorateRequest('priority', undefined);
  app.decorateRequest('admit', function admit(priority) {
    this.priority = priority;
    connections.note(this.raw.socket, priority);
    if (admits(priority)) return;
    if (!isFromProxy(this.raw)) connections.rest(this.raw.socket);
    throw overloaded();
  });
  app.addHook('onRequest', (request, _reply, done) => {
    const since = connections.restedSince(request.raw.socket);
    if (since !== undefined && Math.abs(now() - since) < 2 * restMs)
      request.startedAt = Math.min(since, request.startedAt ?? since);
    done();
  });
  app.addHook('preClose', (done) => {
    connections.wakeAll();
    done();
  });
}

const always = (): boolean => true;

const isAlwaysServed = (url: string): boolean => url.startsWith('/health/') || url === '/metrics';

const isFromProxy = ({ headers }: IncomingMessage): boolean =>
  proxyHeaders.some((name) => headers[name] !== undefined);

const body = JSON.stringify(toProblem(overloaded(), 'refused-unread'));
const head = {
  'content-type': problemType,
  'content-length': Buffer.byteLength(body),
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'retry-after': '1',
};

/** What is known of connections: the priority of the latest request on each, and which of them rest. */
class Connections {
  readonly #now: () => number;
  readonly #priorities = new WeakMap<Socket, number>();
  /** In the order in which they began to rest; instants in epoch milliseconds. */
  readonly #resting = new Map<Socket, number>();
  /** Those that are read again in this turn, with the instant since when they were not: what is read may have come then. */
  #rested = new Map<Socket, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  priorityOf(socket: Socket): number {
    return this.#priorities.get(socket) ?? 0;
  }

  note(socket: Socket, priority: number): void {
    if (this.priorityOf(socket) !== priority) this.#priorities.set(socket, priority);
  }

  /** Stops reading a connection at the end of the turn: what remains of the refused request must be read first. */
  rest(socket: Socket): void {
    if (this.#resting.has(socket)) return;
    this.#resting.set(socket, this.#now());
    setImmediate(() => {
      if (this.#resting.has(socket)) socket.pause();
    });
    this.#timer ??= setInterval(() => this.#wakeRested(), lookEveryMs);
  }

  restedSince(socket: Socket): number | undefined {
    return this.#rested.size === 0 ? undefined : this.#rested.get(socket);
  }

  wakeAll(): void {
    for (const socket of this.#resting.keys()) socket.resume();
    this.#resting.clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #wakeRested(): void {
    const woken = new Map<Socket, number>();
    for (const [socket, since] of this.#resting) {
      // A clock that was set back must not make a connection rest for longer.
      if (Math.abs(this.#now() - since) < restMs) break;
      this.#resting.delete(socket);
      if (socket.destroyed) continue;
      woken.set(socket, since);
      socket.resume();
    }
    this.#rested = woken;
    // Timers come before reading in a turn, and this after it.
    if (woken.size > 0) setImmediate(() => this.#rested.clear());
    if (this.#resting.size === 0) this.wakeAll();
  }
}
