import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { createFakeServices, createRecordedLog, goodRequest } from './fake-services.ts';

let app: FastifyInstance;
const customer = { identity: { type: 'booking-reference', value: 'FAM450' } };
const decide = (payload: object) => app.inject({ method: 'POST', url: '/v1/decisions/party', payload });

beforeAll(async () => {
  app = buildApp(createFakeServices(), { log: createRecordedLog() });
  await app.ready();
});
afterAll(() => app.close());

describe('POST /v1/decisions/party', () => {
  it('answers with a decision for each person, under the id of the request', async () => {
    const answer = await decide({ ...goodRequest, customer });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ interactionId: 'chk-1', decisions: [{ touchpoint: 'check-in' }] });
  });

  it.each<[string, object, string]>([
    ['one person by id', { customer: { id: 'c-1' } }, '/customer'],
    ['nobody', { customer: undefined }, '/customer'],
    [
      'an interactionId that leaves no room for the persons’',
      { interactionId: 'k'.repeat(116) },
      '/interactionId',
    ],
  ])('refuses a request that names %s', async (_, more, pointer) => {
    const answer = await decide({ ...goodRequest, customer, ...more });
    expect([answer.statusCode, answer.json().errors?.[0]?.pointer]).toEqual([400, pointer]);
  });

  it('refuses a word that no pack declares', async () => {
    const answer = await decide({ ...goodRequest, customer, channel: 'fax' });
    expect(answer.json()).toMatchObject({ status: 400, code: 'unknown-channel' });
  });
});
