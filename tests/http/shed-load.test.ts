import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import type { HttpServices } from '../../src/http/services/http-services.ts';
import { createFakeServices, createRecordedLog, goodRequest } from './fake-services.ts';

const opened: FastifyInstance[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(opened.splice(0).map((app) => app.close()));
});

/** A service that admits priorities below `admitted`, and what it was asked. */
async function listen(trustedProxies: readonly string[] = []) {
  const state = { admitted: 0, now: Date.UTC(2026, 10, 21), shed: [] as number[] };
  const seen: Parameters<HttpServices['answerInteraction']>[] = [];
  const services = createFakeServices();
  const app = buildApp(
    {
      ...services,
      answerInteraction: (...asked) => {
        seen.push(asked);
        return services.answerInteraction(...asked);
      },
    },
    {
      log: createRecordedLog(),
      trustedProxies,
      admits: (priority) => priority < state.admitted,
      now: () => state.now,
      metrics: {
        contentType: 'text/plain',
        render: async () => 'metrics',
        observe: () => undefined,
        countShed: (priority) => state.shed.push(priority),
      },
    },
  );
  opened.push(app);
  const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    return socket.setEncoding('utf8');
  };
  return { state, seen, open };
}

/** Sends a request; resolves to the head of its answer. */
async function send(socket: Socket, path: string, body?: object, headers = ''): Promise<string> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const length =
    body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${text.length}\r\n`;
  const method = body === undefined ? 'GET' : 'POST';
  socket.write(`${method} ${path} HTTP/1.1\r\nhost: x\r\n${headers}${length}\r\n${text}`);
  const [answer]: string[] = await once(socket, 'data');
  return answer ?? '';
}

const decide = (socket: Socket, request: object = {}, headers?: string): Promise<string> =>
  send(socket, '/v1/decisions', { ...goodRequest, ...request }, headers);

describe('a service that cannot serve all', () => {
  it('refuses with a problem and Retry-After before it reads the request, and does not decide it', async () => {
    const { state, seen, open } = await listen();
    const answer = await decide(await open());
    expect(answer).toMatch(/^HTTP\/1.1 503 /);
    expect(answer).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(answer).toMatch(/\r\ncontent-type: application\/problem\+json/i);
    expect(answer).toContain('"code":"overloaded"');
    expect(seen).toHaveLength(0);
    expect(state.shed).toEqual([0]);
  });

  it('answers health checks and metrics all the while', async () => {
    const { open } = await listen();
    const socket = await open();
    expect(await send(socket, '/health/live')).toMatch(/^HTTP\/1.1 200 /);
    expect(await send(socket, '/metrics')).toMatch(/^HTTP\/1.1 200 /);
  });

  it('does not read a connection refused again for half a second, and then counts the budget from the refusal', async () => {
    const { state, seen, open } = await listen();
    const socket = await open();
    const refusedAt = state.now;
    await decide(socket);
    await decide(socket);
    state.admitted = 4;
    const answer = decide(socket, { interactionId: 'chk-2' });
    expect(await decide(await open()), 'other connections are read').toMatch(/^HTTP\/1.1 200 /);
    expect(seen).toHaveLength(1);
    state.now += 500;
    expect(await answer).toMatch(/^HTTP\/1.1 200 /);
    expect(seen[1]?.[2]?.startedAt).toBe(refusedAt);
    await decide(socket, { interactionId: 'chk-3' });
    expect(seen[2]?.[2]?.startedAt, 'this one was not kept waiting').toBeUndefined();
  });

  it('reads a refused connection again where the clock is set back or forward', async () => {
    const { state, seen, open } = await listen();
    for (const jump of [-3_600_000, 3_600_000]) {
      state.admitted = 0;
      const socket = await open();
      await decide(socket);
      await decide(socket);
      state.admitted = 4;
      const answer = decide(socket, { interactionId: `chk-jump-${jump}` });
      state.now += jump;
      expect(await answer).toMatch(/^HTTP\/1.1 200 /);
      expect(seen.at(-1)?.[2]?.startedAt, 'the jump is no wait').toBeUndefined();
    }
  });

  it.each([
    ['names a caller', 'x-forwarded-for: 10.1.2.3\r\n', ''],
    [
      'had another key in its request before',
      'authorization: Bearer wrong\r\n',
      'authorization: Bearer right\r\n',
    ],
    ['had another user agent before', 'user-agent: attacker\r\n', 'user-agent: kiosk\r\n'],
  ])('reads on a connection that %s: it carries the requests of many', async (_, first, second) => {
    const { state, open } = await listen();
    const socket = await open();
    await decide(socket, {}, first);
    await decide(socket, {}, second);
    await decide(socket, {}, second);
    state.admitted = 4;
    expect(await decide(socket, {}, second)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('reads on the connections of trusted proxies that name nobody', async () => {
    const { state, open } = await listen(['127.0.0.0/8']);
    const socket = await open();
    await decide(socket);
    await decide(socket);
    state.admitted = 4;
    expect(await decide(socket)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('does not judge a kiosk by the dry runs that came before it on a shared connection', async () => {
    const { state, open } = await listen();
    const socket = await open();
    state.admitted = 4;
    await decide(socket, { mode: 'dry-run' }, 'x-forwarded-for: 10.1.2.3\r\n');
    state.admitted = 1;
    expect(await decide(socket, { interactionId: 'chk-2' }, 'x-forwarded-for: 10.1.2.4\r\n')).toMatch(
      /^HTTP\/1.1 200 /,
    );
  });

  it.each([
    [0, { channel: 'kiosk' }],
    [2, { mode: 'dry-run' }],
  ])('tells priority %d by what is asked', async (priority, request) => {
    const { state, seen, open } = await listen();
    state.admitted = priority + 1;
    expect(await decide(await open(), request)).toMatch(/^HTTP\/1.1 200 /);
    expect(seen[0]?.[2]?.priority).toBe(priority);
    state.admitted = priority;
    expect(await decide(await open(), request)).toMatch(/^HTTP\/1.1 503 /);
    expect(state.shed).toEqual([priority]);
  });

  it('takes the next request of a connection to be like the one before, and batches to be for the background', async () => {
    const { state, open } = await listen();
    const socket = await open();
    state.admitted = 4;
    await decide(socket, { mode: 'dry-run' });
    state.admitted = 2;
    await decide(socket, {});
    await send(await open(), '/v1/decisions/batch', { requests: [goodRequest] });
    expect(state.shed).toEqual([2, 3]);
  });
});
