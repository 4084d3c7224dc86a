import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import type { HttpOptions } from '../../src/http/services/http-options.ts';
import type { HttpServices } from '../../src/http/services/http-services.ts';
import { createFakeServices, createRecordedLog, goodRequest } from './fake-services.ts';

const opened: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
});

async function listen(
  services: Partial<HttpServices> = {},
  options: Partial<HttpOptions> = {},
  prepare: (app: FastifyInstance) => void = () => undefined,
) {
  const app = buildApp({ ...createFakeServices(), ...services }, { log: createRecordedLog(), ...options });
  prepare(app);
  opened.push(app);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  return { app, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

/** Sends bytes and gives everything that came back until the server closed the connection. */
function converse(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let heard = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      heard += chunk;
    });
    socket.on('close', () => resolve(heard));
    socket.on('error', (error) => (heard === '' ? reject(error) : resolve(heard)));
  });
}

const body = JSON.stringify(goodRequest);
const post = (text: string, more = ''): string =>
  `POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n${more}\r\n${text}`;

describe('a connection', () => {
  it.each([
    ['no HTTP at all', 'HELLO\r\n\r\n', 400, 'malformed-http'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: x\r\nx-pad: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
    [
      'two hosts',
      'GET /health/live HTTP/1.1\r\nHost: a\r\nhOST: b\r\nconnection: close\r\n\r\n',
      400,
      'malformed-http',
    ],
    ['no host', 'GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'malformed-http'],
    [
      'the same host twice',
      'GET /v1/tasks HTTP/1.1\r\nHost: a\r\nHost: a\r\nconnection: close\r\n\r\n',
      400,
      'malformed-http',
    ],
    [
      'two lengths for one body',
      'POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'malformed-http',
    ],
  ])('with %s is answered with a problem and closed', async (_, bytes, status, code) => {
    const { port } = await listen();
    const heard = await converse(port, bytes);
    expect(heard).toContain(`HTTP/1.1 ${status} `);
    expect(heard).toContain('content-type: application/problem+json');
    expect(heard).toContain(`"code":"${code}"`);
  });

  const known = [
    'PURGE',
    'PROPFIND',
    'TRACE',
    'LOCK',
    'MKCOL',
    'QUERY',
    'LINK',
    'SEARCH',
    'OPTIONS',
    'M-SEARCH',
  ];
  it.each([...known, 'FOO', 'GETT', 'get', 'Post', 'BREW', 'VERSION_1', 'CONNECT'])(
    'with the method %s is answered 405 with what the resource has, or 404',
    async (method) => {
      const { port } = await listen();
      const send = (url: string) =>
        converse(port, `${method} ${url} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      const heard = await send('/v1/customers/c-1?x=1');
      expect(heard).toContain('HTTP/1.1 405 ');
      expect(heard.toLowerCase()).toContain('\r\nallow: get, head, put, patch, delete\r\n');
      expect(heard).toContain('"code":"method-not-allowed"');
      expect((await send('/health/live')).toLowerCase()).toContain('\r\nallow: get, head\r\n');
      const unknown = await send('/v1/nothing');
      expect(unknown).toContain('HTTP/1.1 404 ');
      expect(unknown).toContain('"code":"not-found"');
    },
  );

  it('with an unknown method behind a good request is answered for each', async () => {
    const { port } = await listen();
    const heard = await converse(
      port,
      'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\nBREW /v1/decisions HTTP/1.1\r\nhost: x\r\n\r\n',
    );
    expect(heard).toContain('\r\nallow: GET, HEAD, POST\r\n');
  });

  it.each(['200-ok', '100-continue, x', ''])(
    'that expects %j is answered 417 with a problem',
    async (expected) => {
      const { port } = await listen();
      const heard = await converse(port, post(body, `expect: ${expected}\r\nconnection: close\r\n`));
      expect(heard).toContain('HTTP/1.1 417 ');
      expect(heard).toContain('content-type: application/problem+json');
      expect(heard).toContain('"code":"expectation-failed"');
    },
  );

  it('that expects 100-continue gets it, and its answer', async () => {
    const { port } = await listen();
    const heard = await converse(port, post(body, 'expect: 100-Continue\r\nconnection: close\r\n'));
    expect(heard).toContain('HTTP/1.1 100 Continue');
    expect(heard).toContain('HTTP/1.1 200 ');
  });

  it.each([
    ['of a type that is not read', '/v1/decisions', 'text/plain', 10, 415],
    ['over the limit', '/v1/decisions', 'application/json', 100_000_000, 413],
    ['for a method that the resource lacks', '/v1/customers/c-1', 'application/json', 10, 405],
    ['for a URL with a slash at its end', '/v1/decisions/', 'application/json', 10, 404],
  ])(
    'that expects 100-continue for a body %s gets the refusal alone',
    async (_, url, type, length, status) => {
      const { port } = await listen();
      const head = `host: x\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\nexpect: 100-continue`;
      const heard = await converse(port, `POST ${url} HTTP/1.1\r\n${head}\r\n\r\n`);
      expect(heard).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(heard.toLowerCase()).toContain('\r\nconnection: close\r\n');
    },
  );

  it('of HTTP/1.0 needs no host', async () => {
    const { port } = await listen();
    expect(await converse(port, 'GET /health/live HTTP/1.0\r\n\r\n')).toContain(' 200 ');
  });

  it('that sends its headers byte by byte is closed in time', async () => {
    const { port } = await listen(
      {},
      { limits: { headersTimeoutMs: 150, requestTimeoutMs: 300, timeoutCheckMs: 50 } },
    );
    const heard = await converse(port, 'POST /v1/decisions HTTP/1.1\r\nhost: x\r\nx-slow: ');
    expect(heard).toContain('HTTP/1.1 408 ');
    expect(heard).toContain('"code":"request-timeout"');
  });

  it('that never sends the rest of its body is closed in time, and nothing is decided', async () => {
    const services = createFakeServices();
    const { port } = await listen(services, {
      limits: { headersTimeoutMs: 150, requestTimeoutMs: 300, timeoutCheckMs: 50 },
    });
    const heard = await converse(port, post(body).slice(0, -20));
    expect(heard).toContain('HTTP/1.1 408 ');
    expect(services.decided.size).toBe(0);
  });

  it('with a body over the limit is answered 413 without reading it all', async () => {
    const { port } = await listen();
    const heard = await converse(
      port,
      'POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 999999999\r\n\r\n{',
    );
    expect(heard).toContain('HTTP/1.1 413 ');
    expect(heard.toLowerCase()).toContain('connection: close');
  });

  it('that sends chunks over the limit is answered 413', async () => {
    const { port } = await listen();
    const chunk = 'x'.repeat(70_000);
    const heard = await converse(
      port,
      `POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk.length.toString(16)}\r\n${chunk}\r\n0\r\n\r\n`,
    );
    expect(heard).toContain('HTTP/1.1 413 ');
  });

  it('gets the answers to pipelined requests in their order', async () => {
    const { port } = await listen();
    const many = ['p-1', 'p-2', 'p-3'].map((interactionId) =>
      post(JSON.stringify({ ...goodRequest, interactionId })),
    );
    const last = 'GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    const heard = await converse(port, many.join('') + last);
    const ids = [...heard.matchAll(/"interactionId":"(p-\d)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['p-1', 'p-2', 'p-3']);
    expect(heard).toContain('{"alive":true}');
  });
});

describe('closing', () => {
  it('finishes what is in work, answers what comes late with 503, and takes no new connection', async () => {
    const begun = gate();
    const closing = gate();
    const late = gate();
    const release = gate();
    const services = createFakeServices();
    const answerInteraction: HttpServices['answerInteraction'] = async (inForce, request) => {
      begun.open();
      await release.opened;
      return services.answerInteraction(inForce, request);
    };
    const { app, port } = await listen({ ...services, answerInteraction }, {}, (unready) => {
      unready.addHook('preClose', async () => closing.open());
      unready.server.on('request', (request) => {
        if (request.url === '/v1/tasks') late.open();
      });
    });
    const socket = connect(port, '127.0.0.1', () => socket.write(post(body)));
    let heard = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      heard += chunk;
    });
    const ended = new Promise((resolve) => socket.on('close', resolve));
    await begun.opened;
    const closed = app.close();
    await closing.opened;
    socket.write('GET /v1/tasks HTTP/1.1\r\nhost: x\r\n\r\n');
    await late.opened;
    release.open();
    await closed;
    await ended;
    expect(heard).toContain('"decisionId":"d-chk-1"');
    expect(heard).toContain('HTTP/1.1 503');
    expect(heard).toContain('"code":"shutting-down"');
    expect(heard.toLowerCase()).toContain('connection: close');
    await expect(converse(port, post(body))).rejects.toThrow('ECONNREFUSED');
  });
});

/** Something that happens once and can be waited for. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
