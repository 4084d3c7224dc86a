import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Edits as authors make them: what edit number `count` writes in the place of what is there. */
export const edits = [
  {
    what: 'a rule',
    path: 'airline/rules/offers.json',
    find: /"priority": (299|300),/g,
    write: (count: number) => `"priority": ${299 + (count % 2)},`,
  },
  {
    what: 'a word',
    path: 'airline/messages/terms.json',
    find: /"Business [cC]lass"/g,
    write: (count: number) => (count % 2 === 0 ? '"Business class"' : '"Business Class"'),
  },
  {
    what: 'a price',
    path: 'airline/offers/check-in.json',
    find: /"amount": 3[89]/g,
    write: (count: number) => `"amount": ${38 + (count % 2)}`,
  },
  {
    what: 'a request',
    path: 'airline/pack.json',
    find: /"maxLength": 1\d\d/g,
    // Never the same twice in a hundred: checks of requests that were compiled before are remembered.
    write: (count: number) => `"maxLength": ${100 + (count % 100)}`,
  },
] as const;

/** The text with edit number `count` of its kind made. */
export function applyEdit(
  text: string,
  { path, find, write }: (typeof edits)[number],
  count: number,
): string {
  const edited = text.replaceAll(find, write(count));
  if (edited === text) throw new Error(`edit ${count} changes nothing in ${path}`);
  return edited;
}

/** Makes edit number `count` of the packs in a folder, each kind in turn. */
export function editRules(folder: string, count: number): void {
  const edit = edits[count % edits.length] ?? edits[0];
  const file = join(folder, edit.path);
  writeFileSync(file, applyEdit(readFileSync(file, 'utf8'), edit, Math.floor(count / edits.length)));
}
