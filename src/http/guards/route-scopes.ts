import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Scope } from '../../domain/access/api-key.ts';

/** Who may use a route: everybody, any key, or keys with a scope. */
export type RouteScope = 'open' | 'any-key' | Scope;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route states it; the program does not start with one that does not. */
    scope?: RouteScope;
  }
}

/** Refuses at the start to add a route that states no scope. Add it before the routes. */
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

/** Who may use the route of this request; any key where there is no such route, so that only callers with a key learn that. */
export const scopeOf = (request: FastifyRequest): RouteScope | undefined =>
  request.is404 ? 'any-key' : request.routeOptions.config.scope;

/** Health checks are open and never refused: those who ask hold no keys, and a busy process is not a dead one. */
export const isOpen = (request: FastifyRequest): boolean => scopeOf(request) === 'open';
