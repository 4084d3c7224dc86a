import type { FastifyRequest } from 'fastify';

/** Health checks are open and never refused: those who ask hold no keys, and a busy process is not a dead one. */
export const isHealthCheck = (request: FastifyRequest): boolean =>
  request.routeOptions.url?.startsWith('/health/') === true;
