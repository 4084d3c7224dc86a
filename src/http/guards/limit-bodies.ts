import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Limits the memory of bodies that are arriving. Beyond `mostBytes`, cuts the connection whose body has taken the longest:
 * normal bodies arrive within milliseconds, so this one sends slowly or not at all. Add it after the key check.
 */
export function limitBodies(app: FastifyInstance, mostBytes: number): void {
  /** The bytes that each body may need, in the order in which they began. */
  const arriving = new Map<FastifyRequest, number>();
  let bytes = 0;

  app.addHook('onRequest', (request, _reply, done) => {
    const size = sizeOfBody(request);
    if (size > 0) {
      arriving.set(request, size);
      bytes += size;
      request.end.listen(() => forget(request));
      if (bytes > mostBytes) cutOldest(request);
    }
    done();
  });
  app.addHook('preValidation', (request, _reply, done) => {
    forget(request);
    done();
  });

  function cutOldest(newest: FastifyRequest): void {
    for (const request of arriving.keys()) {
      if (bytes <= mostBytes || request === newest) return;
      forget(request);
      request.raw.socket.destroy();
    }
  }

  function forget(request: FastifyRequest): void {
    bytes -= arriving.get(request) ?? 0;
    arriving.delete(request);
  }
}

/** The most that the body can need: what it declares, up to the limit of its route, where larger ones are refused. */
function sizeOfBody({ headers, routeOptions }: FastifyRequest): number {
  const limit = routeOptions.bodyLimit;
  if (headers['transfer-encoding'] !== undefined) return limit;
  return Math.min(Number(headers['content-length'] ?? 0) || 0, limit);
}
