import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addTextsCommands } from '../../src/cli/texts-commands.ts';
import { readPackFiles } from '../support/pack-files.ts';

/** The cinema with Swedish, which is begun. */
const begun = new Map(
  readPackFiles('tests/fixtures/packs').map(({ path, text }) => [
    path,
    text.replace(
      '"locales": ["en", "fr"]',
      '"languages": { "sv": "started" },\n  "locales": ["en", "fr", "sv"]',
    ),
  ]),
);

/** Runs `tact texts …` over files in memory, which it changes. */
async function texts(disk: Map<string, string>, ...args: readonly string[]) {
  const lines: string[] = [];
  let exitCode: number | undefined;
  const program = new Command('tact');
  const files = [...disk].flatMap(([path, text]) => (path.endsWith('.json') ? [{ path, text }] : []));
  addTextsCommands(
    program,
    {
      openRuleFolder: () => ({ read: async () => ({ files }) }),
      readFile: async (path) => disk.get(path) ?? Promise.reject(new Error('there is no such file')),
      writeFile: async (path, content) => void disk.set(path.replace('rules/', ''), String(content)),
      print: (line) => lines.push(line),
      finish: (code) => {
        exitCode = code;
      },
    },
    'rules',
  );
  await program.parseAsync(['texts', ...args], { from: 'user' });
  return { out: lines.join('\n'), exitCode };
}

it.each(['fr.xlf', 'fr.csv'])('gives back every byte of a pack whose %s nobody changed', async (file) => {
  const disk = new Map(begun);
  await texts(disk, 'export', 'cinema', file, '--locale', 'fr');
  const exported = disk.get(file);
  expect(await texts(disk, 'import', 'cinema', file, '--locale', 'fr')).toMatchObject({ exitCode: 0 });
  expect(new Map([...disk].filter(([path]) => path !== file))).toEqual(begun);
  await texts(disk, 'export', 'cinema', file, '--locale', 'fr');
  expect(disk.get(file)).toBe(exported);
});

it('takes a whole language from a tool that splits segments, marks terms and keeps placeholders', async () => {
  const disk = new Map(begun);
  await texts(disk, 'export', 'cinema', 'sv.xlf', '--locale', 'sv');
  const translated = (disk.get('sv.xlf') ?? '').replace(
    /<segment state="initial">\s*<source>(.*?)<\/source>\s*<\/segment>/gs,
    (_, source: string) =>
      `<segment><source>${source}</source><target><mrk id="m1" type="term">${source}</mrk></target></segment><ignorable><source></source></ignorable>`,
  );
  disk.set('sv.xlf', translated);
  const { out, exitCode } = await texts(disk, 'import', 'cinema', 'sv.xlf');
  expect([exitCode, out]).toEqual([0, expect.stringMatching(/^\d+ texts written to \d+ files of cinema$/)]);
  await texts(disk, 'export', 'cinema', 'sv.csv', '--locale', 'sv');
  expect(disk.get('sv.csv')).not.toContain(',missing,');
});

it('marks what has changed since an earlier export, and what is not translated', async () => {
  const disk = new Map(begun);
  await texts(disk, 'export', 'cinema', 'then.csv', '--locale', 'fr');
  const path = 'cinema/letters/broken-film.json';
  const subject = 'The film that stopped';
  disk.set(path, (disk.get(path) ?? '').replace(subject, `${subject} early`));
  const { out } = await texts(disk, 'export', 'cinema', 'now.xlf', '--locale', 'fr', '--since', 'then.csv');
  expect(out).toContain('0 are not translated, 1 have changed');
  expect(disk.get('now.xlf')).toContain(`<note category="source-before">${subject}</note>`);
});

it.each([
  ['a text that the pack does not have', ':subject"', ':topic"', 'the pack has no such text'],
  [
    'a placeholder that is lost',
    /<target>(.*?)<ph [^>]*\/>(.*?)<\/target>/,
    '<target>$1$2x</target>',
    'lacks {',
  ],
  [
    'a source that has changed',
    /<source>([^<]{30,}?)<\/source>\s*<target>/,
    '<source>Old</source><target>New ',
    'source has changed',
  ],
  ['an element of another', /<target>/, '<target><pc id="9">x</pc>', 'no placeholder of ours'],
  ['broken XML', '</xliff>', '', 'not well-formed'],
  [
    'an entity that reads a file',
    /<\?xml[^>]*>/,
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '',
  ],
])('writes nothing for %s', async (_, find, replacement, reason) => {
  const disk = new Map(begun);
  await texts(disk, 'export', 'cinema', 'fr.xlf', '--locale', 'fr');
  const changed = (disk.get('fr.xlf') ?? '').replace(find, replacement);
  disk.set('fr.xlf', reason === '' ? changed.replace(/<target>[^<]*/, '<target>&e;') : changed);
  const { out, exitCode } = await texts(disk, 'import', 'cinema', 'fr.xlf');
  expect(exitCode).toBe(1);
  expect(out).toContain(reason);
  expect(new Map([...disk].filter(([path]) => path !== 'fr.xlf'))).toEqual(begun);
});

it('keeps a spreadsheet from running a text, and says what is missing of it', async () => {
  const disk = new Map(begun);
  expect((await texts(disk, 'import', 'cinema', 'no.csv', '--locale', 'fr')).out).toContain('cannot be read');
  disk.set('no.csv', 'a,b\n1,2\n');
  expect((await texts(disk, 'import', 'cinema', 'no.csv', '--locale', 'fr')).out).toContain('has no column');
  await texts(disk, 'export', 'cinema', 'fi.csv', '--locale', 'fi');
  expect((await texts(disk, 'import', 'cinema', 'fi.csv', '--locale', 'fi')).out).toContain(
    'does not have "fi"',
  );
  expect(disk.get('fi.csv')).not.toMatch(/(^|,)"?[=+@-]/m);
});
