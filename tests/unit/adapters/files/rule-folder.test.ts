import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../../../src/adapters/files/read-rule-files.ts';
import { readStill } from '../../../../src/adapters/files/read-still.ts';
import { watchFolder } from '../../../../src/adapters/files/watch-folder.ts';
import type { RuleFilesReading } from '../../../../src/author/ports.ts';

const folders: string[] = [];
const closers: (() => Promise<void>)[] = [];

function makeFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tact-rules-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) write(folder, path, content);
  return folder;
}

function write(folder: string, path: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const pathsOf = (reading: RuleFilesReading) =>
  'files' in reading
    ? reading.files.map(({ path }) => path)
    : reading.diagnostics.map(({ message }) => message);

describe('reading a rules folder', () => {
  it.each(['a/rules/x.json.txt', 'a/rules/x.JSON', 'a/rules/x.jsonc', 'a/rules/x.yaml', 'a/offers/x.yml'])(
    'does not pass over %s in silence, which somebody thinks is read',
    async (path) => {
      const folder = makeFolder({ 'a/pack.json': '{}', [path]: '{}' });
      expect(await readRuleFiles(folder)).toMatchObject({
        diagnostics: [{ file: path, message: 'only files whose names end in .json are read' }],
      });
    },
  );

  it('gives the JSON files in the order of their paths, and nothing hidden', async () => {
    const folder = makeFolder({
      'b/pack.json': '{}',
      'a/rules/z.json': '[1]',
      'a/rules/notes.md': 'x',
      'compose.yaml': 'x',
      '.git/config.json': '{}',
      'a/.swap.json': '{',
      'node_modules/x/package.json': '{}',
    });
    expect(await readRuleFiles(folder)).toEqual({
      files: [
        { path: 'a/rules/z.json', text: '[1]' },
        { path: 'b/pack.json', text: '{}' },
      ],
    });
  });

  it.each([
    '.x.json.swp',
    '.writing-x.json-0b8d',
    '.#x.json',
    '#x.json#',
    '~$x.json',
    '~x.json',
    'x.json~',
    'x~.json',
    '._x.json',
    '.goutputstream-1A.json',
    '4913',
    'x.json.tmp',
    'x.json___jb_tmp___',
    'x.json.bak',
    'sedAb1',
  ])('passes over %s, which an editor writes beside a file', async (name) => {
    const folder = makeFolder({ 'a/pack.json': '{}', [`a/rules/${name}`]: '{' });
    expect(await readRuleFiles(folder)).toEqual({ files: [{ path: 'a/pack.json', text: '{}' }] });
  });

  it('follows links that stay inside, as Kubernetes mounts have them, and refuses those that lead out', async () => {
    const folder = makeFolder({ '..v1/pack.json': '{"v": 1}' });
    symlinkSync('..v1', join(folder, '..data'));
    symlinkSync('..data', join(folder, 'a'));
    expect(await readRuleFiles(folder)).toEqual({ files: [{ path: 'a/pack.json', text: '{"v": 1}' }] });
    symlinkSync('/etc', join(folder, 'out'));
    expect(await readRuleFiles(folder)).toMatchObject({
      diagnostics: [
        { code: 'unreadable-file', file: 'out', message: 'this link leads out of the rules folder' },
      ],
    });
  });

  it('ends where links run in a circle', async () => {
    const folder = makeFolder({ 'a/pack.json': '{}' });
    symlinkSync('../a', join(folder, 'a', 'a'));
    expect(pathsOf(await readRuleFiles(folder)).length).toBeLessThanOrEqual(8);
  });

  it('reports what is not a file where a file is read, and which link leads nowhere', async () => {
    const folder = makeFolder({ 'a/rules/folder.json/inner.json': '{}' });
    execFileSync('mkfifo', [join(folder, 'a/rules/pipe.json')]);
    symlinkSync('none.json', join(folder, 'a/rules/link.json'));
    const reading = await readRuleFiles(folder);
    const diagnostics = 'diagnostics' in reading ? reading.diagnostics : [];
    expect(new Map(diagnostics.map(({ file, message }) => [file, message]))).toEqual(
      new Map([
        ['a/rules/folder.json', 'a file is read here, but this is a folder'],
        ['a/rules/link.json', 'this link leads nowhere'],
        ['a/rules/pipe.json', 'a file is read here, but this is no file'],
      ]),
    );
  });

  it('does not pass over files that are too deep, or too many, in silence', async () => {
    const deep = makeFolder({ 'a/rules/1/2/3/4/5/6/7/x.json': '{}' });
    expect(pathsOf(await readRuleFiles(deep))).toEqual(['it is more than 8 folders deep']);
    const many = Array.from({ length: 5001 }, (_, at) => [`a/rules/${at}.json`, '']);
    expect(pathsOf(await readRuleFiles(makeFolder(Object.fromEntries(many))))).toEqual([
      'it has more than 5000 files',
    ]);
  });

  const pack = '{"description": "Il caffè"}';
  const utf16 = (text: string) => Buffer.from(text, 'utf16le');
  it.each([
    ['UTF-8', Buffer.from(pack)],
    ['UTF-8 with a mark', Buffer.from(`\u{feff}${pack}`)],
    ['UTF-16 with a mark', utf16(`\u{feff}${pack}`)],
    ['UTF-16 with a mark, big-endian', utf16(`\u{feff}${pack}`).swap16()],
  ])('reads %s', async (_, bytes) => {
    const read = await readRuleFiles(makeFolder({ 'a/pack.json': bytes }));
    expect(read).toMatchObject({ files: [{ path: 'a/pack.json', text: pack }] });
  });

  it.each([
    [
      'windows-1252',
      Buffer.from('{\n"a": "Il caffè"}', 'latin1'),
      2,
      14,
      /^byte E8 is not UTF-8. It would be “è”/,
    ],
    ['half a character', Buffer.from('{"a": "€"}').subarray(0, 8), 1, 8, /^byte E2 is not UTF-8/],
    ['half a surrogate pair', Uint8Array.of(0x22, 0xed, 0xa0, 0xbd, 0x22), 1, 2, /^byte ED is not UTF-8/],
    ['an overlong slash', Uint8Array.of(0x22, 0xc0, 0xaf, 0x22), 1, 2, /^byte C0 is not UTF-8/],
    ['UTF-16 without a mark', utf16('{"a": 1}'), 1, 1, /UTF-16 without its mark/],
    ['a NUL byte', Buffer.from('{"a": "\0"}'), 1, 1, /NUL bytes/],
    ['a lost character', Buffer.from('{"a": "caff\u{fffd}"}'), 1, 12, /^U\+FFFD marks a character/],
    ['UTF-32', Uint8Array.of(0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0), 1, 1, /NUL bytes/],
  ])('refuses %s with its place', async (_, bytes, line, column, message) => {
    const read = await readRuleFiles(makeFolder({ 'a/pack.json': bytes }));
    expect(read).toMatchObject({
      diagnostics: [
        {
          file: 'a/pack.json',
          line,
          column,
          message: expect.stringMatching(message),
          hint: 'Save it as UTF-8.',
        },
      ],
    });
  });

  it('refuses a folder that is not there', async () => {
    const folder = makeFolder({});
    expect(await readRuleFiles(join(folder, 'none'))).toMatchObject({
      diagnostics: [{ message: 'the folder cannot be read: there is no such folder' }],
    });
  });

  it('refuses more bytes than a rule set may have', async () => {
    const folder = makeFolder(
      Object.fromEntries(
        ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [`${name}/pack.json`, Buffer.alloc(9_900_000, 32)]),
      ),
    );
    expect(await readRuleFiles(folder)).toMatchObject({
      diagnostics: [{ file: 'g/pack.json', code: 'unreadable-file' }],
    });
  });
});

function createSignal(): [Promise<void>, () => void] {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [given, give];
}

const onWatch = (error?: unknown): void => {
  throw error;
};

/** Watches a folder and gives its readings one by one. */
async function follow(folder: string) {
  const readings: RuleFilesReading[] = [];
  let wake = (): void => undefined;
  const onChange = async () => {
    readings.push(await readStill(folder));
    wake();
  };
  const { close } = await watchFolder(folder, { onChange, onWatch });
  closers.push(close);
  return {
    readings,
    /** Resolves once a reading has the text. */
    until: async (text: string) => {
      while (!readings.some((reading) => JSON.stringify(reading).includes(text)))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
  };
}

describe('watching a rules folder', () => {
  it('sees a file changed, added and taken away', async () => {
    const folder = makeFolder({ 'a/pack.json': 'one' });
    const { until, readings } = await follow(folder);
    write(folder, 'a/pack.json', 'two');
    await until('two');
    write(folder, 'b/rules/new.json', 'three');
    await until('three');
    rmSync(join(folder, 'b'), { recursive: true });
    write(folder, 'a/pack.json', 'four');
    await until('four');
    expect(pathsOf(readings[readings.length - 1] ?? { files: [] })).toEqual(['a/pack.json']);
  });

  it('sees the file that an editor puts in the place of another', async () => {
    const folder = makeFolder({ 'a/pack.json': 'one' });
    const { until } = await follow(folder);
    for (const text of ['two', 'three']) {
      write(folder, 'a/pack.json.tmp', text);
      renameSync(join(folder, 'a/pack.json.tmp'), join(folder, 'a/pack.json'));
      await until(text);
    }
  });

  it('reads on until a file that is written in steps is whole', async () => {
    const whole = JSON.stringify({ text: 'x'.repeat(200_000), end: 'whole' });
    const folder = makeFolder({ 'a/pack.json': 'one' });
    const { until, readings } = await follow(folder);
    for (let end = 20_000; end < whole.length; end += 20_000) {
      write(folder, 'a/pack.json', whole.slice(0, end));
      await new Promise((resolve) => setImmediate(resolve));
    }
    write(folder, 'a/pack.json', whole);
    await until('whole');
    const last = readings[readings.length - 1];
    expect(last).toEqual({ files: [{ path: 'a/pack.json', text: whole }] });
  });

  it('sees a mounted folder being swapped', async () => {
    const folder = makeFolder({ '..v1/pack.json': 'one', '..v2/pack.json': 'two' });
    symlinkSync('..v1', join(folder, '..data'));
    symlinkSync('..data', join(folder, 'a'));
    const { until } = await follow(folder);
    symlinkSync('..v2', join(folder, '..tmp'));
    renameSync(join(folder, '..tmp'), join(folder, '..data'));
    await until('two');
  });

  it('reports changes during the handling of a change after it, never at the same time', async () => {
    const folder = makeFolder({ 'a/pack.json': 'one' });
    const other = await follow(folder);
    const [held, letGo] = createSignal();
    const [seen, see] = createSignal();
    const handling = { now: 0, most: 0 };
    const onChange = async () => {
      handling.now += 1;
      handling.most = Math.max(handling.most, handling.now);
      await held;
      if (JSON.stringify(await readRuleFiles(folder)).includes('four')) see();
      handling.now -= 1;
    };
    const { close } = await watchFolder(folder, { onChange, onWatch });
    closers.push(close);
    for (const text of ['two', 'three', 'four']) {
      write(folder, 'a/pack.json', text);
      await other.until(text);
    }
    letGo();
    await seen;
    expect(handling.most).toBe(1);
  });

  it('ends when it is closed', async () => {
    const folder = makeFolder({ 'a/pack.json': 'one' });
    let changes = 0;
    const onChange = async () => {
      changes += 1;
    };
    const { close } = await watchFolder(folder, { onChange, onWatch });
    await close();
    const other = await follow(folder);
    write(folder, 'a/pack.json', 'two');
    await other.until('two');
    expect(changes).toBe(0);
  });
});
