import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { PrintedWith } from '../../domain/messages/lay-out-letter.ts';
import { letterTemplate } from './letter-template.ts';

/** Where Typst looks for fonts, on Linux, macOS and Windows. */
const fontFolders = [
  ...[
    '/usr/share/fonts',
    '/usr/local/share/fonts',
    join(homedir(), '.fonts'),
    join(homedir(), '.local/share/fonts'),
  ],
  ...['/System/Library/Fonts', '/Library/Fonts', join(homedir(), 'Library/Fonts'), 'C:\\Windows\\Fonts'],
];
const fontFile = /\.(?:ttf|otf|ttc|otc)$/i;

const compilerName = '@myriaddreamin/typst-ts-node-compiler';

/** Says what a letter is printed with. The fonts are read when one of them changed since: 140 MB take a quarter of a second. */
export function createPressDigests(): () => Promise<Omit<PrintedWith, 'sheet'>> {
  const manifest: { readonly version: string } = createRequire(import.meta.url)(
    `${compilerName}/package.json`,
  );
  const press = { compiler: `${compilerName} ${manifest.version}`, template: digestOf(letterTemplate) };
  let seen = '';
  let fonts = Promise.resolve('');
  return async () => {
    const files = await listFonts();
    const listing = files.map(({ path, size, changedAt }) => `${path} ${size} ${changedAt}`).join('\n');
    if (listing !== seen) {
      seen = listing;
      fonts = digestFonts(files.map(({ path }) => path));
    }
    return { ...press, fonts: await fonts };
  };
}

type FontFile = { readonly path: string; readonly size: number; readonly changedAt: number };

async function listFonts(): Promise<readonly FontFile[]> {
  const found = await Promise.all(
    fontFolders.map(async (folder) => {
      const names = await readdir(folder, { recursive: true }).catch(() => []);
      return names.filter((name) => fontFile.test(name)).map((name) => join(folder, name));
    }),
  );
  return Promise.all(
    found.flat().map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return { path, size, changedAt: mtimeMs };
    }),
  );
}

/** By name and content, wherever the files lie. */
async function digestFonts(paths: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const path of paths) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk);
    lines.push(`${basename(path)} ${hash.digest('hex')}`);
  }
  return digestOf(lines.sort().join('\n'));
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
