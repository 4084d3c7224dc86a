import { once } from 'node:events';
import { connect } from 'node:net';
import { fastify } from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import { closeApp } from '../../../../src/main/process/close-app.ts';

async function listen() {
  const app = fastify({ forceCloseConnections: 'idle' });
  const arrived = new Promise<void>((resolve) => app.addHook('onRequest', async () => resolve()));
  app.post('/', async () => 'answered');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  return { app, arrived, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
}

const head = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\n';

describe('closing the edge', () => {
  it('cuts a client that never ends its request, and says so', async () => {
    const { app, arrived, port } = await listen();
    const client = connect(port, '127.0.0.1');
    const closed = once(client, 'close');
    client.on('error', () => undefined).write(head);
    await arrived;
    const warn = vi.fn();
    await closeApp(app, { warn }, 20);
    await closed;
    expect(warn).toHaveBeenCalledWith({ connections: 1, waitMs: 20 }, expect.stringContaining('were cut'));
  });

  it('answers what is in work and cuts nobody then', async () => {
    const { app, arrived, port } = await listen();
    const client = connect(port, '127.0.0.1').setEncoding('utf8');
    let said = '';
    client.on('data', (chunk: string) => (said += chunk));
    client.write(head);
    await arrived;
    const warn = vi.fn();
    const closing = closeApp(app, { warn }, 60_000);
    client.write('ok');
    await closing;
    if (!client.closed) await once(client, 'close');
    expect(said).toContain('answered');
    expect(warn).not.toHaveBeenCalled();
  });
});
