import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { printProblem } from '../../../src/main/process/print-problem.ts';
import { probePort } from '../../../src/main/process/probe-port.ts';
import { checkSettings } from '../../../src/main/process/read-settings.ts';
import { wrongRedisUrls } from '../../support/wrong-redis-urls.ts';
import { wrongSurroundings, wrongTexts } from '../../support/wrong-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'tact-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tell = (env: Readonly<Record<string, string>>): string[] =>
  checkSettings({ DATA_DIR: folder, ...env }, 'serve').problems.map(printProblem);

describe('the settings and what they name', () => {
  it('are looked at without complaint where they are right', () => {
    expect(tell({})).toEqual([]);
  });

  it.each(wrongSurroundings)(
    'that are wrong are named with what is wrong: $env',
    ({ env, setting, fault }) => {
      const told = tell(env);
      expect(told).toHaveLength(1);
      expect(told[0]).toMatch(new RegExp(`^${setting}[= ]`));
      expect(told[0]).toMatch(fault);
      expect(told[0]).not.toContain('hunter2');
    },
  );

  it.each(wrongRedisUrls)('name the setting of a Redis URL, with a right one: %s', (url, words) => {
    for (const env of [{ REDIS_URL: url }, { REDIS_URL: 'redis://h', REDIS_SNAPSHOTS_URL: url }]) {
      const told = tell(env);
      expect(told).toHaveLength(1);
      expect(told[0]).toMatch(
        /^REDIS_(SNAPSHOTS_)?URL cannot be used: .* Write for example REDIS_\w*URL=rediss:/,
      );
      expect(told[0]).toMatch(words);
      expect(told[0]).not.toContain('hunter2');
    }
  });

  it('are reported all at once, of whatever kind they are', () => {
    for (const surroundings of wrongSurroundings)
      for (const text of wrongTexts) {
        const env = { DATA_DIR: folder, ...surroundings.env };
        if (text.setting in env || surroundings.setting in text.env || 'REDIS_URL' in text.env) continue;
        if (text.beside?.some((name) => name in env) || text.setting === 'CONNECTOR_URLS') continue;
        const told = tell({ ...surroundings.env, ...text.env }).join('\n');
        for (const { setting } of [surroundings, text])
          expect(told).toMatch(new RegExp(`^${setting}[= ]`, 'm'));
      }
  });
});

describe('a port', () => {
  const probe = async (port: number, host: string) => (await probePort('PORT', port, host)).map(printProblem);

  it('that is another’s, and a host that is not this one, are reported', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await probe(port, '127.0.0.1')).toEqual([expect.stringContaining(`PORT=${port} is in use`)]);
    server.close();
    expect(await probe(0, '127.0.0.1')).toEqual([]);
    expect(await probe(0, '192.0.2.1')).toEqual([
      expect.stringContaining('HOST=192.0.2.1 is not an address of this machine'),
    ]);
  });
});
