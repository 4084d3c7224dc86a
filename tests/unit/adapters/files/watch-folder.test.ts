import { utimesSync, writeFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchFolder } from '../../../../src/adapters/files/watch-folder.ts';

let folder = '';
let seen = 0;
const written = new Date('2026-11-01T00:00:00Z');
let watching: { close(): Promise<void> } | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watch-'));
  for (const release of ['one', 'two']) {
    await mkdir(join(folder, release, 'pack'), { recursive: true });
    await writeFile(join(folder, release, 'pack/a.json'), release);
    utimesSync(join(folder, release, 'pack/a.json'), written, written);
    await symlink('a.json', join(folder, release, 'pack/link.json'));
  }
  await symlink('one', join(folder, 'current'));
  seen = 0;
});
afterEach(async () => {
  await watching?.close();
  watching = undefined;
  await rm(folder, { recursive: true });
});

const follow = async (name: string): Promise<void> => {
  watching = await watchFolder(join(folder, name), {
    onChange: async () => {
      seen += 1;
    },
    onWatch: (error) => {
      throw error;
    },
  });
};
const isSeen = (): Promise<void> =>
  vi.waitFor(() => expect(seen).toBeGreaterThan(0), { timeout: 10_000, interval: 20 });
const edit = async (path: string): Promise<void> => {
  seen = 0;
  await writeFile(join(folder, path, 'pack/a.json'), 'edited');
  await isSeen();
};

async function swapLink(to: string): Promise<void> {
  await symlink(to, join(folder, 'next'));
  await rename(join(folder, 'next'), join(folder, 'current'));
}

test('a link that is swapped is a change, and what it names then is watched', async () => {
  await follow('current');
  await swapLink('two');
  await isSeen();
  await edit('two');
  await swapLink('one');
  seen = 0;
  await isSeen();
  await edit('current');
});

test('a folder that is replaced is a change, and the new one is watched', async () => {
  await follow('one');
  await rename(join(folder, 'one'), join(folder, 'old'));
  await rename(join(folder, 'two'), join(folder, 'one'));
  await isSeen();
  await edit('one');
});

test('a folder that goes and comes again is watched again', async () => {
  await follow('current');
  await rm(join(folder, 'current'));
  await isSeen();
  seen = 0;
  await swapLink('two');
  await isSeen();
  await edit('two');
});

const at = (path: string): string => join(folder, 'current', path);
const changes: readonly [string, () => Promise<unknown>][] = [
  ['a file of the same size', () => writeFile(at('pack/a.json'), 'ONE')],
  [
    'a file of the same size and time',
    async () => {
      writeFileSync(at('pack/a.json'), 'ONE');
      utimesSync(at('pack/a.json'), new Date(), written);
    },
  ],
  [
    'a link whose place a file takes',
    async () => {
      await rm(at('pack/link.json'));
      writeFileSync(at('pack/link.json'), 'file');
    },
  ],
  ['a file that is emptied', () => truncate(at('pack/a.json'))],
  ['a file that is added', () => writeFile(at('pack/b.json'), '{}')],
  ['a folder with a file', () => cp(join(folder, 'two'), at('more'), { recursive: true })],
  ['a file that is taken away', () => rm(at('pack/a.json'))],
  ['a file that is renamed', () => rename(at('pack/a.json'), at('pack/b.json'))],
  ['a file put in the place of another', () => rename(join(folder, 'two/pack/a.json'), at('pack/a.json'))],
  ['a file that becomes a link', () => symlink('a.json', at('pack/c.json'))],
  ['a folder that is renamed', () => rename(at('pack'), at('shop'))],
  ['a folder that is taken away', () => rm(at('pack'), { recursive: true })],
];

test.each(changes)('behind a link, %s is seen', async (_, change) => {
  await follow('current');
  await change();
  await isSeen();
});
