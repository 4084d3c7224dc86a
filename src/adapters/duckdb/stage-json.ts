import { basename } from 'node:path';
import type { FileDialect } from '../../domain/customer/extract/file-dialect.ts';
import { findEncoding, readPieces } from './read-pieces.ts';
import { CsvScanner } from './scan-csv.ts';
import { TextWriter } from './text-writer.ts';
import type { UnreadLines } from './unread-lines.ts';

/** As DuckDB names them: a document a line, one array of documents, or documents that go over several lines. */
export type JsonLayout = 'newline_delimited' | 'array' | 'unstructured';

export type JsonFile = {
  readonly path: string;
  readonly encoding: string;
  readonly layout: JsonLayout;
};

/** Reads the encoding and the layout from the beginning of a file. */
export async function readJsonFile(path: string, dialect: FileDialect): Promise<JsonFile> {
  const encoding = await findEncoding(path, dialect.encoding);
  for await (const piece of readPieces(path, encoding))
    if (piece.length > 0) return { path, encoding, layout: layoutOf(Buffer.from(piece).toString()) };
  return { path, encoding, layout: 'newline_delimited' };
}

function layoutOf(head: string): JsonLayout {
  const text = head.trimStart();
  if (text.startsWith('[')) return 'array';
  const [first = '', second = '{'] = text.split(/\r?\n/, 2);
  const goesOn = /[[,:{]\s*$/.test(first) || !second.trimStart().startsWith('{');
  return isObject(first) || !goesOn ? 'newline_delimited' : 'unstructured';
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Writes the text of a file to `copy` in UTF-8. */
export async function copyText({ path, encoding }: JsonFile, copy: string): Promise<void> {
  const writer = new TextWriter(copy);
  const decoder = new TextDecoder();
  try {
    for await (const piece of readPieces(path, encoding))
      writer.write(decoder.decode(piece, { stream: true }));
  } finally {
    writer.close();
  }
}

/** Writes the lines of a file that are JSON objects to `copy`; the others are unread. */
export async function copyObjects(
  { path, encoding }: JsonFile,
  copy: string,
  unread: UnreadLines,
): Promise<void> {
  const file = basename(path);
  const writer = new TextWriter(copy);
  const refuse = (line: number, lines: number, fault: string): void => unread.add(file, line, lines, fault);
  const record = ({ bytes }: { readonly bytes: Uint8Array }, line: number): void => {
    const text = Buffer.from(bytes).toString();
    if (text.trim() === '') return;
    if (isObject(text)) writer.write(`${text}\n`);
    else refuse(line, 1, notObject);
  };
  const scanner = new CsvScanner(wholeLines, { record, unreadable: refuse, undecodable: refuse }, 1);
  try {
    for await (const piece of readPieces(path, encoding)) scanner.add(piece);
    scanner.end();
  } finally {
    writer.close();
  }
}

const wholeLines = { delimiter: undefined, quote: undefined, escape: undefined } as const;
const notObject = 'is not a JSON object; each line must be one, {"customerId": …}';
