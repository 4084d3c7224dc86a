import { basename } from 'node:path';
import { findUnfitCharacters } from '../../domain/customer/extract/explain-fault.ts';
import type { FileDialect } from '../../domain/customer/extract/file-dialect.ts';
import { findTextFault } from '../../shared/decode-text.ts';
import { findMemberFault } from '../../shared/find-json-token.ts';
import { isObject } from '../../shared/is-object.ts';
import { readJson } from '../../shared/read-json.ts';
import { findEncoding, readPieces } from './read-pieces.ts';
import type { RecordPlaces } from './record-places.ts';
import { CsvScanner } from './scan-csv.ts';
import { JsonScanner } from './scan-json.ts';
import { TextWriter } from './text-writer.ts';
import { UnreadLines } from './unread-lines.ts';

export type JsonFile = {
  readonly path: string;
  readonly encoding: string;
  /** One document per line; else one array of documents, or documents that span several lines. */
  readonly isLines: boolean;
  /** Its members become columns and structs, whose names SQL reads regardless of capitals. */
  readonly isTable: boolean;
};

/** Reads the encoding and the layout from the beginning of a file. */
export async function readJsonFile(path: string, dialect: FileDialect, isTable: boolean): Promise<JsonFile> {
  const encoding = await findEncoding(path, dialect.encoding);
  for await (const piece of readPieces(path, encoding))
    if (piece.length > 0)
      return { path, encoding, isLines: hasLines(Buffer.from(piece).toString()), isTable };
  return { path, encoding, isLines: true, isTable };
}

function hasLines(head: string): boolean {
  const text = head.trimStart();
  if (text.startsWith('[')) return false;
  const [first = '', second = '{'] = text.split(/\r?\n/, 2);
  const goesOn = /[[,:{]\s*$/.test(first) || !second.trimStart().startsWith('{');
  return parseObject(first) !== undefined || !goesOn;
}

function findFault(text: string, { isLines, isTable }: JsonFile): string | undefined {
  const value = parseObject(text);
  if (value === undefined) return explainText(text) ?? (isLines ? notObject : notEntry);
  const fault =
    findMemberFault(text, value) ?? (mayBeHalf.test(text) ? findUnfitCharacters(value)[0] : undefined);
  if (fault !== undefined) return `${fault.pointer} ${fault.message}`.trim();
  const alike = isTable ? findAlike(value) : undefined;
  return alike && `the names "${alike.join('" and "')}" differ in capitals only, which SQL ignores; keep one`;
}

/** Half of a surrogate pair, which JSON.parse takes and DuckDB does not. */
const mayBeHalf = /\\u[dD][89a-fA-F]/;

/** The place and the reason of the first fault in a JSON text; undefined if there is none. */
function explainText(text: string): string | undefined {
  const fault = readJson(text, () => false);
  if (fault === undefined) return undefined;
  const lines = text.slice(0, fault.offset).split('\n');
  const column = Array.from(lines.at(-1) ?? '').length + 1;
  const place = lines.length === 1 ? '' : `${lines.length - 1} lines further down, `;
  return `${place}column ${column}: ${fault.message}. ${fault.hint}`;
}

/** Two names of one object that differ in capitals only. */
function findAlike(value: unknown): readonly [string, string] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const pair = Array.isArray(value) ? undefined : findAlikeNames(Object.keys(value));
  if (pair !== undefined) return pair;
  for (const member of Object.values(value)) {
    const found = findAlike(member);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Objects with more members than this become maps, which keep all names. */
export const mostMembers = 200;

/** Two names that differ in capitals only, unless they are those of a map. */
export function findAlikeNames(names: readonly string[]): readonly [string, string] | undefined {
  if (names.length > mostMembers) return undefined;
  const seen = new Map<string, string>();
  for (const name of names) {
    const plain = name.toLowerCase();
    const other = seen.get(plain);
    if (other !== undefined) return [other, name];
    seen.set(plain, name);
  }
  return undefined;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether DuckDB can read the file as it stands: an object per line, without a fault. */
export async function hasObjectsAlone(file: JsonFile): Promise<boolean> {
  if (file.encoding !== 'utf-8' || !file.isLines) return false;
  const unread = new UnreadLines(0);
  const hasMarks = await readObjects(file, unread, () => undefined);
  return unread.count === 0 && !hasMarks;
}

/** Writes the documents of a file that are JSON objects to `copy`, one per line; the others count as unread. */
export async function copyObjects(file: JsonFile, copy: string, unread: UnreadLines): Promise<void> {
  const writer = new TextWriter(copy);
  try {
    await readObjects(file, unread, (text) => writer.write(`${text.replace(/[\r\n]+/g, ' ')}\n`));
  } finally {
    writer.close();
  }
}

/** Records the lines of the JSON objects of a file; of all its lines if DuckDB reads it as it stands, because it takes some that are not JSON. */
export async function placeObjects(
  file: JsonFile,
  isAsItStands: boolean,
  places: RecordPlaces,
): Promise<void> {
  const name = basename(file.path);
  const unread = new UnreadLines(0);
  await readObjects(file, unread, (_, line) => places.add(name, line), !isAsItStands);
}

/** Resolves to whether byte order marks stand before lines, as where files were joined. */
async function readObjects(
  json: JsonFile,
  unread: UnreadLines,
  take: (text: string, line: number) => void,
  isChecked = true,
): Promise<boolean> {
  const { path, encoding, isLines } = json;
  const file = basename(path);
  const refuse = (line: number, lines: number, fault: string): void => unread.add(file, line, lines, fault);
  const takeText = (bytes: Uint8Array, line: number): void => {
    const text = Buffer.from(bytes).toString();
    if (text.trim() === '') return;
    const fault = isChecked ? findFault(text, json) : undefined;
    if (fault === undefined) take(text, line);
    else refuse(line, 1, fault);
  };
  const scanner = isLines ? scanLines(takeText, refuse) : scanDocuments(takeText, refuse);
  for await (const piece of readPieces(path, encoding)) scanner.add(piece);
  scanner.end();
  return scanner instanceof CsvScanner && scanner.hasMarks;
}

type Take = (bytes: Uint8Array, line: number) => void;
type Refuse = (line: number, lines: number, fault: string) => void;

const scanLines = (take: Take, refuse: Refuse): CsvScanner =>
  new CsvScanner(
    { delimiter: undefined, quote: undefined, escape: undefined },
    { record: ({ bytes }, line) => take(bytes, line), unreadable: refuse, undecodable: refuse },
    1,
  );

const scanDocuments = (take: Take, refuse: Refuse): JsonScanner =>
  new JsonScanner({
    document: (bytes, line) => {
      const fault = findTextFault(bytes);
      if (fault === undefined) take(bytes, line);
      else refuse(line + fault.line - 1, 1, `column ${fault.column}: ${fault.message}`);
    },
    unreadable: (line, fault) => refuse(line, 1, fault),
  });

const notObject = 'is not a JSON object; each line must be one, {"customerId": …}';
const notEntry = 'is not a JSON object; each entry must be one, {"customerId": …}';
