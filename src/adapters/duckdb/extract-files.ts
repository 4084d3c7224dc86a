import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ExtractError } from '../../load/ports.ts';

/** `documents` are JSON whose objects are taken whole, in one column `json`. */
type ExtractFormat = 'parquet' | 'csv' | 'json' | 'documents' | 'lines';

/** One view for the mapping: its name and the files behind it. */
export type ExtractView = {
  readonly name: string;
  readonly format: ExtractFormat;
  /** Absolute. */
  readonly paths: readonly string[];
};

const formats: ReadonlyMap<string, ExtractFormat> = new Map([
  ['parquet', 'parquet'],
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['json', 'json'],
  ['jsonl', 'json'],
  ['ndjson', 'json'],
  ['txt', 'lines'],
]);
const compressions = /\.(gz|gzip|zst|zstd)$/i;
const specPattern = /^(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::(?<format>[a-z]+))?=)?(?<path>.+)$/s;

/**
 * Reads `FILE`, `NAME=FILE` or `NAME:FORMAT=FILE`: the view's name is that of the file where none is given, the format that of its
 * ending. FILE may be a folder: all its files, in the order of their names, are one view. Throws an ExtractError.
 */
export function readFileSpec(spec: string): ExtractView {
  const { name, format, path = spec } = specPattern.exec(spec)?.groups ?? {};
  const paths = listFiles(resolve(path));
  const [first = path] = paths;
  for (const file of paths) refuseGlob(file);
  return {
    name: name ?? nameOf(path),
    format: format === undefined ? formatOf(first) : knownFormat(format),
    paths,
  };
}

function listFiles(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !/^[._]/.test(entry.name))
      .map((entry) => entry.name);
    if (names.length === 0) throw new ExtractError(`the folder ${path} has no files`);
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    if (error instanceof ExtractError) throw error;
    throw new ExtractError(`${path}: ${describeReadFailure(error)}`);
  }
}

/** `Coupon redemptions.csv.gz` is the view `coupon_redemptions`. */
function nameOf(path: string): string {
  const bare = basename(path)
    .replace(compressions, '')
    .replace(/\.[^.]*$/, '');
  const name = bare
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(name) ? name : `file_${name}`;
}

function formatOf(path: string): ExtractFormat {
  const ending = /\.([^.]+)$/.exec(path.replace(compressions, ''))?.[1]?.toLowerCase() ?? '';
  const format = formats.get(ending);
  if (/^(xlsx?|xlsm|ods|numbers)$/.test(ending))
    throw new ExtractError(`${path} is a workbook: save the sheet as CSV UTF-8`);
  if (/^(zip|7z|rar|tar|bz2|xz)$/.test(ending))
    throw new ExtractError(`${path} is an archive: unpack it; gzip and zstd files are read as they are`);
  if (format === undefined)
    throw new ExtractError(
      `${path}: its ending names no format; write NAME:FORMAT=FILE with parquet, csv, json or lines`,
    );
  return format;
}

function knownFormat(text: string): ExtractFormat {
  const format = formats.get(text) ?? (text === 'lines' ? 'lines' : undefined);
  if (format === undefined)
    throw new ExtractError(`${text} is not a format; the formats are parquet, csv, json and lines`);
  return format;
}

function describeReadFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file or folder';
  return code === 'EACCES' || code === 'EPERM'
    ? 'this user may not read it'
    : `it cannot be read (${String(code)})`;
}

/** DuckDB would take them for a pattern. */
function refuseGlob(path: string): void {
  if (/[*?[\]{}]/.test(path))
    throw new ExtractError(`${path}: a path with * ? [ ] { } cannot be read; rename it`);
}
