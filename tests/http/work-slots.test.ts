import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import type { HttpLimits } from '../../src/http/services/http-options.ts';
import type { HttpServices } from '../../src/http/services/http-services.ts';
import { createFakeServices, createRecordedLog, goodRequest } from './fake-services.ts';

const opened: FastifyInstance[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(opened.splice(0).map((app) => app.close()));
});

async function listen(services: Partial<HttpServices>, limits: Partial<HttpLimits>) {
  const app = buildApp({ ...createFakeServices(), ...services }, { log: createRecordedLog(), limits });
  opened.push(app);
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const port = Number(new URL(address).port);
  const open = async (bytes: string): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const status = async (path: string, body?: object): Promise<number> => {
    const answer = await fetch(`${address}${path}`, {
      ...(body && {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
    await answer.text();
    return answer.status;
  };
  return { open, status };
}

/** Resolves when the connection is closed, however. */
const closed = (socket: Socket): Promise<unknown> =>
  new Promise((resolve) => socket.resume().once('close', resolve));

/** A service whose decisions are never found, nor not found: each request for one stays in work. */
function neverFound() {
  const asked: string[] = [];
  const findDecision: HttpServices['findDecision'] = (id) => {
    asked.push(id);
    return new Promise(() => undefined);
  };
  return { asked, findDecision };
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
const pipeline = (count: number): string => get('/v1/decisions/d').repeat(count);
const halfBody = (declared: number): string =>
  `POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${declared}\r\n\r\n{`;

describe('work', () => {
  it.each([
    ['cut', (socket: Socket) => socket.destroy()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('is given back whole when connections with requests in line are %s', async (_, end) => {
    const { asked, findDecision } = neverFound();
    const { open, status } = await listen({ findDecision }, { unitsInWork: 80 });
    const clients = await Promise.all(Array.from({ length: 8 }, () => open(pipeline(10))));
    await expect.poll(() => asked.length).toBe(80);
    expect(await status('/v1/tasks')).toBe(503);
    expect(await status('/health/ready')).toBe(503);
    for (const client of clients) end(client);
    await expect.poll(() => status('/health/ready')).toBe(200);
    await open(pipeline(79));
    await expect.poll(() => asked.length).toBe(159);
    expect(await status('/v1/tasks'), 'all 80 units are free again').toBe(200);
  });

  it('is not taken by requests whose bodies do not arrive, however many', async () => {
    const { open, status } = await listen({}, { unitsInWork: 1 });
    const clients = await Promise.all(Array.from({ length: 30 }, () => open(halfBody(500))));
    expect(await status('/v1/decisions', goodRequest)).toBe(200);
    for (const client of clients) client.destroy();
    expect(await status('/v1/decisions', { ...goodRequest, interactionId: 'chk-2' })).toBe(200);
  });

  it('counts a batch by its items, and full explanations as ten each', async () => {
    const { asked, findDecision } = neverFound();
    const { open, status } = await listen({ findDecision }, { unitsInWork: 10 });
    const plain = (count: number) => ({ requests: Array.from({ length: count }, () => goodRequest) });
    const explained = { requests: [{ ...goodRequest, mode: 'dry-run', explain: 'full' }] };
    const busy = await open(pipeline(5));
    await expect.poll(() => asked.length).toBe(5);
    expect(await status('/v1/decisions/batch', plain(5))).toBe(200);
    expect(await status('/v1/decisions/batch', plain(6))).toBe(503);
    expect(await status('/v1/decisions/batch', explained)).toBe(503);
    expect(await status('/v1/decisions', explained.requests[0])).toBe(503);
    expect(await status('/v1/outcomes/batch', { outcomes: Array.from({ length: 6 }, () => ({})) })).toBe(503);
    busy.destroy();
    await expect.poll(() => status('/v1/decisions/batch', plain(6))).toBe(200);
    expect(await status('/v1/decisions/batch', plain(50)), 'larger than all: it runs alone').toBe(200);
    expect(await status('/v1/tasks')).toBe(200);
  });
});

describe('a connection', () => {
  it('is cut when too many of its requests are not answered, and no more of them are worked on', async () => {
    const { asked, findDecision } = neverFound();
    const { open, status } = await listen({ findDecision }, { unansweredPerConnection: 20 });
    const client = await open(pipeline(3000));
    await closed(client);
    expect(asked).toHaveLength(20);
    expect(await status('/v1/tasks')).toBe(200);
    expect(await status('/health/ready')).toBe(200);
  });

  it('may ask any number of times when it reads the answers', async () => {
    const { open } = await listen({}, { unansweredPerConnection: 2 });
    const client = await open('');
    for (let count = 0; count < 10; count += 1) {
      client.write(get('/health/live'));
      await once(client, 'data');
    }
    expect(client.destroyed).toBe(false);
  });

  it('whose body has been arriving the longest is cut when all that is arriving gets too large', async () => {
    const { open, status } = await listen({}, { arrivingBytes: 2500 });
    const oldest = await open(halfBody(1000));
    const cut = closed(oldest);
    const younger = await open(halfBody(1000));
    await open(halfBody(1000));
    await cut;
    expect(younger.destroyed).toBe(false);
    expect(await status('/v1/decisions', goodRequest)).toBe(200);
  });
});
