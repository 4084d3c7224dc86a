import { Ajv2020 } from 'ajv/dist/2020.js';
import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { snapshotSchema } from '../../src/domain/customer/snapshot.ts';
import { buildApp } from '../../src/http/build-app.ts';
import { schemaFormats } from '../../src/http/schemas/schema-formats.ts';
import { sharedSchemas } from '../../src/http/schemas/shared-schemas.ts';
import type { HttpOptions } from '../../src/http/services/http-options.ts';
import type { HttpServices } from '../../src/http/services/http-services.ts';
import { createFakeServices, createRecordedLog, goodRequest, goodSnapshot } from './fake-services.ts';

const build = (services: Partial<HttpServices> = {}, options: Partial<HttpOptions> = {}) =>
  buildApp({ ...createFakeServices(), ...services }, { log: createRecordedLog(), ...options });

/** Something to wait for until it is released. */
function hold(): { held: Promise<undefined>; release: () => void } {
  let release = (): void => undefined;
  const held = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined);
  });
  return { held, release: () => release() };
}

describe('health', () => {
  it('is alive as long as it answers, and ready when every check is', async () => {
    const app = build();
    expect((await app.inject('/health/live')).json()).toEqual({ alive: true });
    expect((await app.inject('/health/ready')).statusCode).toBe(200);
  });

  it('says 503 and why while it is not ready', async () => {
    const checks = { store: { ok: false, detail: 'not reached yet' } };
    const answer = await build({ isReady: async () => ({ ready: false, checks }) }).inject('/health/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({
      ready: false,
      checks: { ...checks, work: { ok: true }, stop: { ok: true } },
    });
  });

  it('is not ready while all work is taken, says so by name, and is ready again afterwards', async () => {
    const { release, held } = hold();
    const app = build({ findDecision: () => held }, { limits: { unitsInWork: 1 } });
    const waiting = app.inject('/v1/decisions/a').then((answer) => answer);
    await expect.poll(async () => (await app.inject('/health/ready')).statusCode).toBe(503);
    const { ready, checks } = (await app.inject('/health/ready')).json();
    expect({ ready, work: checks.work }).toEqual({
      ready: false,
      work: { ok: false, detail: '1 of 1 units of work are taken; every request is refused' },
    });
    release();
    await waiting;
    await expect.poll(async () => (await app.inject('/health/ready')).statusCode).toBe(200);
  });

  it('is not ready while it drains, and still serves each client a last answer on its connection', async () => {
    let draining = false;
    const app = build({}, { isDraining: () => draining });
    const before = await app.inject('/health/live');
    draining = true;
    const ready = await app.inject('/health/ready');
    const last = await app.inject({ method: 'POST', url: '/v1/decisions', payload: goodRequest });
    expect(ready.json()).toMatchObject({ ready: false, checks: { stop: { ok: false } } });
    expect([ready.statusCode, last.statusCode]).toEqual([503, 200]);
    expect([before, ready, last].map(({ headers }) => headers.connection)).toEqual([
      'keep-alive',
      'close',
      'close',
    ]);
  });

  it('asks the stores once for all who ask at the same time', async () => {
    const { release, held } = hold();
    let calls = 0;
    const isReady = async () => {
      calls += 1;
      await held;
      return { ready: true, checks: {} };
    };
    const app = build({ isReady });
    const asked = Array.from({ length: 50 }, () => app.inject('/health/ready').then((answer) => answer));
    await expect.poll(() => calls).toBe(1);
    release();
    expect((await Promise.all(asked)).every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(calls).toBe(1);
  });
});

describe('GET /v1/rule-sets/current', () => {
  it('names the version, its packs, and the refused edit with its diagnostics', async () => {
    const base = createFakeServices().currentRuleSet();
    const diagnostic = {
      code: 'unknown-fact',
      severity: 'error',
      file: 'airline/rules/recovery.json',
      line: 3,
      column: 7,
      pointer: '/rules/0',
      message: 'no such fact',
      hint: 'declare it',
    } as const;
    const refused = { at: base.loadedAt + 500, diagnostics: [diagnostic] };
    const app = build({ currentRuleSet: () => ({ ...base, refused }) }, { now: () => base.loadedAt + 1000 });
    expect((await app.inject('/v1/rule-sets/current')).json()).toEqual({
      version: 'v-test',
      loadedAt: '2026-11-21T00:00:00.000Z',
      ageMs: 1000,
      packs: [
        {
          pack: 'airline',
          description: 'An airline',
          owner: 'marketing',
          locales: ['en', 'it'],
          touchpoints: [{ touchpoint: 'check-in', channels: ['kiosk', 'desk'] }],
          rules: 0,
          offers: 0,
          letters: 0,
        },
      ],
      refused: { at: '2026-11-21T00:00:00.500Z', diagnostics: [diagnostic] },
      pending: null,
      unwatched: null,
    });
  });
});

describe('what the service publishes', () => {
  it('has the JSON Schema of snapshots, which takes what zod takes', async () => {
    const answer = await build().inject('/v1/schemas/customer-snapshot');
    expect(answer.headers['content-type']).toContain('application/schema+json');
    const check = new Ajv2020({ formats: { ...schemaFormats }, allowUnionTypes: true }).compile(
      answer.json(),
    );
    for (const value of [goodSnapshot, { ...goodSnapshot, market: 'it' }, {}])
      expect(check(value)).toBe(snapshotSchema.safeParse(value).success);
  });

  it('has metrics when it is given some, and counts every request by its route', async () => {
    const seen: object[] = [];
    const metrics = {
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      render: async () => 'tact_up 1\n',
      observe: (request: object) => seen.push(request),
    };
    const app = build({}, { metrics });
    const answer = await app.inject('/metrics');
    expect(answer.body).toBe('tact_up 1\n');
    expect(answer.headers['content-type']).toBe(metrics.contentType);
    await app.inject('/v1/customers/c-secret');
    await app.inject('/nowhere/c-secret');
    expect(seen).toMatchObject([
      { route: '/metrics', method: 'GET', status: 200 },
      { route: '/v1/customers/:id', status: 404 },
      { route: 'unknown', status: 404 },
    ]);
    expect((await build().inject('/metrics')).statusCode).toBe(404);
  });

  it('has a page that explains each error, at the very URL that problems name', async () => {
    const app = build();
    const problem = (await app.inject('/nowhere')).json();
    const [page, code] = problem.type.split('#');
    expect((await app.inject(page)).body).toContain(`<section id="${code}">`);
  });

  it('answers as its schemas say', async () => {
    const ajv = new Ajv2020({ formats: { ...schemaFormats }, allowUnionTypes: true }).addSchema([
      ...sharedSchemas,
    ]);
    const app = build();
    const check = async (id: string, request: InjectOptions) => {
      const answer = await app.inject(request);
      expect(ajv.validate(`${id}#`, answer.json()), `${id}: ${ajv.errorsText()}`).toBe(true);
    };
    const customer = '/v1/customers/c-1';
    await check('Decision', { method: 'POST', url: '/v1/decisions', payload: goodRequest });
    await check('BatchAnswer', {
      method: 'POST',
      url: '/v1/decisions/batch',
      payload: { requests: [goodRequest, {}] },
    });
    await check('SnapshotStored', { method: 'PUT', url: customer, payload: goodSnapshot });
    await check('CustomerSnapshot', { url: customer });
    await check('Erasure', { method: 'DELETE', url: customer });
    await check('Problem', { url: customer });
    await check('Problem', { method: 'POST', url: '/v1/decisions', payload: {} });
    await check('TaskPage', { url: '/v1/tasks' });
    await check('Task', { url: '/v1/tasks/t-done' });
    await check('RuleSet', { url: '/v1/rule-sets/current' });
    await check('Readiness', { url: '/health/ready' });
    await check('Liveness', { url: '/health/live' });
  });
});

describe('answers', () => {
  it('carry the headers that keep browsers and proxies careful, and not the server’s name', async () => {
    const { headers } = await build().inject('/v1/tasks');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers).not.toHaveProperty('server');
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('are refused with Retry-After beyond the work that can be done at once, but for health checks', async () => {
    const { release, held } = hold();
    const app = build({ findDecision: () => held }, { limits: { unitsInWork: 2 } });
    // An injected request begins when it is awaited.
    const waiting = ['a', 'b'].map((id) => app.inject(`/v1/decisions/${id}`).then((answer) => answer));
    await expect.poll(async () => (await app.inject('/v1/tasks')).statusCode).toBe(503);
    const refused = await app.inject('/v1/tasks');
    expect(refused.json().code).toBe('overloaded');
    expect(refused.headers['retry-after']).toBe('1');
    expect((await app.inject('/health/live')).statusCode).toBe(200);
    release();
    await Promise.all(waiting);
    await expect.poll(async () => (await app.inject('/v1/tasks')).statusCode).toBe(200);
  });
});

describe('the log', () => {
  it('has every refusal and failure by code and route, nothing personal, and a sample of the rest', async () => {
    const log = createRecordedLog();
    const app = build({}, { log, logOneIn: 10 });
    await app.inject({
      method: 'POST',
      url: '/v1/decisions',
      payload: { ...goodRequest, locale: 'Giulia_Rossi' },
    });
    await app.inject('/v1/customers/Giulia');
    for (let count = 0; count < 38; count += 1) await app.inject('/health/live');
    expect(log.lines).toMatchObject([
      { kind: 'refused', entry: { route: '/v1/decisions', code: 'invalid-request', status: 400 } },
      { kind: 'refused', entry: { route: '/v1/customers/:id', code: 'not-found', status: 404 } },
      ...Array.from({ length: 4 }, () => ({ kind: 'served', entry: { route: '/health/live' } })),
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('Giulia');
  });

  it('has every slow request', async () => {
    const log = createRecordedLog();
    await build({}, { log, slowMs: 0, logOneIn: 0 }).inject('/health/live');
    expect(log.lines).toMatchObject([{ kind: 'slow' }]);
  });
});
