import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchFolder } from '../../../../src/adapters/files/watch-folder.ts';

const system = vi.hoisted(() => ({ refuses: true }));
vi.mock('chokidar', () => ({
  watch: () => {
    const tree = Object.assign(new EventEmitter(), { close: async () => undefined });
    const refusal = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    queueMicrotask(() => (system.refuses ? tree.emit('error', refusal) : tree.emit('ready')));
    return tree;
  },
}));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watch-'));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

test('a folder that cannot be watched is reported once, looked at again and again, and watched when it can be', async () => {
  const heard: unknown[] = [];
  let looks = 0;
  const { close } = await watchFolder(folder, {
    onChange: async () => {
      looks += 1;
    },
    onWatch: (error) => heard.push(error),
  });
  expect(heard).toMatchObject([{ code: 'ENOSPC' }]);
  vi.advanceTimersByTime(6000);
  await vi.waitFor(() => expect(looks).toBe(1));
  vi.advanceTimersByTime(6000);
  await vi.waitFor(() => expect(looks).toBe(2));
  expect(heard).toHaveLength(1);
  system.refuses = false;
  vi.advanceTimersByTime(6000);
  await vi.waitFor(() => expect(heard).toEqual([heard[0], undefined]));
  await close();
});

test.each([
  ['another text', (file: string) => writeFile(file, 'two!')],
  [
    'the same length and time',
    async (file: string) => {
      const { atime, mtime } = await stat(file);
      await writeFile(file, 'two');
      await utimes(file, atime, mtime);
    },
  ],
  ['an older time', (file: string) => utimes(file, 0, 0)],
  ['another file', (file: string) => writeFile(`${file}.json`, 'two')],
  ['one file less', (file: string) => rm(file)],
])('a change that the system does not report is seen once: %s', async (_, change) => {
  system.refuses = false;
  const file = join(folder, 'pack', 'a.json');
  await mkdir(join(folder, 'pack'));
  await writeFile(file, 'one');
  let looks = 0;
  const { close } = await watchFolder(folder, {
    onChange: async () => {
      looks += 1;
    },
    onWatch: () => undefined,
  });
  await change(file);
  vi.advanceTimersByTime(2000);
  await vi.waitFor(() => expect(looks).toBe(1));
  vi.advanceTimersByTime(60_000);
  await close();
  expect(looks).toBe(1);
});
