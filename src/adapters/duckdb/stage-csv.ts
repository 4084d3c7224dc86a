import { basename } from 'node:path';
import type { FileDialect } from '../../domain/customer/extract/file-dialect.ts';
import { ExtractError } from '../../load/ports.ts';
import { readCells, writeCells } from './csv-cells.ts';
import { type CsvLayout, readLayout } from './csv-header.ts';
import { leaveFooter } from './leave-footer.ts';
import { findEncoding, readPieces } from './read-pieces.ts';
import { RecordPlaces } from './record-places.ts';
import { type CsvRecord, CsvScanner } from './scan-csv.ts';
import { startOfLine } from './text-bytes.ts';
import { TextWriter } from './text-writer.ts';
import { UnreadLines } from './unread-lines.ts';

/** A file that DuckDB reads without guessing. */
export type StagedCsv = {
  readonly path: string;
  readonly columns: readonly string[];
  /** If empty, lines are not split. */
  readonly delimiter: string;
  /** Empty: nothing is quoted. */
  readonly quote: string;
  /** As DuckDB spells it. */
  readonly newLine: '\\n' | '\\r\\n';
  readonly hasHeader: boolean;
};

export type CsvFile = {
  readonly path: string;
  readonly dialect: FileDialect;
  /** Each line is one column, `line`. */
  readonly isLines: boolean;
  /** Where a copy may be written. */
  readonly copy: string;
};

/** The notes about all files of a view. */
export type CsvNotes = { readonly unread: UnreadLines; readonly places: RecordPlaces };

/**
 * Reads a whole file once: its header, and whether each record is readable and as wide as the header. DuckDB reads a file of
 * plain RFC 4180 in UTF-8 directly, and a copy of the good records of any other. Rejects with an ExtractError if the file has
 * no usable header, or if most of its texts have another encoding.
 */
export async function stageCsv(file: CsvFile, notes: CsvNotes): Promise<StagedCsv> {
  const encoding = await findEncoding(file.path, file.dialect.encoding);
  if (encoding !== 'utf-8') return copyCsv(file, encoding, notes);
  const found = notes.unread.count;
  const { layout, scanner, sink } = await scan(file, encoding, notes);
  refuseForeign(file, scanner, sink);
  const isPlain =
    notes.unread.count === found &&
    sink.isStrict &&
    isEasy(scanner) &&
    isUsual(file.dialect) &&
    layout.skip === 0;
  if (!isPlain) return copyCsv(file, encoding, { unread: new UnreadLines(0), places: new RecordPlaces() });
  return {
    path: file.path,
    columns: layout.columns,
    delimiter: character(layout.delimiter),
    quote: character(layout.quote),
    newLine: scanner.hasCrLf ? '\\r\\n' : '\\n',
    hasHeader: layout.hasHeader,
  };
}

const character = (byte: number | undefined): string => (byte === undefined ? '' : String.fromCharCode(byte));

/** One kind of line ends, and not \r\n with line breaks in fields, where DuckDB loses rows. */
const isEasy = ({
  hasReturns,
  hasCrLf,
  hasLineFeeds,
  hasLongRecords,
  hasBlankLines,
  hasMarks,
}: CsvScanner): boolean =>
  !hasReturns && !hasBlankLines && !hasMarks && !(hasCrLf && (hasLineFeeds || hasLongRecords));

const isUsual = (dialect: FileDialect): boolean =>
  dialect.escape === undefined && dialect.footer === undefined && (dialect.quote ?? '"') === '"';

async function copyCsv(file: CsvFile, encoding: string, notes: CsvNotes): Promise<StagedCsv> {
  const writer = new TextWriter(file.copy);
  try {
    const { layout, scanner, sink } = await scan(file, encoding, notes, (line) => writer.write(`${line}\n`));
    refuseForeign(file, scanner, sink);
    return {
      path: file.copy,
      columns: layout.columns,
      delimiter: ',',
      quote: '"',
      newLine: '\\n',
      hasHeader: false,
    };
  } finally {
    writer.close();
  }
}

async function scan(
  file: CsvFile,
  encoding: string,
  notes: CsvNotes,
  write?: (line: string) => void,
): Promise<{ readonly layout: CsvLayout; readonly scanner: CsvScanner; readonly sink: RecordSink }> {
  const name = basename(file.path);
  let reading: { layout: CsvLayout; scanner: CsvScanner; sink: RecordSink } | undefined;
  for await (const piece of readPieces(file.path, encoding)) {
    if (reading !== undefined) reading.scanner.add(piece);
    else if (piece.length > 0) {
      const layout = file.isLines ? linesLayout(file.dialect) : readLayout(name, piece, file.dialect);
      const sink = new RecordSink(name, layout, notes, write);
      const scanner = new CsvScanner(layout, leaveFooter(file.dialect.footer ?? 0, sink), layout.skip + 1);
      reading = { layout, scanner, sink };
      scanner.add(piece.subarray(startOfLine(piece, layout.skip)));
    }
  }
  if (reading === undefined) throw new ExtractError(`${name} is empty`);
  reading.scanner.end();
  return reading;
}

const linesLayout = ({ skip = 0 }: FileDialect): CsvLayout => ({
  delimiter: undefined,
  quote: undefined,
  escape: undefined,
  columns: ['line'],
  hasHeader: false,
  skip,
});

/** Checks each record against the header's width. */
class RecordSink {
  isStrict = true;
  /** Records whose bytes are no text. */
  foreign = 0;
  firstForeign = '';
  readonly #file: string;
  readonly #layout: CsvLayout;
  readonly #notes: CsvNotes;
  readonly #write: ((line: string) => void) | undefined;
  #header: Uint8Array | undefined;

  constructor(file: string, layout: CsvLayout, notes: CsvNotes, write: ((line: string) => void) | undefined) {
    this.#file = file;
    this.#layout = layout;
    this.#notes = notes;
    this.#write = write;
  }

  record({ bytes, width, isStrict }: CsvRecord, line: number): void {
    if (!isStrict) this.isStrict = false;
    if (this.#layout.hasHeader && this.#header === undefined) {
      this.#header = bytes.slice();
      return;
    }
    const fault = this.#findFault(bytes, width);
    if (fault !== undefined) {
      this.unreadable(line, 1, fault);
      return;
    }
    this.#notes.places.add(this.#file, line);
    this.#write?.(writeCells(readCells(bytes, this.#layout)));
  }

  unreadable(line: number, lines: number, fault: string): void {
    this.#notes.unread.add(this.#file, line, lines, fault);
  }

  undecodable(line: number, lines: number, fault: string): void {
    if (this.foreign === 0) this.firstForeign = `line ${line}, ${fault}`;
    this.foreign += 1;
    this.unreadable(line, lines, fault);
  }

  #findFault(bytes: Uint8Array, width: number): string | undefined {
    const { columns, hasHeader } = this.#layout;
    if (width === columns.length) return this.#isHeader(bytes) ? 'repeats the header' : undefined;
    const fields = `has ${width} ${width === 1 ? 'field' : 'fields'}`;
    return hasHeader
      ? `${fields}, the header has ${columns.length}`
      : `${fields}; ${columns.length} columns were declared`;
  }

  #isHeader(bytes: Uint8Array): boolean {
    return (
      this.#header?.length === bytes.length && this.#header.every((byte, index) => bytes[index] === byte)
    );
  }
}

/** A few lines that are cut within a character are rejected. A file in another encoding is refused as a whole. */
function refuseForeign(
  { path }: CsvFile,
  { validTexts }: CsvScanner,
  { foreign, firstForeign }: RecordSink,
): void {
  if (foreign <= validTexts) return;
  throw new ExtractError(
    `${basename(path)}, ${firstForeign} (--encoding NAME). ${foreign} ${foreign === 1 ? 'line' : 'lines'} of the file cannot be read, so nothing was loaded`,
  );
}
