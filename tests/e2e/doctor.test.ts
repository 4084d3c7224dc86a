import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startStandalone } from '../support/redis-servers.ts';
import { runTact } from '../support/run-tact.ts';
import { makeFolder, removeFolder } from '../support/start-service.ts';

/** Runs `tact doctor`; the findings by what they are about. */
async function examine(env: Readonly<Record<string, string>>) {
  const folder = makeFolder();
  onTestFinished(() => removeFolder(folder));
  const { code, out } = await runTact(['doctor'], { DATA_DIR: folder, ...env });
  const lines = out.trim().split('\n');
  const find = (about: string): string => lines.find((line) => line.slice(7).startsWith(about)) ?? '';
  return { code, find };
}

describe('tact doctor', () => {
  it('finds a working installation in order', async () => {
    const { code, find } = await examine({});
    expect(code).toBe(0);
    expect(find('settings')).toMatch(/^ok .*all valid/);
    expect(find('rules')).toMatch(/^ok .*\d+ rules of .*airline/);
    expect(find('disk')).toMatch(/^(ok|warn) .*GiB free/);
    expect(find('store')).toMatch(/^ok .*embedded/);
    expect(find('letters')).toMatch(/^ok .*fonts/);
    expect(find('versions')).toContain(`Node ${process.versions.node}`);
  });

  it('checks Redis for its roles, its clock and its settings', async () => {
    const redis = await startStandalone();
    onTestFinished(() => redis.stop());
    const { find } = await examine({ REDIS_URL: redis.url });
    expect(find('REDIS_URL')).toMatch(/^(ok|warn) /);
    expect(find('clock')).toMatch(/^ok .*differs by -?\d+ ms/);
  });

  it('names what is wrong, with exit code 1, and goes on to the rest', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, find } = await examine({
      PORT: 'abc',
      CONNECTOR_URLS: `departure-control=http://127.0.0.1:${port},loyalty=http://127.0.0.1:1`,
    });
    expect(code).toBe(1);
    expect(find('settings')).toMatch(/^wrong .*PORT=abc/);
    expect(find('connector departure-control')).toMatch(/^ok /);
    expect(find('connector loyalty')).toMatch(/^warn .*cannot be reached/);
    expect(find('rules')).toMatch(/^ok /);
  });
});
