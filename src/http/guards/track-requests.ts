import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Happens once: when the answer is written or abandoned, or when the connection closes, whichever comes first. */
    end: RequestEnd;
  }
}

/** The end of one request. All resources of a request are released here, however its connection ends. */
class RequestEnd {
  #listeners: (() => void)[] | undefined = [];

  /** Calls `listener` at the end; at once if the end has happened already. */
  listen(listener: () => void): void {
    if (this.#listeners === undefined) listener();
    else this.#listeners.push(listener);
  }

  happen(): void {
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    for (const listener of listeners) listener();
  }
}

/**
 * Gives every request its `end`. Cuts connections with more than `mostUnanswered` requests that wait for answers: a client that
 * sends but does not read would fill the memory. Add it before every other guard.
 */
export function trackRequests(app: FastifyInstance, mostUnanswered: number): void {
  const connections = new WeakMap<Socket, Set<RequestEnd>>();
  app.decorateRequest('end');
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    if (!socket.destroyed) {
      request.end = new RequestEnd();
      const open = openOn(socket);
      follow(request.end, open, reply.raw);
      if (open.size <= mostUnanswered) return done();
      socket.destroy();
    }
    // Requests of the same packet still arrive here after the cut. Nobody can be answered, so nothing is done.
    reply.hijack();
  });

  /** Node emits no `close` on answers that wait in the pipeline of a connection that goes away; the socket does. */
  function openOn(socket: IncomingMessage['socket']): Set<RequestEnd> {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const open = new Set<RequestEnd>();
    connections.set(socket, open);
    socket.once('close', () => {
      for (const end of open) end.happen();
    });
    return open;
  }
}

function follow(end: RequestEnd, open: Set<RequestEnd>, response: ServerResponse): void {
  open.add(end);
  response.once('close', () => {
    open.delete(end);
    end.happen();
  });
}

const wellFormed = /^[A-Za-z0-9._:-]{1,128}$/;

/** Creates request ids: the caller's `request-id` or `x-request-id` if it is well formed, else a prefix of this process and a count. */
export function createRequestIds(): (message?: { headers: IncomingHttpHeaders }) => string {
  const prefix = `r-${randomBytes(6).toString('hex')}-`;
  let count = 0;
  return (message) => {
    const given = message?.headers['request-id'] ?? message?.headers['x-request-id'];
    if (typeof given === 'string' && wellFormed.test(given)) return given;
    count += 1;
    return prefix + count.toString(36);
  };
}
