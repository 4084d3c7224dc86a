import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Scope, scopes } from '../../src/domain/access/api-key.ts';
import { buildApp } from '../../src/http/build-app.ts';
import { KeyRing } from '../../src/http/guards/key-ring.ts';
import type { RouteScope } from '../../src/http/guards/route-scopes.ts';
import { makeApiKey } from '../support/make-api-key.ts';
import { createFakeServices, createRecordedLog } from './fake-services.ts';

/** Who may use what. A route that is added or changed must be added or changed here. */
const table: Readonly<Record<string, RouteScope>> = {
  'POST /v1/decisions': 'decide',
  'POST /v1/decisions/batch': 'decide',
  'POST /v1/decisions/party': 'decide',
  'GET /v1/decisions': 'feed',
  'GET /v1/decisions/:id': 'decide',
  'GET /v1/decisions/:id/replay': 'explain',
  'GET /v1/customers/:id/offers/:offerId/why': 'explain',
  'POST /v1/customers/:id/offers/:offerId/why': 'explain',
  'POST /v1/decisions/:id/outcomes': 'outcomes',
  'GET /v1/decisions/:id/outcomes': 'outcomes',
  'POST /v1/outcomes/batch': 'outcomes',
  'POST /v1/tasks/:id/outcomes': 'outcomes',
  'POST /v1/customers/find': 'customers:find',
  'GET /v1/customers/:id': 'customers:read',
  'GET /v1/customers/:id/promises': 'customers:read',
  'POST /v1/customers/:id/promises/:actionId/moves': 'tasks',
  'GET /v1/customers/:id/export': 'customers:read',
  'PUT /v1/customers/:id': 'customers:write',
  'PATCH /v1/customers/:id': 'customers:write',
  'POST /v1/customers/:id/events': 'customers:write',
  'GET /v1/schemas/customer-snapshot': 'customers:write',
  'DELETE /v1/customers/:id': 'customers:erase',
  'GET /v1/tasks': 'tasks',
  'GET /v1/tasks/:id': 'tasks',
  'POST /v1/tasks/:id/retry': 'tasks',
  'GET /v1/tasks/:id/recomposed': 'tasks',
  'POST /v1/tasks/:id/run': 'tasks',
  'POST /v1/tasks/:id/hold': 'tasks',
  'POST /v1/tasks/:id/release': 'tasks',
  'PUT /v1/tasks/:id/due': 'tasks',
  'POST /v1/tasks/:id/cancel': 'tasks',
  'POST /v1/budgets/find': 'budgets',
  'PUT /v1/budgets/:id/limit': 'budgets',
  'GET /v1/keys': 'keys',
  'POST /v1/keys': 'keys',
  'POST /v1/keys/:id/secrets': 'keys',
  'DELETE /v1/keys/:id/secrets/older': 'keys',
  'DELETE /v1/keys/:id': 'keys',
  'GET /v1/rule-sets/current': 'rules',
  'GET /v1/audiences': 'reports',
  'GET /v1/reports/offers': 'reports',
  'GET /v1/reports/campaigns': 'reports',
  'GET /v1/rule-sets/:id': 'rules',
  'POST /v1/previews': 'preview',
  'GET /v1/releases': 'rules',
  'GET /v1/releases/log': 'rules',
  'GET /v1/releases/:id': 'rules',
  'POST /v1/releases': 'rules:propose',
  'POST /v1/releases/:id/withdraw': 'rules:propose',
  'POST /v1/releases/:id/approve': 'rules:approve',
  'POST /v1/releases/:id/reject': 'rules:approve',
  'POST /v1/releases/:id/canary': 'rules:publish',
  'POST /v1/releases/:id/publish': 'rules:publish',
  'POST /v1/releases/:id/take-back': 'rules:publish',
  'POST /v1/releases/:id/rollback': 'rules:publish',
  'GET /metrics': 'operate',
  'GET /docs': 'operate',
  'GET /docs/json': 'operate',
  'GET /docs/yaml': 'operate',
  'GET /docs/errors': 'operate',
  'GET /docs/static/*': 'operate',
  'GET /docs/static/index.html': 'operate',
  'GET /docs/static/swagger-initializer.js': 'operate',
  'GET /docs/static/theme/tact.css': 'operate',
  'GET /health/live': 'open',
  'GET /health/ready': 'open',
  'GET /l/:token': 'open',
  'POST /l/:token': 'open',
};

const keys = scopes.map((scope) => ({ scope, ...makeApiKey(`only-${scope.replace(':', '-')}`, [scope]) }));
const metrics = { contentType: 'text/plain', render: async () => '', observe: () => undefined };
const stated: { readonly method: string; readonly url: string; readonly scope: RouteScope }[] = [];
let app: FastifyInstance;
let address = '';

beforeAll(async () => {
  app = buildApp(createFakeServices(), {
    log: createRecordedLog(),
    metrics,
    keyRing: new KeyRing(
      keys.map(({ key }) => key),
      Date.now,
    ),
  });
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const name of [method].flat()) stated.push({ method: name, url, scope: config?.scope ?? 'open' });
  });
  address = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

async function ask(method: string, url: string, headers: Record<string, string>) {
  const path = url.replace('/:id', '/x').replace('/:offerId', '/y').replace('*', 'index.css');
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(method);
  const answer = await fetch(`${address}${path}`, {
    method,
    headers: { ...headers, ...(hasBody && { 'content-type': 'application/json' }) },
    ...(hasBody && { body: '{}' }),
    redirect: 'manual',
  });
  return { status: answer.status, body: await answer.text() };
}

it('states the scope of every route as the table does; 405 answers need any key', () => {
  const real = stated.filter(({ scope, method }) => scope !== 'any-key' && method !== 'HEAD');
  expect(Object.fromEntries(real.map(({ method, url, scope }) => [`${method} ${url}`, scope]))).toEqual(
    table,
  );
});

it('opens nothing but health checks and signed links to callers without a key, or with one that is not known', async () => {
  const open = new Set<string>();
  for (const { method, url } of stated) {
    const without = await ask(method, url, {});
    const { status } = await ask(method, url, makeApiKey('stranger', ['operate']).headers);
    if (without.status !== 401 || ![401, 429].includes(status)) open.add(url);
  }
  expect([...open]).toEqual(['/health/live', '/health/ready', '/l/:token']);
  for (const url of ['/nowhere', '/docsx', '/health/', '/health/%6cive/x', '//metrics', '/docs/static/..%5c'])
    expect((await ask('GET', url, {})).status, url).toBe(401);
});

const mayUse = (scope: Scope, needed: RouteScope): boolean =>
  needed === 'open' || needed === 'any-key' || needed === scope;

it.each(keys)('lets a key with the scope $scope use its routes and no others', async ({ scope, headers }) => {
  for (const { method, url, scope: needed } of stated) {
    const { status, body } = await ask(method, url, headers);
    expect([method, url, status === 403]).toEqual([method, url, !mayUse(scope, needed)]);
    expect([401, 429]).not.toContain(status);
    if (status === 403 && method !== 'HEAD') expect(body).toContain(`does not have the scope ${needed}.`);
  }
});

it('refuses to be built with a route that states no scope', async () => {
  const other = buildApp(createFakeServices(), { log: createRecordedLog() });
  expect(() => other.get('/v1/new', () => 'open')).toThrow('the route GET /v1/new states no scope');
  await other.close();
});
