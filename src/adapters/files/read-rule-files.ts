import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import type { RuleFilesReading } from '../../author/ports.ts';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import { decodeText, type TextFault } from '../../shared/decode-text.ts';
import { isPassedOver } from './is-passed-over.ts';

/** The limits of a rules folder; the parser limits a single file. */
const ruleFileLimits = { files: 5000, bytesInAll: 64_000_000, depth: 8 } as const;

type Walk = {
  /** The folder's real path: links are followed only to what lies below it. */
  readonly root: string;
  readonly paths: string[];
  readonly diagnostics: Diagnostic[];
  /** True if there are more files than the limit; the search has ended. */
  isFull: boolean;
};

/**
 * Reads the *.json files below a folder, in the order of their paths, which are relative and have slashes. Skips files as
 * `isPassedOver` says; a link out of the folder is a diagnostic. Synchronous, for a process that does nothing else meanwhile:
 * a tenth of the cost of waiting for each of many small files.
 */
export function readRuleFiles(folder: string): RuleFilesReading {
  const walk: Walk = {
    root: realPathOf(folder),
    paths: [],
    diagnostics: [],
    isFull: false,
  };
  walkFolder('', walk);
  if (walk.diagnostics.length > 0) return { diagnostics: walk.diagnostics };
  const files: SourceFile[] = [];
  let left: number = ruleFileLimits.bytesInAll;
  for (const path of walk.paths.sort()) {
    const file = readOne(path, walk, left);
    if (file === undefined) continue;
    left -= file.bytes;
    files.push({ path, text: file.text });
  }
  return walk.diagnostics.length > 0 ? { diagnostics: walk.diagnostics } : { files };
}

function realPathOf(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    // Listing the folder reports what is wrong with it.
    return folder;
  }
}

/**
 * Names that editors and file managers give to a saved .json, and packs in another language. Skipping them silently would make
 * an edit without effect.
 */
const almostJson = /\.json(\.txt|c|5)?$|\/.+\/.+\.ya?ml$/i;

function walkFolder(path: string, walk: Walk): void {
  if (path.split('/').length > ruleFileLimits.depth) {
    const hint = 'A pack’s files are one folder down: pack/rules/name.json.';
    complain(walk, path, `it is more than ${ruleFileLimits.depth} folders deep`, hint);
    return;
  }
  for (const name of listNames(path, walk)) {
    const inner = path === '' ? name : `${path}/${name}`;
    walkEntry(inner, kindOf(inner, walk), walk);
    if (walk.isFull) return;
  }
}

function walkEntry(path: string, kind: Kind, walk: Walk): void {
  const isFile = kind === 'file';
  if (!isFile && kind !== 'none' && path.endsWith('.json'))
    complain(
      walk,
      path,
      `a file is read here, but this is ${kind}`,
      'Take it away, or give it another name.',
    );
  else if (kind === 'a folder') walkFolder(path, walk);
  else if (isFile) noteFile(path, walk);
  if (walk.paths.length <= ruleFileLimits.files || walk.isFull) return;
  walk.isFull = true;
  complain(
    walk,
    '',
    `it has more than ${ruleFileLimits.files} files`,
    'Point to the folder of the packs alone.',
  );
}

function noteFile(path: string, walk: Walk): void {
  if (path.endsWith('.json')) walk.paths.push(path);
  else if (almostJson.test(path))
    complain(
      walk,
      path,
      'only files whose names end in .json are read',
      'Rename it, or take it out of the folder.',
    );
}

function listNames(path: string, walk: Walk): string[] {
  try {
    const names = readdirSync(join(walk.root, path));
    return names.filter((name) => !isPassedOver(name));
  } catch (error) {
    if (path === '' || !isGone(error))
      complain(walk, path, `the folder cannot be read: ${causeOf(error)}`, 'Check its name and permissions.');
    return [];
  }
}

/** The kind of thing at a path; none if it is gone or was reported already. */
type Kind = 'file' | 'a folder' | 'no file' | 'none';

function kindOf(path: string, walk: Walk): Kind {
  try {
    const real = realpathSync.native(join(walk.root, path));
    if (!real.startsWith(walk.root + sep)) {
      complain(walk, path, 'this link leads out of the rules folder', 'Copy what it leads to.');
      return 'none';
    }
    const stats = statSync(real);
    if (stats.isDirectory()) return 'a folder';
    return stats.isFile() ? 'file' : 'no file';
  } catch (error) {
    if (!isGone(error))
      complain(walk, path, `it cannot be read: ${causeOf(error)}`, 'Check its permissions.');
    else if (isThere(join(walk.root, path)))
      complain(walk, path, 'this link leads nowhere', 'Take it away, or correct what it leads to.');
    return 'none';
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

type Content = { readonly text: string; readonly bytes: number };

function readOne(path: string, walk: Walk, most: number): Content | undefined {
  try {
    const bytes = readAtMost(join(walk.root, path), most);
    if (bytes !== undefined) return decodeRules(bytes, path, walk);
    const limit = `${ruleFileLimits.bytesInAll} bytes`;
    complain(walk, path, `the files are larger than ${limit} together`, 'Keep other data elsewhere.');
  } catch (error) {
    if (!isGone(error))
      complain(walk, path, `it cannot be read: ${causeOf(error)}`, 'Check its permissions.');
  }
  return undefined;
}

const nulByte: TextFault = {
  line: 1,
  column: 1,
  message: 'it contains NUL bytes, as UTF-16 without its mark does',
};

/** Reads UTF-8, and UTF-16 with its mark. */
function decodeRules(bytes: Uint8Array, path: string, walk: Walk): Content | undefined {
  const decoded = decodeText(bytes);
  if ('text' in decoded && !decoded.text.includes('\0')) return { text: decoded.text, bytes: bytes.length };
  const fault = 'fault' in decoded ? decoded.fault : nulByte;
  complain(walk, path, fault.found ?? fault.message, 'Save it as UTF-8.', fault);
  return undefined;
}

/** Undefined if there are more bytes. */
function readAtMost(path: string, most: number): Uint8Array | undefined {
  const handle = openSync(path, 'r');
  try {
    return fstatSync(handle).size > most ? undefined : readFileSync(handle);
  } finally {
    closeSync(handle);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
const isGone = (error: unknown): boolean => codeOf(error) === 'ENOENT';

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'it is a file, or below one',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ELOOP: 'its links go in a circle',
  ENAMETOOLONG: 'its name is too long',
};
const causeOf = (error: unknown): string =>
  causes[codeOf(error)] ?? (codeOf(error) || 'for an unknown cause');

type Place = { readonly line: number; readonly column: number };

function complain(
  walk: Walk,
  file: string,
  message: string,
  hint: string,
  { line, column }: Place = { line: 1, column: 1 },
): void {
  walk.diagnostics.push({
    code: 'unreadable-file',
    severity: 'error',
    file,
    line,
    column,
    pointer: '',
    message,
    hint,
  });
}
