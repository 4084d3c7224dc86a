import type { Command } from 'commander';
import { ExtractError } from '../load/ports.ts';
import type { LoadServices } from './load-services.ts';
import { UsageError } from './usage-error.ts';

/** Flags that describe the format of files. A mapping may declare them too; those on the command line win. */
const lists = {
  encoding: 'of text files that are not UTF-8: windows-1252, cp850, utf-16le …; for one view: NAME=ENCODING',
  delimiter: 'between CSV fields, where the header does not show it: , ; | tab …',
  quote: 'around CSV fields, or none',
  escape: 'before a quotation mark inside quotes, where it is not written twice',
  columns: 'names of CSV columns, with commas between them: the files have no header',
  skip: 'lines before the CSV header',
  footer: 'lines after the last CSV row that are not rows, such as totals',
} as const;
const singles = {
  decimal: 'comma or point: how numbers in texts are written',
  dates: 'day-first, month-first or year-first: how days in figures are written',
  era: 'buddhist: years from 2443 on are those of Thailand, 543 ahead',
  'time-zone': 'of times that have no offset (UTC)',
} as const;

const known: ReadonlySet<string> = new Set([...Object.keys(lists), ...Object.keys(singles)]);

export function addFileOptions(command: Command): void {
  const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  for (const [name, text] of Object.entries(lists)) command.option(`--${name} <value>`, text, collect);
  for (const [name, text] of Object.entries(singles)) command.option(`--${name} <value>`, text);
}

type MappingFlags = { readonly mapping?: string };

/** The text of the mapping, and the flags merged with those that it declares. Throws a UsageError. */
export async function readWithMapping<T extends MappingFlags>(
  flags: T,
  services: Pick<LoadServices, 'readFile'>,
): Promise<{ readonly mapping?: string; readonly flags: T }> {
  if (flags.mapping === undefined) return { flags };
  const mapping = await readMapping(flags.mapping, services);
  const declared = readMappingFlags(mapping, known);
  const all = Object.fromEntries(
    [...declared].map(([name, values]) => [flagName(name), name in lists ? values : values.at(-1)]),
  );
  return { mapping, flags: { ...all, ...flags, ...joinLists(all, flags) } };
}

/** The name of a flag in commander: `time-zone` is `timeZone`. */
const flagName = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

type Flags = Readonly<Record<string, unknown>>;

/** If a flag may be given for several views, those on the command line come last and win. */
function joinLists(declared: Flags, given: Flags): Flags {
  const joined = Object.keys(lists).map((name) => [
    name,
    [...asList(declared[name]), ...asList(given[name])],
  ]);
  return Object.fromEntries(joined);
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

async function readMapping(file: string, services: Pick<LoadServices, 'readFile'>): Promise<string> {
  try {
    return await services.readFile(file);
  } catch (error) {
    if (error instanceof ExtractError) throw error;
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new UsageError(`--mapping ${file}: ${isMissing ? 'there is no such file' : 'it cannot be read'}`);
  }
}

/** A comment of SQL that is a flag: `--encoding windows-1252`, with nothing before the dashes and no blank behind them. */
const flagLine = /^--([a-z][a-z-]*)(?:[ =](.*))?$/;

/**
 * The flags that a mapping declares for its files: SQL comments at its beginning, written as on the command line. `known` are
 * the permitted ones. Throws a UsageError for any other.
 */
function readMappingFlags(
  mapping: string,
  known: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const flags = new Map<string, string[]>();
  for (const [index, text] of mapping
    .replace(/^\u{feff}/u, '')
    .split(/\r?\n/)
    .entries()) {
    const line = text.trim();
    if (line !== '' && !line.startsWith('--')) break;
    const [, name, value = ''] = flagLine.exec(line) ?? [];
    if (name === undefined) continue;
    if (!known.has(name))
      throw new UsageError(
        `the mapping’s line ${index + 1} declares --${name}; a mapping may declare ${[...known].map((flag) => `--${flag}`).join(', ')}. A comment has a blank behind its dashes`,
      );
    flags.set(name, [...(flags.get(name) ?? []), unquote(value.trim())]);
  }
  return flags;
}

const unquote = (value: string): string => /^(['"])(.+)\1$/.exec(value)?.[2] ?? value;
