import type { FileDialect, FileDialects } from '../domain/customer/extract/file-dialect.ts';
import { readEncoding } from '../shared/decode-text.ts';
import { UsageError } from './usage-error.ts';

/** Flags that describe the format of files: of all files, or as `NAME=VALUE` of the files of one view. */
export type DialectFlags = {
  readonly encoding?: readonly string[];
  readonly delimiter?: readonly string[];
  readonly quote?: readonly string[];
  readonly escape?: readonly string[];
  readonly columns?: readonly string[];
  readonly skip?: readonly string[];
  readonly footer?: readonly string[];
};

/** Reads the flags. Throws a UsageError. */
export function readDialects(flags: DialectFlags): FileDialects {
  let all: FileDialect = {};
  const views = new Map<string, FileDialect>();
  for (const [flag, read] of Object.entries(readers))
    for (const text of flags[flag as keyof DialectFlags] ?? []) {
      const { view, value } = splitFlag(text);
      const part = read(value);
      if (view === undefined) all = { ...all, ...part };
      else views.set(view, { ...views.get(view), ...part });
    }
  return { all, views };
}

/** `visits=windows-1252` is for the files of the view visits. */
function splitFlag(text: string): { readonly view?: string; readonly value: string } {
  const [, view, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.+)$/s.exec(text) ?? [];
  return view === undefined || value === undefined ? { value: text } : { view: view.toLowerCase(), value };
}

const readers: Readonly<Record<keyof DialectFlags, (value: string) => FileDialect>> = {
  encoding: (value) => {
    const encoding = readEncoding(value);
    if (encoding === undefined)
      throw new UsageError(
        `--encoding ${value} is not an encoding; write one like utf-8, utf-16le, windows-1252, iso-8859-15, cp850, macintosh or shift_jis`,
      );
    return { encoding };
  },
  delimiter: (value) => ({
    delimiter: readCharacter('--delimiter', value, '; or |, the word tab, or \\x01'),
  }),
  quote: (value) => ({
    quote: value === 'none' ? null : readCharacter('--quote', value, "', or the word none"),
  }),
  escape: (value) => ({ escape: readCharacter('--escape', value, '\\') }),
  columns: (value) => {
    const columns = value.split(',').map((name) => name.trim());
    if (columns.includes('') || new Set(columns.map((name) => name.toLowerCase())).size < columns.length)
      throw new UsageError(`--columns ${value}: write different names with commas between them`);
    return { columns };
  },
  skip: (value) => ({ skip: readLines('--skip', value, 'before the header') }),
  footer: (value) => ({ footer: readLines('--footer', value, 'after the last row') }),
};

function readLines(flag: string, value: string, place: string): number {
  if (!/^\d{1,4}$/.test(value)) throw new UsageError(`${flag} ${value} is not a number of lines ${place}`);
  return Number(value);
}

const names: ReadonlyMap<string, string> = new Map([
  ['tab', '\t'],
  ['\\t', '\t'],
  ['comma', ','],
  ['semicolon', ';'],
  ['pipe', '|'],
]);

/** One character of ASCII, also as `\x01`: databases separate fields with control characters. */
function readCharacter(flag: string, value: string, examples: string): string {
  const [, code] = /^\\x([0-9a-f]{2})$/i.exec(value) ?? [];
  const character =
    code === undefined
      ? (names.get(value.toLowerCase()) ?? value)
      : String.fromCharCode(Number.parseInt(code, 16));
  if (!/^[^\0\r\n\w\x7f-\uffff]$/.test(character.replace('_', '-')))
    throw new UsageError(`${flag} ${value}: write one sign, such as ${examples}`);
  return character;
}
