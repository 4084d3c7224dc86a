import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { sampleRules } from '../support/sample-rules.ts';
import { createFakeServices, createRecordedLog, goodRequest } from './fake-services.ts';

let app: FastifyInstance;
const find = (value: string) =>
  app.inject({
    method: 'POST',
    url: '/v1/customers/find',
    payload: {
      touchpoint: 'check-in',
      channel: 'kiosk',
      customer: { identity: { type: 'booking-reference', value } },
    },
  });
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

describe('Several flights in one check-in', () => {
  const flight = { number: 'TA601', arrival: '2026-11-22T06:10:00Z', cabin: 'business' };
  const body = { ...goodRequest, customer: { id: 'c-1' }, context: { flights: [flight, flight] } };
  const journeys = buildApp(
    { ...createFakeServices(), currentRuleSet: () => ({ ruleSet: sampleRules, loadedAt: 0 }) },
    { log: createRecordedLog() },
  );
  const post = (url: string, payload: object) => journeys.inject({ method: 'POST', url, payload });
  afterAll(() => journeys.close());

  it('are for the route that decides each, also for one person by id', async () => {
    expect((await post('/v1/decisions/party', body)).statusCode).toBe(200);
  });

  it('are refused where the answer is one decision, and the route is named', async () => {
    const refused = {
      code: 'invalid-context',
      errors: [{ pointer: '/context/flights', message: expect.stringContaining('/v1/decisions/party') }],
    };
    expect((await post('/v1/decisions', body)).json()).toMatchObject(refused);
    const batch = await post('/v1/decisions/batch', { requests: [body] });
    expect(batch.json().results).toMatchObject([{ status: 400 }]);
    const { touchpoint, channel, context } = body;
    const why = await post('/v1/customers/c-1/offers/extra-bag/why', { touchpoint, channel, context });
    expect(why.json()).toMatchObject(refused);
  });
});

describe('POST /v1/customers/find', () => {
  it('lists the people whom an identity names, with what the pack shows of them and nothing else', async () => {
    expect((await find('FAM450')).json()).toEqual({
      people: [
        { customerId: 'c-1', givenName: 'Marco', familyInitial: 'R' },
        { customerId: 'c-2', givenName: 'Anna', familyInitial: 'R' },
      ],
      more: false,
    });
  });

  it('lists nobody of a crowd, and says so', async () => {
    expect((await find('CROWD')).json()).toEqual({ people: [], more: true });
  });

  it('lists nobody for an identity that nobody carries', async () => {
    expect((await find('NOBODY')).json()).toEqual({ people: [], more: false });
  });

  it('says that the customers cannot be read, rather than that there is nobody', async () => {
    expect((await find('AWAY')).json()).toMatchObject({ status: 503, code: 'store-unavailable' });
  });

  it('lists nobody where the pack does not allow it, and says what to declare', async () => {
    const services = createFakeServices();
    const { ruleSet } = services.currentRuleSet();
    const [[name, pack] = []] = ruleSet.packs;
    if (name === undefined || pack === undefined) throw new Error('no pack');
    const { party: _, ...file } = pack.file;
    const packs = new Map([[name, { ...pack, file }]]);
    const strict = buildApp(
      { ...services, currentRuleSet: () => ({ ruleSet: { ...ruleSet, packs }, loadedAt: 0 }) },
      { log: createRecordedLog() },
    );
    const payload = { touchpoint: 'check-in', channel: 'kiosk', customer };
    const answer = await strict.inject({ method: 'POST', url: '/v1/customers/find', payload });
    expect(answer.json()).toMatchObject({ status: 403, detail: expect.stringContaining('`party`') });
    await strict.close();
  });
});
