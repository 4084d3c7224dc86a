import { spawn } from 'node:child_process';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { runTact } from '../support/run-tact.ts';
import { makeFolder, removeFolder, startService } from '../support/start-service.ts';

const folder = makeFolder();
afterAll(() => removeFolder(folder));

/** How the built program ends, and what it says. */
function start(program: 'serve' | 'work', env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [`dist/main/${program}.js`], {
    env: { ...process.env, PORT: '0', DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise<{ code: number | null; out: string; err: string }>((done) =>
    child.once('close', (code) => done({ code, out, err })),
  );
}

describe('a program that is started with wrong settings', () => {
  it.each(['serve', 'work'] as const)(
    'reports all of them in lines of their own and ends: %s',
    async (program) => {
      const { code, out, err } = await start(program, {
        WORKER_CONCURRENCY: 'abc',
        DATA_DIR: '/proc/x',
        REDIS_ULR: 'redis://:hunter2@h',
        CONNECTOR_URLS: 'tilll=https://till.example',
      });
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(
        err
          .trim()
          .split('\n')
          .map((line) => line.trim().split(/[= ]/)[0]),
      ).toEqual(['tact:', 'REDIS_ULR', 'WORKER_CONCURRENCY', 'DATA_DIR', 'CONNECTOR_URLS']);
      expect(err).not.toContain('hunter2');
    },
  );

  it('says so for the commands too', async () => {
    for (const command of [['store', 'verify'], ['feed']]) {
      const { code, err } = await runTact(command, { REDIS_URL: 'foo' });
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('REDIS_URL cannot be used') });
    }
  });

  it('says at every start that the door was opened by name', async () => {
    const service = await startService({ env: { HOST: '0.0.0.0', OPEN: 'yes' } });
    onTestFinished(() => removeFolder(service.folder));
    await service.stop();
    expect(service.output()).toMatch(/"level":"warn".*OPEN=yes/);
  });
});
