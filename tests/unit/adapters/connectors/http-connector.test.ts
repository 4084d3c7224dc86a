import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Contract, createHttpConnector } from '../../../../src/adapters/connectors/http-connector.ts';
import { readWebhookSecret } from '../../../../src/adapters/connectors/sign-webhook.ts';
import { DeliveryError } from '../../../../src/deliver/ports.ts';
import { verifyWebhook } from '../../../../tools/simulator/verify-webhook.ts';

type Seen = Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: string };
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function serve(answer: (response: ServerResponse) => void): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, seen };
}

const secret = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;
const now = Date.parse('2026-11-22T06:10:00Z');
const call = { idempotencyKey: 'task-1', type: 'credit-points', pack: 'airline', body: { points: 5000 } };
const connect = (url: string, timeoutMs = 5000) =>
  createHttpConnector({ url, secret, timeoutMs, now: () => now });
const status =
  (code: number, headers: Record<string, string> = {}, text = '') =>
  (response: ServerResponse) => {
    response.writeHead(code, headers).end(text);
  };
const failureOf = (promise: Promise<unknown>): Promise<DeliveryError> =>
  promise.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: unknown) => error as DeliveryError,
  );

describe('an action call over HTTP', () => {
  test('is one POST of JSON with the key and a signature that verifies', async () => {
    const { url, seen } = await serve(status(200, {}, '{"reference":"DCS-77"}'));
    expect(await connect(url).carryOut(call)).toEqual({ status: 'done', reference: 'DCS-77' });
    const [request] = seen;
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'task-1',
      'webhook-id': 'task-1',
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({ points: 5000 });
    const headers = request?.headers as Record<string, string>;
    expect(verifyWebhook(readWebhookSecret(secret), headers, request?.body ?? '', now / 1000)).toBe(true);
  });

  test.each([200, 201, 202, 204])('is done when the answer is %d', async (code) => {
    const { url } = await serve(status(code));
    expect(await connect(url).carryOut(call)).toEqual({ status: 'done' });
  });

  test.each([400, 403, 404, 410, 422])('is refused when the answer is %d', async (code) => {
    const { url } = await serve(status(code, {}, 'Giulia Bianchi is unknown'));
    expect(await connect(url).carryOut(call)).toEqual({ status: 'refused', detail: `HTTP ${code}` });
  });

  test.each([401, 408, 409, 425, 429, 500, 503])('may be tried again when the answer is %d', async (code) => {
    const { url } = await serve(status(code, {}, 'Giulia Bianchi'));
    const failure = await failureOf(connect(url).carryOut(call));
    expect(failure).toBeInstanceOf(DeliveryError);
    expect(failure.reason).toBe(`the connector answered HTTP ${code}`);
  });

  test.each([
    ['7', 7000],
    ['Sun, 22 Nov 2026 06:10:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 06:00:00 GMT', 0],
    ['soon', undefined],
  ])('waits as long as Retry-After says: %s', async (retryAfter, ms) => {
    const { url } = await serve(status(503, { 'retry-after': retryAfter }));
    expect((await failureOf(connect(url).carryOut(call))).retryAfterMs).toBe(ms);
  });

  test('follows no redirect', async () => {
    const other = await serve(status(200));
    const { url } = await serve(status(307, { location: other.url }));
    expect((await failureOf(connect(url).carryOut(call))).reason).toBe('the connector answered HTTP 307');
    expect(other.seen).toEqual([]);
  });

  test('does not wait for an answer for ever', async () => {
    const { url } = await serve(() => undefined);
    expect((await failureOf(connect(url, 50).carryOut(call))).reason).toBe('no answer within 50 ms');
  });

  test('reports that nobody is there', async () => {
    const { url } = await serve(status(200));
    await Promise.all(closers.splice(0).map((close) => close()));
    const failure = await failureOf(connect(url).carryOut(call));
    expect(failure.reason).toBe('the connector cannot be reached (ECONNREFUSED)');
  });

  test('reads no more of an answer than it needs', async () => {
    const { url } = await serve((response) => {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        response.once('drain', more);
      };
      response.writeHead(200);
      more();
    });
    expect(await connect(url).carryOut(call)).toEqual({ status: 'done' });
  });

  test('is not sent when it is too large', async () => {
    const { url, seen } = await serve(status(200));
    const large = { ...call, body: { text: 'x'.repeat(300_000) } };
    expect(await connect(url).carryOut(large)).toMatchObject({ status: 'refused' });
    expect(seen).toEqual([]);
  });
});

describe('the contract of a connector', () => {
  const answering = async (code: number, text: string, contract: Contract) => {
    const { url } = await serve(status(code, {}, text));
    return connect(url).carryOut(call, contract);
  };
  const answers: Contract['answers'] = [
    { status: [200], body: { at: ['state'], is: ['FULL'] }, means: 'refused', reason: ['why'] },
    { status: [200], body: { at: ['state'], is: ['QUEUED'] }, means: 'unknown' },
    { status: [409], means: 'refused' },
    { status: ['5xx'], means: 'retry' },
  ];

  test.each([
    [200, '{"state":"DONE"}', { status: 'done' }],
    [200, '{"state":"FULL","why":"no seat"}', { status: 'refused', detail: 'HTTP 200: no seat' }],
    [409, '{"detail":"closed"}', { status: 'refused', detail: 'HTTP 409: closed' }],
    [422, '', { status: 'refused', detail: 'HTTP 422' }],
  ])('gives %d %s its meaning', async (code, text, outcome) => {
    expect(await answering(code, text, { answers })).toEqual(outcome);
  });

  test.each([
    [200, '{"state":"QUEUED"}', false],
    [200, 'no JSON where a value of it decides', false],
    [503, '', true],
  ])('knows of %d %s whether it did nothing', async (code, text, didNothing) => {
    expect(await failureOf(answering(code, text, { answers }))).toMatchObject({ didNothing });
  });

  test('names the header of the key', async () => {
    const { url, seen } = await serve(status(200));
    await connect(url).carryOut(call, { idempotencyHeader: 'X-Request-Id' });
    expect(seen[0]?.headers).toMatchObject({ 'x-request-id': 'task-1' });
    expect(seen[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  test('gives a call no longer than its caller waits', async () => {
    const { url } = await serve(() => undefined);
    const hurried = connect(url).carryOut({ ...call, withinMs: 30 });
    expect((await failureOf(hurried)).reason).toBe('no answer within 30 ms');
  });

  test('gives up an answer whose body never ends', async () => {
    const { url } = await serve((response) => void response.writeHead(200).write('{'));
    expect((await failureOf(connect(url, 50).carryOut(call))).reason).toBe('no answer within 50 ms');
  });
});

describe('a probe', () => {
  const probe = { path: '/calls/{key}' };

  test('is one signed GET of the key', async () => {
    const { url, seen } = await serve(status(200, {}, '{"reference":"DCS-77"}'));
    expect(await connect(url).probe({ ...call, idempotencyKey: 'a/1' }, { probe })).toEqual({
      status: 'done',
      reference: 'DCS-77',
    });
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/calls/a%2F1', body: '' });
    expect(seen[0]?.headers).toMatchObject({ 'webhook-id': 'a/1' });
  });

  test.each([
    [404, { status: 'not-made' }],
    [410, { status: 'refused', detail: 'HTTP 410' }],
    [422, { status: 'refused', detail: 'HTTP 422' }],
  ])('that is answered %d says what became of the call', async (code, outcome) => {
    const { url } = await serve(status(code));
    expect(await connect(url).probe(call, { probe })).toEqual(outcome);
  });

  test.each([400, 401, 403, 405, 409, 429, 500, 503])('that is answered %d refuses nobody', async (code) => {
    const { url } = await serve(status(code));
    expect(await failureOf(connect(url).probe(call, { probe }))).toMatchObject({ didNothing: false });
  });

  test('has answers of its own', async () => {
    const { url } = await serve(status(200, {}, '{"state":"never heard of it"}'));
    const answers = [{ body: { at: ['state'], is: ['never heard of it'] }, means: 'retry' as const }];
    expect(await connect(url).probe(call, { probe: { ...probe, answers } })).toEqual({ status: 'not-made' });
  });

  test('asks nothing of a system that declares none', async () => {
    const { url, seen } = await serve(status(200));
    expect(await connect(url).probe(call, {})).toEqual({ status: 'not-made' });
    expect(seen).toEqual([]);
  });
});
