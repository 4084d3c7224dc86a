import { escapeStep } from '../../shared/json-pointer.ts';
import type { SourceFile } from '../pack/source/parse-source.ts';

/** One thing of a pack that people call by its name. */
export type PackItem = {
  /** Unique within the packs, such as `airline offer lounge-pass`. */
  readonly name: string;
  readonly pack: string;
  /** A rule, an offer, a message …; `file` for what has no name of its own. */
  readonly kind: string;
  readonly key: string;
  readonly file: string;
  readonly pointer: string;
  readonly value: unknown;
};

const kinds: Readonly<Record<string, string>> = {
  rules: 'rule',
  offers: 'offer',
  messages: 'message',
  letters: 'letter',
  policies: 'policy',
  conditions: 'condition',
  cases: 'case',
  touchpoints: 'touchpoint',
  facts: 'fact',
  budgets: 'budget',
};

export type Items = ReadonlyMap<string, PackItem>;

/** The named things of pack files that can be read as JSON. */
export const listItems = (files: readonly SourceFile[]): Items =>
  new Map(files.flatMap(itemsOf).map((item) => [item.name, item]));

function itemsOf({ path: file, text }: SourceFile): PackItem[] {
  const pack = file.split('/', 1)[0] ?? '';
  const { $schema: _, ...members } = readObject(text);
  return Object.entries(members).flatMap(([member, value]): PackItem[] => {
    const kind = kinds[member];
    const pointer = `/${escapeStep(member)}`;
    if (kind === undefined)
      return [
        { name: `${pack} file ${file} ${member}`, pack, kind: 'file', key: member, file, pointer, value },
      ];
    return Object.entries(Object(value) as Record<string, unknown>).map(([at, each]) => {
      const key = Array.isArray(value) ? nameOf(each, at) : at;
      const name = `${pack} ${kind} ${key}`;
      return { name, pack, kind, key, file, pointer: `${pointer}/${escapeStep(at)}`, value: each };
    });
  });
}

function nameOf(entry: unknown, otherwise: string): string {
  const { id, name = id } = Object(entry) as { id?: unknown; name?: unknown };
  return typeof name === 'string' ? name : otherwise;
}

function readObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text.replace(/^\u{feff}/u, ''))) as Record<string, unknown>;
  } catch {
    return {};
  }
}
