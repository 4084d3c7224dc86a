import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { KeyRing } from '../../src/http/guards/key-ring.ts';
import { makeApiKey } from '../support/make-api-key.ts';
import { createFakeServices, createRecordedLog, goodRequest } from './fake-services.ts';

const services = createFakeServices();
const caller = makeApiKey('kiosk', ['decide']);
const warehouse = makeApiKey('warehouse', ['feed']);
const analyst = makeApiKey('analyst', ['feed', 'explain']);
const bank = makeApiKey('bank', ['feed'], { touchpoints: ['teller'] });
let app: FastifyInstance;
let isDraining = false;

beforeAll(async () => {
  const keys = [caller, warehouse, analyst, bank].map(({ key }) => key);
  app = buildApp(services, {
    log: createRecordedLog(),
    keyRing: new KeyRing(keys, Date.now),
    isDraining: () => isDraining,
  });
  for (const interactionId of ['a', 'b', 'c']) await decide(interactionId);
});
afterAll(() => app.close());

const decide = (interactionId: string) =>
  app.inject({
    method: 'POST',
    url: '/v1/decisions',
    payload: { ...goodRequest, interactionId },
    headers: caller.headers,
  });

const follow = async (query: string, { headers } = warehouse) => {
  const { statusCode, body, headers: answered } = await app.inject({ url: `/v1/decisions${query}`, headers });
  const lines = body.trimEnd().split('\n');
  return { statusCode, lines: lines.map((line) => JSON.parse(line)), type: answered['content-type'] };
};

const beside = {
  ...{ request: goodRequest, customerId: 'C1', promises: [] },
  outcomes: [{ offerId: 'lounge', outcome: 'shown', occurredAt: '1970-01-01T00:00:00.000Z' }],
};

it('gives decisions with their requests, customers and aftermath, a line each, and where to go on', async () => {
  const { lines, type } = await follow('?limit=2');
  expect(type).toBe('application/x-ndjson; charset=utf-8');
  expect(lines).toEqual([
    { decision: expect.objectContaining({ decisionId: 'd-a' }), ...beside },
    { decision: expect.objectContaining({ decisionId: 'd-b' }), ...beside },
    { next: '2' },
  ]);
  expect((await follow('?since=2')).lines).toMatchObject([
    { decision: { decisionId: 'd-c' } },
    { next: '3' },
  ]);
  expect((await follow('?since=3')).lines).toEqual([{ next: '3' }]);
});

it('gives explanations to a key with that scope alone, and places that the key does not cover to none', async () => {
  const explained = services.decided.get('a');
  if (explained === undefined) throw new Error('it was not decided');
  services.decided.set('a', {
    ...explained,
    decision: { ...explained.decision, explanation: { rules: [] } },
  });
  expect((await follow('?limit=1')).lines[0].decision.explanation).toBeUndefined();
  expect((await follow('?limit=1', analyst)).lines[0].decision.explanation).toEqual({ rules: [] });
  expect((await follow('', bank)).lines).toEqual([{ next: '3' }]);
});

it('gives all decisions of one customer at once', async () => {
  const { lines } = await follow('?customerId=C1');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatchObject({ decision: { decisionId: 'd-a' }, customerId: 'C1' });
  expect(lines[3]).toEqual({ next: null });
  expect((await follow('?customerId=C2')).lines).toEqual([{ next: null }]);
  expect((await follow('?customerId=C1', bank)).lines).toEqual([{ next: null }]);
  expect((await follow('?customerId=C1&wait=3')).lines[0]).toMatchObject({
    code: 'invalid-request',
    errors: [{ pointer: '/query/wait' }],
  });
});

it('waits for something new, until it comes', async () => {
  const waiting = follow('?since=3&wait=20');
  await decide('d');
  expect((await waiting).lines).toMatchObject([{ decision: { decisionId: 'd-d' } }, { next: '4' }]);
});

it('stops waiting when the time is over, and when the service drains', async () => {
  expect((await follow('?since=4&wait=1')).lines).toEqual([{ next: '4' }]);
  const waiting = follow('?since=4&wait=30');
  isDraining = true;
  expect((await waiting).lines).toEqual([{ next: '4' }]);
  isDraining = false;
});

it.each(['?limit=0', '?limit=1001', '?limit=ten', '?wait=31', '?wait=-1', '?since=%20', '?after=3'])(
  'refuses %s',
  async (query) => {
    expect((await follow(query)).lines[0]).toMatchObject({ status: 400, code: 'invalid-request' });
  },
);
