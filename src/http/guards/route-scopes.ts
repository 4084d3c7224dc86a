import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Scope } from '../../domain/access/api-key.ts';

/** The callers that may use a route: everybody, any key, or keys with a scope. */
export type RouteScope = 'open' | 'any-key' | Scope;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route declares it; otherwise the program does not start. */
    scope?: RouteScope;
  }
}

/** Throws at startup for a route that declares no scope. Add it before the routes. */
export function requireScopes(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const scope = route.config?.scope ?? (isDocumentation(route.url) ? 'operate' : undefined);
    if (scope === undefined)
      throw new Error(`the route ${String(route.method)} ${route.url} states no scope`);
    route.config = { ...route.config, scope };
  });
}

/** A plugin adds these routes, which cannot state a scope. */
const isDocumentation = (url: string): boolean => url === '/docs' || url.startsWith('/docs/');

/** The callers that may use the route of this request. Unknown routes require any key, so that strangers do not learn that. */
export const scopeOf = (request: FastifyRequest): RouteScope | undefined =>
  request.is404 ? 'any-key' : request.routeOptions.config.scope;

/** Health checks are open and never refused: probes have no keys, and a busy process is not a dead one. */
export const isOpen = (request: FastifyRequest): boolean => scopeOf(request) === 'open';
