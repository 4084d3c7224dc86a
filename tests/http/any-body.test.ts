import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { createFakeServices, createRecordedLog, goodRequest, goodSnapshot } from './fake-services.ts';

const services = createFakeServices();
const log = createRecordedLog();
let app: FastifyInstance;

beforeAll(async () => {
  app = buildApp(services, { log });
  await app.ready();
});
afterAll(() => app.close());

const targets = [
  { method: 'POST', url: '/v1/decisions', good: goodRequest },
  { method: 'POST', url: '/v1/decisions/batch', good: { requests: [goodRequest] } },
  { method: 'PUT', url: '/v1/customers/c-1', good: goodSnapshot },
  { method: 'PATCH', url: '/v1/customers/c-1', good: goodSnapshot },
] as const;

const target = fc.constantFrom(...targets);

async function send({ method, url }: (typeof targets)[number], payload: string | Buffer) {
  const headers = { 'content-type': 'application/json' };
  const answer = await app.inject({ method, url, payload, headers });
  expect(answer.statusCode, answer.body).toBeLessThan(500);
  if (answer.statusCode >= 400) expect(answer.json().instance).toBe(answer.headers['request-id']);
  return answer;
}

it('any JSON value as a body is answered, never with a failure', async () => {
  await fc.assert(
    fc.asyncProperty(target, fc.jsonValue({ noUnicodeString: false, maxDepth: 6 }), async (at, value) => {
      await send(at, JSON.stringify(value));
    }),
    { numRuns: 150 },
  );
});

it('a good body with any value in any place is answered, never with a failure', async () => {
  const places = target.chain((at) => fc.tuple(fc.constant(at), fc.constantFrom(...Object.keys(at.good))));
  await fc.assert(
    fc.asyncProperty(places, fc.jsonValue(), async ([at, name], value) => {
      await send(at, JSON.stringify({ ...at.good, [name]: value }));
    }),
    { numRuns: 150 },
  );
});

it('any bytes as a body are answered, never with a failure', async () => {
  await fc.assert(
    fc.asyncProperty(target, fc.uint8Array({ maxLength: 200 }), async (at, bytes) => {
      await send(at, Buffer.from(bytes));
    }),
    { numRuns: 100 },
  );
});

it('any path is answered, never with a failure', async () => {
  const path = fc.array(
    fc.oneof(fc.constantFrom('v1', 'customers', 'tasks', 'decisions', 'retry'), fc.webPath()),
  );
  await fc.assert(
    fc.asyncProperty(path, fc.webQueryParameters(), async (segments, query) => {
      const answer = await app.inject({ url: `/${segments.join('/')}?${query}` });
      expect(answer.statusCode, answer.body).toBeLessThan(500);
    }),
    { numRuns: 150 },
  );
});

it('a repeated name is found wherever it is, and only there', async () => {
  const { findRepeatedKey, repeatsKey } = await import('../../src/shared/find-json-token.ts');
  const { inspectBody } = await import('../../src/http/body/inspect-body.ts');
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
      const text = JSON.stringify(value);
      const { fault, keys } = inspectBody(JSON.parse(text));
      fc.pre(fault === undefined);
      expect(repeatsKey(text, keys)).toBe(false);
      expect(findRepeatedKey(text)).toBeUndefined();
      const [name] = Object.keys(value);
      fc.pre(name !== undefined);
      const repeated = `[0,{"in":{${text.slice(1, -1)},${JSON.stringify(name)}:1}}]`;
      expect(repeatsKey(repeated, inspectBody(JSON.parse(repeated)).keys)).toBe(true);
      expect(findRepeatedKey(repeated)).toBe(
        `/1/in/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`,
      );
    }),
  );
});
