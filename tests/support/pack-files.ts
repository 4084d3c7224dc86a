import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SourceFile } from '../../src/domain/pack/source/parse-source.ts';

const root = resolve(import.meta.dirname, '../..');

/** The JSON files below a folder of the project, with paths relative to that folder. */
export function readPackFiles(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, folder, path), 'utf8') }));
}

/** The files with one text replaced in one of them; fails where the text is not there. */
export function editFile(files: readonly SourceFile[], path: string, from: string, to: string): SourceFile[] {
  const file = files.find((entry) => entry.path === path);
  if (file?.text.includes(from) !== true) throw new Error(`${path} does not hold ${from}`);
  return files.map((entry) => (entry === file ? { path, text: entry.text.replace(from, () => to) } : entry));
}

/** The fixture `cinema` as another pack in the folder `odeon`, with names of its own. */
export const asOdeon = (cinema: readonly SourceFile[]): SourceFile[] =>
  cinema.map(({ path, text }) => ({
    path: path.replace('cinema/', 'odeon/'),
    text: text
      .replaceAll('"pack": "cinema"', '"pack": "odeon"')
      .replaceAll('"box-office"', '"odeon-desk"')
      .replaceAll('"popcorn"', '"odeon-popcorn"')
      .replaceAll(
        /"(count-to-ten|every-tenth-visit-is-free|voucher-for-broken-film|popcorn-for-members)"/g,
        '"odeon-$1"',
      ),
  }));
