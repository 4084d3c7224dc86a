import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { createFakeServices, createRecordedLog, fakeTask, goodSnapshot } from './fake-services.ts';

const services = createFakeServices();
let app: FastifyInstance;

beforeAll(async () => {
  app = buildApp(services, { log: createRecordedLog() });
  await app.ready();
});
afterAll(() => app.close());
beforeEach(() => services.snapshots.clear());

const url = '/v1/customers/c-1';
const put = (payload: object) => app.inject({ method: 'PUT', url, payload });
const patch = (payload: object, contentType = 'application/merge-patch+json') =>
  app.inject({ method: 'PATCH', url, payload, headers: { 'content-type': contentType } });

describe('/v1/customers/:id', () => {
  it('creates, replaces and reads a snapshot', async () => {
    const created = await put(goodSnapshot);
    expect(created.statusCode).toBe(201);
    expect(created.json()).toEqual({ customerId: 'c-1', status: 'created', asOf: goodSnapshot.asOf });
    expect((await put({ ...goodSnapshot, asOf: '2026-11-21T00:00:00Z' })).statusCode).toBe(200);
    expect((await app.inject(url)).json()).toEqual({ ...goodSnapshot, asOf: '2026-11-21T00:00:00Z' });
  });

  it('refuses a snapshot older than the stored one and says which that is', async () => {
    await put(goodSnapshot);
    const older = await put({ ...goodSnapshot, asOf: '2026-11-19T00:00:00Z' });
    expect(older.statusCode).toBe(409);
    expect(older.json()).toMatchObject({ code: 'snapshot-older' });
    expect(older.json().detail).toContain(goodSnapshot.asOf);
  });

  it('takes a merge patch: parts, null to forget, whole lists', async () => {
    await put(goodSnapshot);
    const change = {
      asOf: '2026-11-22T00:00:00Z',
      name: { title: 'Dr', given: null },
      languages: ['it-IT'],
      attributes: { homeAirport: null },
      household: null,
    };
    expect((await patch(change)).json()).toEqual({ customerId: 'c-1', status: 'patched', asOf: change.asOf });
    const { attributes, name, languages } = (await app.inject(url)).json();
    expect({ attributes, name, languages }).toEqual({
      attributes: { memberSince: '2011-05-01' },
      name: { family: 'Rossi', title: 'Dr' },
      languages: ['it-IT'],
    });
    expect((await patch(change, 'application/json')).statusCode).toBe(200);
  });

  it.each([
    ['without asOf', { name: { given: 'Ada' } }, '/asOf'],
    ['with another id', { asOf: '2026-11-22T00:00:00Z', customerId: 'c-2' }, '/customerId'],
    ['with a wrong part', { asOf: '2026-11-22T00:00:00Z', value: { points: 'many' } }, '/value/points'],
    ['with null in a list', { asOf: '2026-11-22T00:00:00Z', languages: [null] }, '/languages/0'],
    ['that forgets its asOf', { asOf: null }, '/asOf'],
  ])('refuses a patch %s', async (_, change, pointer) => {
    await put(goodSnapshot);
    const answer = await patch(change);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors[0].pointer).toBe(pointer);
  });

  it('puts an incident into a snapshot, and refuses what is none', async () => {
    await put(goodSnapshot);
    const incident = {
      incidentId: 'I-1',
      type: 'delay',
      at: '2026-11-21T05:00:00Z',
      severity: 'light',
      status: 'open',
    };
    const tell = (payload: object) => app.inject({ method: 'POST', url: `${url}/events`, payload });
    const asOf = '2026-11-21T06:00:00Z';
    expect((await tell({ asOf, incident })).json()).toEqual({ customerId: 'c-1', status: 'patched', asOf });
    expect((await app.inject(url)).json().incidents).toContainEqual({ ...incident, asOf });
    expect((await tell({ asOf, incident: { ...incident, severity: 'dreadful' } })).statusCode).toBe(400);
    expect((await tell({ asOf })).statusCode).toBe(400);
    services.snapshots.clear();
    expect((await tell({ asOf, incident })).statusCode).toBe(404);
  });

  it('erases everything and says what it took; afterwards there is nobody', async () => {
    await put(goodSnapshot);
    const erased = await app.inject({ method: 'DELETE', url });
    expect(erased.json()).toMatchObject({ customerId: 'c-1', erased: { snapshot: true, identities: 1 } });
    for (const answer of [
      await app.inject({ method: 'DELETE', url }),
      await app.inject(url),
      await app.inject(`${url}/export`),
      await patch({ asOf: '2026-11-22T00:00:00Z' }),
    ])
      expect(answer.statusCode).toBe(404);
  });

  it('takes a DELETE that says application/json and sends nothing', async () => {
    await put(goodSnapshot);
    const headers = { 'content-type': 'application/json' };
    expect((await app.inject({ method: 'DELETE', url, headers })).statusCode).toBe(200);
  });

  it('returns everything stored about a person', async () => {
    await put(goodSnapshot);
    expect((await app.inject(`${url}/export`)).json()).toEqual({ snapshot: goodSnapshot });
  });

  it('takes ids with any printable characters, percent-encoded', async () => {
    const customerId = 'IT/00 1234#ü';
    const put = await app.inject({
      method: 'PUT',
      url: `/v1/customers/${encodeURIComponent(customerId)}`,
      payload: { ...goodSnapshot, customerId },
    });
    expect(put.statusCode).toBe(201);
    expect((await app.inject(`/v1/customers/${encodeURIComponent(customerId)}`)).json()).toMatchObject({
      customerId,
    });
  });
});

describe('/v1/tasks', () => {
  beforeEach(() => {
    services.records.clear();
    for (const state of ['parked', 'waiting', 'done'] as const)
      services.records.set(`t-${state}`, fakeTask(`t-${state}`, state));
  });

  const due = (id: string, verb: string) => app.inject({ method: 'POST', url: `/v1/tasks/${id}/${verb}` });

  it('lists tasks page by page, without what the letter says', async () => {
    const page = await app.inject('/v1/tasks?limit=2');
    expect(page.json()).toMatchObject({
      tasks: [{ taskId: 't-parked' }, { taskId: 't-waiting' }],
      next: 't-waiting',
    });
    expect(page.body).not.toContain('Giulia');
    expect((await app.inject('/v1/tasks?state=done')).json()).toMatchObject({
      tasks: [{ state: 'done' }],
      next: null,
    });
  });

  it('reads one task, with its times as instants', async () => {
    expect((await app.inject('/v1/tasks/t-waiting')).json()).toMatchObject({
      dueAt: '2026-11-22T00:00:00.000Z',
    });
    expect((await app.inject('/v1/tasks/nobody')).statusCode).toBe(404);
  });

  it('shows why a task was cancelled and what was asked, without what is known of the customer', async () => {
    const conditions = { all: [{ condition: 'flight-flies' }] };
    services.records.set('t-cancelled', {
      ...fakeTask('t-cancelled', 'cancelled'),
      while: { conditions, named: {}, facts: { context: { secret: 'Giulia' } } },
      cause: { code: 'reason-gone', detail: '"flight-flies" does not hold' },
    });
    const told = await app.inject('/v1/tasks?state=cancelled');
    expect(told.json()).toMatchObject({
      tasks: [
        {
          state: 'cancelled',
          while: conditions,
          cause: { code: 'reason-gone', detail: '"flight-flies" does not hold' },
        },
      ],
    });
    expect(told.body).not.toContain('Giulia');
  });

  it('makes a parked task due by retry and a waiting one by run', async () => {
    const retried = await due('t-parked', 'retry');
    expect(retried.statusCode).toBe(202);
    expect(retried.json()).toMatchObject({ state: 'waiting', nextAt: '1970-01-01T00:00:00.000Z' });
    expect((await due('t-waiting', 'run')).statusCode).toBe(202);
  });

  it.each([
    ['t-done', 'retry'],
    ['t-done', 'run'],
    ['t-waiting', 'retry'],
    ['t-parked', 'run'],
  ])('refuses %s/%s and says what state it is in', async (id, verb) => {
    const answer = await due(id, verb);
    expect(answer.statusCode).toBe(409);
    expect(answer.json().code).toBe('task-state');
    expect(answer.json().detail).toContain(id.slice(2));
  });

  it('holds, releases, moves and cancels a task, each the same when it is sent again', async () => {
    const put = (dueAt: unknown) =>
      app.inject({ method: 'PUT', url: '/v1/tasks/t-waiting/due', payload: { dueAt } });
    const cancel = (id: string, reason: unknown = 'she called') =>
      app.inject({ method: 'POST', url: `/v1/tasks/${id}/cancel`, payload: { reason } });
    for (const [verb, state] of [
      ['hold', 'held'],
      ['hold', 'held'],
      ['release', 'waiting'],
      ['release', 'waiting'],
    ] as const) {
      const answer = await due('t-waiting', verb);
      expect([answer.statusCode, answer.json().state]).toEqual([200, state]);
    }
    for (let times = 0; times < 2; times += 1)
      expect((await put('2026-12-24T18:00:00+01:00')).json()).toMatchObject({
        dueAt: '2026-12-24T17:00:00.000Z',
        nextAt: '2026-12-24T17:00:00.000Z',
      });
    expect((await put('tomorrow')).json()).toMatchObject({ code: 'invalid-request' });
    expect((await cancel('t-waiting', '')).json()).toMatchObject({ code: 'invalid-request' });
    for (const id of ['t-waiting', 't-waiting', 't-parked']) {
      const answer = await cancel(id);
      expect([answer.statusCode, answer.json().cause]).toEqual([
        200,
        { code: 'operator', detail: 'she called' },
      ]);
    }
    expect((await cancel('t-done')).json()).toMatchObject({ code: 'task-state', status: 409 });
    expect((await cancel('nobody')).statusCode).toBe(404);
  });

  it('refuses to run what is not there', async () => {
    expect((await due('nobody', 'run')).statusCode).toBe(404);
  });
});

describe('/v1/tasks/:id/outcomes', () => {
  const report = (taskId: string, payload: object) =>
    app.inject({ method: 'POST', url: `/v1/tasks/${taskId}/outcomes`, payload });

  beforeEach(() => {
    services.records.set('t-done', fakeTask('t-done', 'done'));
    services.records.set('t-waiting', fakeTask('t-waiting', 'waiting'));
  });

  it('records what became of a letter that went out', async () => {
    const reported = await report('t-done', { outcome: 'bounced', at: '2026-11-22T10:00:00Z' });
    expect(reported.statusCode).toBe(200);
    expect(reported.json()).toEqual({ taskId: 't-done', outcome: 'bounced', status: 'noted' });
  });

  it('refuses one that did not go out, is not there, or is nothing that can happen', async () => {
    expect((await report('t-waiting', { outcome: 'opened' })).json()).toMatchObject({ code: 'task-state' });
    expect((await report('t-none', { outcome: 'opened' })).statusCode).toBe(404);
    expect((await report('t-done', { outcome: 'accepted' })).statusCode).toBe(400);
  });
});

describe('/l/:token', () => {
  it('asks before it stops, because programs open links too, and then stops', async () => {
    const asked = await app.inject('/l/stop');
    expect(asked.statusCode).toBe(200);
    expect(asked.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(asked.body).toContain('<form method="post">');
    expect(asked.body).toContain('Non desidera più ricevere questi messaggi?');
    const done = await app.inject({ method: 'POST', url: '/l/stop' });
    expect(done.body).toContain('Fatto. Non riceverà più questi messaggi.');
  });

  it('stops by one click of a mail program', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const done = await app.inject({
      method: 'POST',
      url: '/l/stop',
      headers,
      payload: 'List-Unsubscribe=One-Click',
    });
    expect(done.statusCode).toBe(200);
  });

  it('leads on to the address of the message', async () => {
    const opened = await app.inject('/l/place');
    expect(opened.statusCode).toBe(302);
    expect(opened.headers.location).toBe('https://airline.example/seat');
  });

  it('says in the language of the browser that a link is not valid', async () => {
    const gone = await app.inject({ url: '/l/x', headers: { 'accept-language': 'zh-TW,en;q=0.5' } });
    expect(gone.statusCode).toBe(404);
    expect(gone.body).toContain('此連結已失效。');
    expect(
      (await app.inject({ url: '/l/x', headers: { 'accept-language': '"><script>' } })).body,
    ).not.toContain('script');
  });
});
