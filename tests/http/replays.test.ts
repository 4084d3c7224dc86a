import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { KeyRing } from '../../src/http/guards/key-ring.ts';
import { makeApiKey } from '../support/make-api-key.ts';
import { createFakeServices, createRecordedLog, goodRequest } from './fake-services.ts';

const services = createFakeServices();
const everywhere = makeApiKey('auditor', ['explain', 'rules', 'decide']);
const auditor = makeApiKey('court', ['explain', 'audit', 'decide', 'what-if']);
const elsewhere = makeApiKey('teller', ['explain'], { touchpoints: ['teller'] });
let app: FastifyInstance;

beforeAll(async () => {
  app = buildApp(services, {
    log: createRecordedLog(),
    keyRing: new KeyRing([everywhere.key, elsewhere.key, auditor.key], Date.now),
  });
  await app.inject({
    method: 'POST',
    url: '/v1/decisions',
    payload: goodRequest,
    headers: everywhere.headers,
  });
});
afterAll(() => app.close());

const get = (url: string, { headers } = everywhere) => app.inject({ url, headers });

it('replays a decision with its explanation as of then, and not the decision itself', async () => {
  const answer = await get('/v1/decisions/d-chk-1/replay');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({
    decisionId: 'd-chk-1',
    decidedAt: '2026-11-21T22:00:00.000Z',
    ruleSet: 'v-test',
    status: 'same',
    exact: 'bytes',
    explanation: { rules: [] },
  });
});

it('replays nothing that is not there or was decided at a place that the key does not cover', async () => {
  expect((await get('/v1/decisions/d-other/replay')).json()).toMatchObject({ code: 'not-found' });
  expect((await get('/v1/decisions/d-chk-1/replay', elsewhere)).json()).toMatchObject({ code: 'not-found' });
});

it('explains in full for auditors alone', async () => {
  await get('/v1/decisions/d-chk-1/replay');
  expect(services.audited.at(-1)).toBe(false);
  await get('/v1/decisions/d-chk-1/replay', auditor);
  expect(services.audited.at(-1)).toBe(true);
});

it('asks what would be for keys that may, and in dry runs alone', async () => {
  const ask = async (key: typeof auditor, payload: object) => {
    const asked = { ...goodRequest, interactionId: 'what-if', asOf: '2026-12-24T18:00:00Z', ...payload };
    return (
      await app.inject({ method: 'POST', url: '/v1/decisions', payload: asked, headers: key.headers })
    ).json();
  };
  expect(await ask(everywhere, { mode: 'dry-run' })).toMatchObject({ code: 'forbidden' });
  expect(await ask(auditor, {})).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '/asOf' }] });
  expect(await ask(auditor, { mode: 'dry-run' })).toMatchObject({ decisionId: expect.anything() });
});

it('gives the files of a rule set of then', async () => {
  expect((await get('/v1/rule-sets/v-old')).json()).toEqual({
    version: 'v-old',
    isInForce: false,
    files: [{ path: 'airline/pack.json', text: '{}' }],
  });
  expect((await get('/v1/rule-sets/v-older')).json()).toMatchObject({ status: 404, code: 'not-found' });
});
