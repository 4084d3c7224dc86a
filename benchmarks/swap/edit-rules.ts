import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Edits as authors make them: a rule's priority, a word, a price, a field of a request. Each is made and taken back in turn. */
const edits = [
  ['airline/rules/offers.json', '"priority": 300,', '"priority": 299,'],
  ['airline/messages/terms.json', '"Business Class"', '"Business class"'],
  ['airline/offers/check-in.json', '"amount": 39', '"amount": 38'],
  ['airline/pack.json', '"maxLength": 128', '"maxLength": 127'],
] as const;

/** Makes edit number `count` of the packs in a folder. */
export function editRules(folder: string, count: number): void {
  const [path, from, to] = edits[count % edits.length] ?? edits[0];
  const file = join(folder, path);
  const text = readFileSync(file, 'utf8');
  const edited = text.includes(to) ? text.replaceAll(to, from) : text.replaceAll(from, to);
  if (edited === text) throw new Error(`${path} does not hold ${from}`);
  writeFileSync(file, edited);
}
