import type { FastifyInstance, HTTPMethods } from 'fastify';
import { HttpError } from '../errors/http-error.ts';

const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** For every documented resource, answers 405 with `Allow` to methods that it does not have. Call it before adding routes. */
export function refuseOtherMethods(app: FastifyInstance): (scope: FastifyInstance) => void {
  const allowed = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method, schema }) => {
    if (isHidden(schema)) return;
    const known = allowed.get(url) ?? new Set();
    for (const name of [method].flat()) known.add(name);
    allowed.set(url, known);
  });
  return (scope) => {
    for (const [url, known] of allowed) addRefusal(scope, url, known);
  };
}

function addRefusal(scope: FastifyInstance, url: string, known: ReadonlySet<string>): void {
  const refused = methods.filter((method) => !known.has(method));
  if (refused.length === 0) return;
  const allow = methods.filter((method) => known.has(method)).join(', ');
  scope.route({
    method: refused,
    url,
    schema: { hide: true },
    config: { scope: 'any-key' },
    // Before the body is read: what is in it does not matter.
    onRequest: (_request, reply, done) => {
      reply.header('allow', allow);
      done(new HttpError('method-not-allowed', `This resource has the methods ${allow}.`));
    },
    handler: () => undefined,
  });
}

const isHidden = (schema: object | undefined): boolean =>
  schema !== undefined && 'hide' in schema && schema.hide === true;
