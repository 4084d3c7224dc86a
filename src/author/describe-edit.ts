import type { SourceFile } from '../domain/pack/source/parse-source.ts';
import { findChanges } from '../domain/rule-set/find-changes.ts';
import { type Items, listItems, type PackItem } from '../domain/rule-set/list-items.ts';
import { canonicalJson } from '../shared/digest.ts';
import { escapeStep } from '../shared/json-pointer.ts';
import { shorten } from '../shared/shorten.ts';

/** A change, as a sentence for reviewers, and where it is made. */
type EditLine = { readonly sentence: string; readonly file: string; readonly pointer: string };

/** What changed from one state of the packs to another, by pack and name. */
export function describeEdit(before: readonly SourceFile[], after: readonly SourceFile[]): EditLine[] {
  const changed = findChanges(before, after);
  const isChanged = ({ path }: SourceFile): boolean => changed.has(path);
  const [olds, news] = [before, after].map((files) => listItems(files.filter(isChanged))) as [Items, Items];
  const names = [...new Set([...olds.keys(), ...news.keys()])].sort();
  const lines = names.flatMap((name) => describeItem(olds.get(name), news.get(name)));
  const silent = [...changed].filter((path) => !lines.some(({ file }) => file === path)).sort();
  return [
    ...lines,
    ...silent.map((file) => ({
      sentence: `${file} is written differently and says the same.`,
      file,
      pointer: '',
    })),
  ];
}

function describeItem(old: PackItem | undefined, item: PackItem | undefined): EditLine[] {
  const known = item ?? old;
  if (known === undefined) return [];
  const { file, pointer } = known;
  const called = `${known.pack}, ${known.name.slice(known.pack.length + 1)}`;
  if (old === undefined) return [{ sentence: `${called} is new${purposeOf(known.value)}.`, file, pointer }];
  if (item === undefined) return [{ sentence: `${called} is removed.`, file, pointer }];
  return compareValues(old.value, item.value, []).map(({ path, text }) => ({
    sentence: `${called}: ${[...nameSteps(path), text].join(' ')}`,
    file,
    pointer: pointer + path.map((step) => `/${escapeStep(step)}`).join(''),
  }));
}

const purposeOf = (value: unknown): string => {
  const { description } = Object(value) as { description?: unknown };
  return typeof description === 'string' ? `: ${shorten(description, 100).replace(/\.$/, '')}` : '';
};

type Step = readonly string[];
type Difference = { readonly path: Step; readonly text: string };

function compareValues(old: unknown, value: unknown, path: Step): Difference[] {
  if (canonicalJson(old ?? null) === canonicalJson(value ?? null)) return [];
  if (isMoney(old) && isMoney(value)) return [{ path, text: `${show(old)} → ${show(value)}` }];
  if (isWords(old) && isWords(value)) return compareWords(old, value, path);
  if (!isBranch(old) || !isBranch(value) || Array.isArray(old) !== Array.isArray(value))
    return [{ path, text: describeLeaf(old, value) }];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(value)])];
  return keys.flatMap((key) => compareValues(old[key], value[key], [...path, key]));
}

function describeLeaf(old: unknown, value: unknown): string {
  if (old === undefined) return `is set to ${show(value)}`;
  return value === undefined ? `is removed; it was ${show(old)}` : `${show(old)} → ${show(value)}`;
}

function compareWords(old: readonly string[], value: readonly string[], path: Step): Difference[] {
  const gone = old.filter((word) => !value.includes(word));
  const come = value.filter((word) => !old.includes(word));
  const texts = [
    ...(gone.length > 0 ? [`no longer ${gone.join(', ')}`] : []),
    ...(come.length > 0 ? [`also ${come.join(', ')}`] : []),
  ];
  return [{ path, text: texts.length > 0 ? texts.join('; ') : 'in another order' }];
}

type Branch = Readonly<Record<string, unknown>>;
type Money = { readonly amount: number; readonly currency: string };
const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null;
const isWords = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string');
const isMoney = (value: unknown): value is Money =>
  isBranch(value) && typeof value['amount'] === 'number' && typeof value['currency'] === 'string';

function show(value: unknown): string {
  if (isMoney(value)) return `${value.amount} ${value.currency}`;
  return shorten(typeof value === 'string' ? `“${value}”` : canonicalJson(value), 160);
}

const languages = new Intl.DisplayNames(['en'], { type: 'language' });

/** The steps to a value as people say them: languages by their names, words apart. */
function nameSteps(path: Step): string[] {
  const texts = path.indexOf('texts');
  return path.map((step, at) =>
    texts >= 0 && at === texts + 2
      ? nameLanguage(step)
      : step.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase(),
  );
}

function nameLanguage(tag: string): string {
  try {
    return languages.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
