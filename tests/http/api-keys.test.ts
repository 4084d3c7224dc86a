import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { KeyRing } from '../../src/http/guards/key-ring.ts';
import type { AuditEntry, HttpOptions } from '../../src/http/services/http-options.ts';
import type { HttpServices } from '../../src/http/services/http-services.ts';
import { makeApiKey } from '../support/make-api-key.ts';
import { createFakeServices, createRecordedLog, goodRequest, goodSnapshot } from './fake-services.ts';

const kiosk = makeApiKey('kiosk-fco', ['decide', 'explain', 'outcomes'], {
  touchpoints: ['check-in'],
  channels: ['kiosk'],
});
const desk = makeApiKey('desk', ['decide', 'outcomes'], { channels: ['desk'] });
const support = makeApiKey('support', ['customers:read', 'customers:write', 'customers:erase', 'tasks']);
const apps: { close: () => unknown }[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

function build(options: Partial<HttpOptions> = {}, services: Partial<HttpServices> = {}) {
  const app = buildApp(
    { ...createFakeServices(), ...services },
    {
      log: createRecordedLog(),
      keyRing: new KeyRing([kiosk.key, desk.key, support.key], Date.now),
      ...options,
    },
  );
  apps.push(app);
  return app;
}

describe('a key', () => {
  it.each([
    ['its own form', (text: string) => `Bearer ${text}`],
    ['another case of the scheme', (text: string) => `bearer  ${text}`],
  ])('lets its caller in with %s', async (_, write) => {
    const headers = { authorization: write(support.text) };
    for (let count = 0; count < 3; count += 1)
      expect((await build().inject({ url: '/v1/tasks', headers })).statusCode).toBe(200);
  });

  it.each([
    '',
    'Bearer',
    `Basic ${support.text}`,
    support.text,
    `Bearer ${support.text} x`,
    `Bearer ${support.text.slice(0, -1)}`,
    `Bearer ${support.text}a`,
    `Bearer ${support.secret}`,
    `Bearer tact_desk_${support.secret}`,
    `Bearer tact_nobody_${support.secret}`,
    `Bearer tact_support_${'A'.repeat(43)}`,
    `Bearer ${support.entry.sha256}`,
    `Bearer tact_support_${support.entry.sha256}`,
  ])('is not %j', async (authorization) => {
    const answer = await build().inject({ url: '/v1/tasks', headers: { authorization } });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.json().code).toBe('unauthorized');
  });

  it('may send so many requests per second, and learns when it may send more', async () => {
    let now = 0;
    const limited = { ...support.key, allowance: { burst: 2, refillMs: 1000 } };
    const app = build({ keyRing: new KeyRing([limited, desk.key], () => now), now: () => now });
    const ask = async () => {
      const { statusCode, headers } = await app.inject({ url: '/v1/tasks', headers: support.headers });
      return [statusCode, headers['retry-after']];
    };
    expect([await ask(), await ask(), await ask()]).toEqual([
      [200, undefined],
      [200, undefined],
      [429, '1'],
    ]);
    expect((await app.inject({ url: '/v1/decisions/d-1', headers: desk.headers })).statusCode).not.toBe(429);
    now = 1000;
    expect(await ask()).toEqual([200, undefined]);
  });

  it('is refused from the day on which it expires, even if it was known the day before', async () => {
    let now = 0;
    const app = build({ keyRing: new KeyRing([{ ...support.key, expiresAt: 1000 }], () => now) });
    const ask = async () => (await app.inject({ url: '/v1/tasks', headers: support.headers })).statusCode;
    expect(await ask()).toBe(200);
    now = 1000;
    expect(await ask()).toBe(401);
  });

  it('has two valid secrets while its callers change over', async () => {
    const next = makeApiKey('support', []);
    const app = build({ keyRing: new KeyRing([{ ...support.key, nextSha256: next.key.sha256 }], Date.now) });
    for (const { headers } of [support, next])
      expect((await app.inject({ url: '/v1/tasks', headers })).statusCode).toBe(200);
    const stranger = makeApiKey('support', []);
    expect((await app.inject({ url: '/v1/tasks', headers: stranger.headers })).statusCode).toBe(401);
  });

  it('is checked before the body is read, so that strangers need no room', async () => {
    const app = build();
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    socket.write(
      'POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{',
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('HTTP/1.1 401 ');
    socket.destroy();
  });

  it('that lacks a scope learns which, and not who has it', async () => {
    const answer = await build().inject({ url: '/v1/tasks', headers: kiosk.headers });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({
      code: 'forbidden',
      detail: 'The key kiosk-fco does not have the scope tasks.',
    });
    expect(answer.body).not.toContain('support');
  });
});

describe('touchpoints and channels of a key', () => {
  const decide = (payload: object, headers = kiosk.headers, url = '/v1/decisions') =>
    build().inject({ method: 'POST', url, payload, headers });

  it('bind decisions, whether a pack declares the place or not', async () => {
    expect((await decide(goodRequest)).statusCode).toBe(200);
    for (const touchpoint of ['teller', 'no-such-place']) {
      const answer = await decide({ ...goodRequest, touchpoint });
      expect(answer.statusCode).toBe(403);
      expect(answer.json().errors).toEqual([
        {
          pointer: '/touchpoint',
          message: 'must be one that the key kiosk-fco is for: check-in',
          example: 'check-in',
        },
      ]);
    }
    expect((await decide({ ...goodRequest, channel: 'desk' })).json().errors[0].pointer).toBe('/channel');
    expect((await decide({ ...goodRequest, channel: 'desk' }, desk.headers)).statusCode).toBe(200);
  });

  it('bind each decision of a batch', async () => {
    const requests = [goodRequest, { ...goodRequest, interactionId: 'chk-2', channel: 'desk' }];
    const answer = await decide({ requests }, kiosk.headers, '/v1/decisions/batch');
    expect(answer.json().results.map(({ status }: { status: number }) => status)).toEqual([200, 403]);
  });

  it('bind why', async () => {
    const url = '/v1/customers/c-1/offers/lounge/why';
    const app = build();
    const ask = (channel: string) =>
      app.inject({ url: `${url}?touchpoint=check-in&channel=${channel}`, headers: kiosk.headers });
    expect((await ask('desk')).statusCode).toBe(403);
    expect((await ask('kiosk')).statusCode).toBe(404);
    const posted = await decide({ touchpoint: 'check-in', channel: 'desk' }, kiosk.headers, url);
    expect(posted.statusCode).toBe(403);
  });

  it('read why at their place, for its audience', async () => {
    const url = '/v1/customers/c-1/offers/lounge/why?touchpoint=check-in&channel=kiosk';
    const office = makeApiKey('office', ['explain']);
    const app = build(
      { keyRing: new KeyRing([kiosk.key, office.key], Date.now) },
      {
        explainOffer: async (_, { isReadThere }) => ({ status: isReadThere ? 'withheld' : 'unknown-offer' }),
      },
    );
    const there = await app.inject({ url, headers: kiosk.headers });
    expect(there.statusCode).toBe(403);
    expect(there.json().detail).toContain('No rule discloses the customerId at check-in, kiosk');
    expect((await app.inject({ url, headers: office.headers })).statusCode).toBe(404);
  });

  it('without the scope explain get no explanation: of a decision, in a batch, for a party, or read again', async () => {
    const explained = { ...goodRequest, channel: 'desk', explain: 'full' };
    const refused = await decide(explained, desk.headers);
    expect(refused.statusCode).toBe(403);
    expect(refused.json().detail).toBe('/explain needs a key with the scope explain; desk does not have it.');
    expect((await decide(explained, desk.headers, '/v1/decisions/party')).statusCode).toBe(403);
    const batch = await decide({ requests: [explained] }, desk.headers, '/v1/decisions/batch');
    expect(batch.json().results).toMatchObject([{ status: 403 }]);
    expect((await decide({ ...explained, channel: 'kiosk' })).statusCode).toBe(200);
    const plain = makeApiKey('plain', ['decide']);
    const services = createFakeServices();
    const { decision } = await services.answerInteraction(services.currentRuleSet(), goodRequest);
    const findDecision = async () => ({ ...decision, explanation: { rules: ['secret'] } });
    const app = build({ keyRing: new KeyRing([kiosk.key, plain.key], Date.now) }, { findDecision });
    const read = ({ headers }: typeof kiosk) => app.inject({ url: '/v1/decisions/d-chk-1', headers });
    expect((await read(kiosk)).json().explanation).toEqual({ rules: ['secret'] });
    expect((await read(plain)).json()).toMatchObject({ decisionId: decision.decisionId });
    expect((await read(plain)).body).not.toContain('secret');
  });

  it('hide decisions made elsewhere, and what became of them', async () => {
    const recorded: string[] = [];
    const app = build(
      {},
      {
        recordOutcomes: async (reports) =>
          reports.map(({ decisionId }) => {
            recorded.push(decisionId);
            return { status: 'recorded' };
          }),
        readOutcomes: async () => [],
      },
    );
    const post = (url: string, payload: object, headers: Record<string, string>) =>
      app.inject({ method: 'POST', url, payload, headers });
    await post('/v1/decisions', goodRequest, kiosk.headers);
    const outcome = { offerId: 'lounge', outcome: 'shown' };
    const url = '/v1/decisions/d-chk-1';
    expect((await app.inject({ url, headers: kiosk.headers })).statusCode).toBe(200);
    expect((await app.inject({ url, headers: desk.headers })).statusCode).toBe(404);
    expect((await app.inject({ url: `${url}/outcomes`, headers: desk.headers })).statusCode).toBe(404);
    expect((await post(`${url}/outcomes`, outcome, desk.headers)).statusCode).toBe(404);
    const outcomes = ['d-chk-1', 'd-other', 'd-chk-1'].map((decisionId) => ({ ...outcome, decisionId }));
    const statuses = async (headers: Record<string, string>) =>
      (await post('/v1/outcomes/batch', { outcomes }, headers))
        .json()
        .results.map(({ status }: { status: number }) => status);
    expect(await statuses(desk.headers)).toEqual([404, 200, 404]);
    expect(recorded).toEqual(['d-other']);
    expect(await statuses(kiosk.headers)).toEqual([200, 200, 200]);
  });
});

describe('wrong keys', () => {
  const wrong = makeApiKey('support', ['tasks']).headers;

  function slowed(options: Partial<HttpOptions> = {}) {
    const time = { now: 0 };
    const app = build({ now: () => time.now, ...options });
    const ask = (headers: Record<string, string>, remoteAddress = '192.0.2.1') =>
      app.inject({ url: '/v1/tasks', headers, remoteAddress });
    const guess = async (count: number, remoteAddress?: string) => {
      const statuses: number[] = [];
      for (let done = 0; done < count; done += 1) statuses.push((await ask(wrong, remoteAddress)).statusCode);
      return statuses;
    };
    return { time, ask, guess };
  }

  it('are slowed per address, while good keys of the same address are served', async () => {
    const { time, ask, guess } = slowed();
    expect(await guess(12)).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    const refused = await ask(wrong);
    expect(refused.headers).toMatchObject({ 'retry-after': '6', connection: 'close' });
    expect(refused.json().code).toBe('too-many-wrong-keys');
    expect((await ask(support.headers)).statusCode).toBe(200);
    expect((await ask({})).statusCode).toBe(401);
    expect(await guess(1, '192.0.2.2')).toEqual([401]);
    time.now += 6000;
    expect(await guess(2)).toEqual([401, 429]);
  });

  it('are slowed per network of IPv6, where a caller has addresses without end', async () => {
    const { guess } = slowed();
    await guess(5, '2001:db8::1');
    await guess(5, '2001:db8:0:0:ffff::1');
    expect(await guess(1, '2001:db8::2')).toEqual([429]);
    expect(await guess(1, '2001:db8:0:1::2')).toEqual([401]);
  });

  it('count for the address that a trusted proxy names, and for the proxy itself if it is not trusted', async () => {
    const forwarded = { ...wrong, 'x-forwarded-for': '198.51.100.7' };
    const statusesBehind = async (trustedProxies: string[]) => {
      const { ask, guess } = slowed({ trustedProxies });
      await guess(10, '10.0.0.1');
      return (await ask(forwarded, '10.0.0.1')).statusCode;
    };
    expect(await statusesBehind([])).toBe(429);
    expect(await statusesBehind(['10.0.0.0/8'])).toBe(401);
  });
});

describe('the logs', () => {
  it('name the key of every request, and never its secret', async () => {
    const log = createRecordedLog();
    const app = build({ log, logOneIn: 1 });
    await app.inject({ url: '/v1/tasks', headers: support.headers });
    await app.inject({ url: '/v1/tasks', headers: kiosk.headers });
    await app.inject({ url: '/v1/tasks', headers: { authorization: `Bearer tact_x_${support.secret}` } });
    expect(log.lines).toMatchObject([
      { kind: 'served', entry: { key: 'support' } },
      { kind: 'refused', entry: { key: 'kiosk-fco', code: 'forbidden' } },
      { kind: 'refused', entry: { code: 'unauthorized' } },
    ]);
    expect(log.lines[2]?.entry).not.toHaveProperty('key');
    expect(JSON.stringify(log.lines)).not.toContain(support.secret);
  });

  it('have an audit line for each erasure, export, correction and administrative act, without personal data', async () => {
    const lines: AuditEntry[] = [];
    const app = build({ audit: (entry) => lines.push(entry) });
    const { headers } = support;
    const customer = '/v1/customers/c-1';
    await app.inject({ method: 'PUT', url: customer, payload: goodSnapshot, headers });
    await app.inject({ method: 'PATCH', url: customer, payload: {}, headers });
    await app.inject({ method: 'POST', url: `${customer}/events`, payload: {}, headers });
    await app.inject({ url: `${customer}/export`, headers });
    await app.inject({ url: customer, headers });
    await app.inject({ method: 'DELETE', url: customer, headers });
    await app.inject({ method: 'DELETE', url: customer, headers: kiosk.headers });
    await app.inject({ method: 'DELETE', url: customer });
    await app.inject({ method: 'POST', url: '/v1/tasks/t-parked/retry', headers });
    await app.inject({ method: 'POST', url: '/v1/tasks/giulia@example.com/run', headers });
    expect(lines.map(({ key, act, result, status }) => [key, act, result, status])).toEqual([
      ['support', 'put-customer', 'done', 201],
      ['support', 'patch-customer', 'refused', 400],
      ['support', 'append-customer-event', 'refused', 400],
      ['support', 'export-customer', 'done', 200],
      ['support', 'erase-customer', 'done', 200],
      ['kiosk-fco', 'erase-customer', 'refused', 403],
      ['support', 'retry-task', 'done', 202],
      ['support', 'run-task', 'refused', 404],
    ]);
    const customers = lines.filter(({ object }) => object.startsWith('customer:'));
    expect(new Set(customers.map(({ object }) => object)).size).toBe(1);
    expect(customers[0]?.object).toMatch(/^customer:[0-9a-f]{16}$/);
    expect(lines.every(({ requestId }) => requestId !== '')).toBe(true);
    expect(JSON.stringify(lines)).not.toMatch(/"c-1"|customers\/c-1|giulia/i);
  });

  it('have the audit line of an erasure whose caller is gone before the answer', async () => {
    const lines: AuditEntry[] = [];
    const { promise: begun, resolve: begin } = promiseOf<void>();
    const { promise: held, resolve: release } = promiseOf<void>();
    const services = createFakeServices();
    const erase: HttpServices['customers']['erase'] = async (id) => {
      begin();
      await held;
      return services.customers.erase(id);
    };
    const app = build(
      { audit: (entry) => lines.push(entry) },
      { customers: { ...services.customers, erase } },
    );
    const { headers } = support;
    await app.inject({ method: 'PUT', url: '/v1/customers/c-1', payload: goodSnapshot, headers });
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    socket.write(
      `DELETE /v1/customers/c-1 HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\n\r\n`,
    );
    await begun;
    const gone = new Promise((resolve) => app.server.once('connection', resolve));
    socket.destroy();
    connect(Number(new URL(address).port), '127.0.0.1').end();
    await gone;
    release();
    const line = { act: 'erase-customer', result: 'done', status: 200 };
    await expect.poll(() => lines.slice(1)).toMatchObject([line]);
  });
});

function promiseOf<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (value: T) => resolve(value) };
}
