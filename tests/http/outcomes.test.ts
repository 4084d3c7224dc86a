import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { createFakeServices, createRecordedLog } from './fake-services.ts';

let app: FastifyInstance;
const tell = (payload: object, url = '/v1/decisions/d-known/outcomes') =>
  app.inject({ method: 'POST', url, payload });

beforeAll(async () => {
  app = buildApp(createFakeServices(), { log: createRecordedLog() });
  await app.ready();
});
afterAll(() => app.close());

describe('POST /v1/decisions/:id/outcomes', () => {
  it('takes one outcome', async () => {
    const answer = await tell({ offerId: 'lounge', outcome: 'accepted' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ results: [{ status: 200, result: 'recorded' }] });
  });

  it('refuses one outcome by its own status and code', async () => {
    const answer = await tell({ offerId: 'unknown', outcome: 'accepted' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'unknown-offer' });
  });

  it.each([
    [{ offerId: 'lounge', outcome: 'loved' }, '/outcome'],
    [{ offerId: 'lounge' }, '/outcome'],
    [{ offerId: 'lounge', outcome: 'shown', occurredAt: 'yesterday' }, '/occurredAt'],
    [{ outcomes: [] }, '/outcomes'],
    [{ outcomes: Array.from({ length: 1001 }, () => ({})) }, '/outcomes'],
    [{ outcomes: [{}], offerId: 'lounge' }, '/offerId'],
  ])('says where %j is wrong', async (body, pointer) => {
    const answer = await tell(body);
    expect(answer.statusCode).toBe(400);
    const { code, errors } = answer.json() as { code: string; errors: { pointer: string }[] };
    expect(code).toBe('invalid-request');
    expect(errors.map((error) => error.pointer)).toContain(pointer);
  });

  it('answers each of many on its own, wrong ones too', async () => {
    const outcomes = [
      { offerId: 'lounge', outcome: 'shown' },
      { offerId: 'lounge', outcome: 'loved' },
      { offerId: 'unknown', outcome: 'shown' },
      { offerId: 'bag', outcome: 'shown' },
    ];
    const answer = await tell({ outcomes });
    expect(answer.statusCode).toBe(200);
    expect(answer.json().results).toMatchObject([
      { status: 200, result: 'recorded' },
      { status: 400, problem: { code: 'invalid-request', errors: [{ pointer: '/outcome' }] } },
      { status: 400, problem: { code: 'unknown-offer' } },
      { status: 200, result: 'recorded' },
    ]);
  });
});

describe('POST /v1/outcomes/batch', () => {
  it('takes outcomes of many decisions, each with its decisionId', async () => {
    const outcomes = [
      { decisionId: 'd-1', offerId: 'lounge', outcome: 'shown' },
      { offerId: 'lounge', outcome: 'shown' },
    ];
    const answer = await tell({ outcomes }, '/v1/outcomes/batch');
    expect(answer.json().results).toMatchObject([
      { status: 200 },
      { status: 400, problem: { errors: [{ pointer: '/decisionId' }] } },
    ]);
  });
});

describe('GET /v1/decisions/:id/outcomes', () => {
  it('lists what is known, and knows which decision is none', async () => {
    const known = await app.inject('/v1/decisions/d-known/outcomes');
    expect(known.json()).toEqual({
      decisionId: 'd-known',
      outcomes: [{ offerId: 'lounge', outcome: 'shown', occurredAt: '1970-01-01T00:00:00.000Z' }],
    });
    expect((await app.inject('/v1/decisions/d-other/outcomes')).statusCode).toBe(404);
  });
});
