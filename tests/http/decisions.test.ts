import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { createFakeServices, createRecordedLog, goodRequest } from './fake-services.ts';

const services = createFakeServices();
let app: FastifyInstance;

const decide = (payload: object) => app.inject({ method: 'POST', url: '/v1/decisions', payload });

beforeAll(async () => {
  app = buildApp(services, { log: createRecordedLog() });
  await app.ready();
});
afterAll(() => app.close());

describe('POST /v1/decisions', () => {
  it('answers a well-formed request with its decision', async () => {
    const answer = await decide(goodRequest);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ interactionId: 'chk-1', touchpoint: 'check-in', locale: 'it-IT' });
    expect(answer.headers['idempotent-replayed']).toBeUndefined();
    expect(answer.headers['request-id']).toMatch(/^r-/);
  });

  it('says that a repeated request was answered before', async () => {
    await decide({ ...goodRequest, interactionId: 'twice' });
    const again = await decide({ ...goodRequest, interactionId: 'twice' });
    expect(again.statusCode).toBe(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  it('refuses a used interactionId with another body', async () => {
    await decide({ ...goodRequest, interactionId: 'used' });
    const other = await decide({ ...goodRequest, interactionId: 'used', locale: 'de' });
    expect(other.statusCode).toBe(409);
    expect(other.json()).toMatchObject({
      code: 'interaction-conflict',
      errors: [{ pointer: '/interactionId' }],
    });
  });

  it('keeps a well-formed request id of the caller and replaces any other', async () => {
    const send = (id: string, header = 'request-id') =>
      app.inject({
        method: 'POST',
        url: '/v1/decisions',
        payload: goodRequest,
        headers: { [header]: id },
      });
    expect((await send('trace-42')).headers['request-id']).toBe('trace-42');
    expect((await send('trace-43', 'x-request-id')).headers['request-id']).toBe('trace-43');
    expect((await send('<script>')).headers['request-id']).toMatch(/^r-/);
  });

  it('hands every decision out again by its id', async () => {
    await decide({ ...goodRequest, interactionId: 'kept' });
    const found = await app.inject('/v1/decisions/d-kept');
    expect(found.json()).toMatchObject({ decisionId: 'd-kept' });
    const missing = await app.inject('/v1/decisions/nobody');
    expect(missing.statusCode).toBe(404);
    expect(missing.json()).toMatchObject({ code: 'not-found' });
  });

  it('reveals nothing of a bug but an id that is also in the log', async () => {
    const log = createRecordedLog();
    const broken = buildApp(
      { ...services, answerInteraction: () => Promise.reject(new Error('secret detail')) },
      { log },
    );
    const answer = await broken.inject({ method: 'POST', url: '/v1/decisions', payload: goodRequest });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
    const failed = log.lines.find(({ kind }) => kind === 'failed');
    expect(failed?.entry).toMatchObject({ requestId: answer.json().instance, code: 'internal', status: 500 });
    expect(String(failed?.error)).toContain('secret detail');
  });
});

describe('POST /v1/decisions/batch', () => {
  const decideBatch = (requests: unknown) =>
    app.inject({ method: 'POST', url: '/v1/decisions/batch', payload: { requests } });

  it('answers each request on its own, in order', async () => {
    const answer = await decideBatch([
      { ...goodRequest, interactionId: 'b-1' },
      { ...goodRequest, interactionId: 'b-2', budgetMs: 0 },
      { ...goodRequest, interactionId: 'b-3', touchpoint: 'chek-in' },
      { ...goodRequest, interactionId: 'b-1' },
    ]);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().results).toMatchObject([
      { status: 200, decision: { interactionId: 'b-1' } },
      { status: 400, problem: { code: 'invalid-request', errors: [{ pointer: '/budgetMs', example: 50 }] } },
      { status: 400, problem: { code: 'unknown-touchpoint', errors: [{ example: 'check-in' }] } },
      { status: 200, decision: { interactionId: 'b-1' }, repeated: true },
    ]);
  });

  it('refuses an empty batch and one of more than 100', async () => {
    expect((await decideBatch([])).statusCode).toBe(400);
    expect((await decideBatch(Array.from({ length: 101 }, () => goodRequest))).statusCode).toBe(400);
  });
});
