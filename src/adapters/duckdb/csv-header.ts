import { cleanText } from '../../domain/customer/extract/clean-values.ts';
import type { FileDialect } from '../../domain/customer/extract/file-dialect.ts';
import { ExtractError } from '../../load/ports.ts';
import { findTextFault } from '../../shared/decode-text.ts';
import { readCells } from './csv-cells.ts';
import { type CsvBytes, type CsvRecord, CsvScanner } from './scan-csv.ts';
import { startOfLine } from './text-bytes.ts';

/** What the beginning of a file and its declared dialect say of the whole file. */
export type CsvLayout = CsvBytes & {
  readonly columns: readonly string[];
  /** Lines before the first record; the header is a record. */
  readonly skip: number;
  readonly hasHeader: boolean;
};

/** Delimiters that need not be declared where the header has one kind of them. */
const delimiters = [',', ';', '\t', '|'] as const;
const byteOf = (character: string | null | undefined): number | undefined => character?.charCodeAt(0);

/** Reads the layout from the first piece of a file, which is named in what is thrown: an ExtractError. */
export function readLayout(file: string, head: Uint8Array, dialect: FileDialect): CsvLayout {
  const skipped = dialect.skip ?? 0;
  const excel = /^sep=(.)\s*$/.exec(lineOf(head, skipped));
  const skip = excel === null ? skipped : skipped + 1;
  const body = Buffer.from(head).subarray(startOfLine(head, skip));
  const quote = dialect.quote === null ? undefined : byteOf(dialect.quote ?? '"');
  const declared = dialect.delimiter ?? excel?.[1] ?? (/\.tsv(\.\w+)?$/i.test(file) ? '\t' : undefined);
  const delimiter = byteOf(declared ?? findDelimiter(file, skip + 1, body, quote));
  const bytes = { delimiter, quote, escape: byteOf(dialect.escape) ?? quote };
  const hasHeader = dialect.columns === undefined;
  const columns = dialect.columns ?? readColumnNames(file, skip + 1, body, bytes);
  return { ...bytes, columns, skip, hasHeader };
}

/** The one kind of delimiter that the first line has outside quotes; a comma where it has none. */
function findDelimiter(file: string, line: number, body: Uint8Array, quote: number | undefined): string {
  const fault = findTextFault(body.subarray(0, startOfLine(body, 1)));
  if (fault !== undefined)
    throw new ExtractError(
      `${file}, line ${line}: the header cannot be read: column ${fault.column}: ${fault.message} (--encoding NAME)`,
    );
  const text = lineOf(body, 0);
  const mark = quote === undefined ? undefined : String.fromCharCode(quote);
  const outside =
    mark === undefined
      ? text
      : text
          .split(mark)
          .filter((_, index) => index % 2 === 0)
          .join('');
  const [found = ',', ...others] = delimiters.filter((delimiter) => outside.includes(delimiter));
  if (others.length === 0) return found;
  const kinds = [found, ...others]
    .map((delimiter) => (delimiter === '\t' ? 'tabs' : `'${delimiter}'`))
    .join(' and ');
  throw new ExtractError(
    `${file}, line ${line}: the header has ${kinds}; declare which of them separates fields: --delimiter ${found === '\t' ? 'tab' : `'${found}'`}`,
  );
}

function readColumnNames(file: string, line: number, body: Uint8Array, format: CsvBytes): string[] {
  const names = firstRecord(file, line, body, format).map(
    (cell, index) => cleanText(cell.replace(/\p{Cf}/gu, '')) || `column${index + 1}`,
  );
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const before = seen.get(name.toLowerCase());
    if (before !== undefined)
      throw new ExtractError(
        `${file}, line ${line}: columns ${before + 1} and ${index + 1} have the same name; rename one, or declare the names: --skip ${line} --columns …`,
      );
    seen.set(name.toLowerCase(), index);
  }
  return names;
}

function firstRecord(file: string, line: number, body: Uint8Array, format: CsvBytes): string[] {
  let cells: string[] | undefined;
  const refuse = (at: number, _: number, fault: string): void => {
    if (cells === undefined)
      throw new ExtractError(`${file}, line ${at}: the header cannot be read: ${fault}`);
  };
  const record = ({ bytes }: CsvRecord): void => {
    cells ??= readCells(bytes, format);
  };
  const scanner = new CsvScanner(format, { record, unreadable: refuse, undecodable: refuse }, line);
  scanner.add(body);
  scanner.end();
  if (cells === undefined) throw new ExtractError(`${file} has no header: it is empty from line ${line} on`);
  return cells;
}

function lineOf(bytes: Uint8Array, lines: number): string {
  const rest = Buffer.from(bytes).subarray(startOfLine(bytes, lines));
  return /^[^\r\n]*/.exec(rest.toString())?.[0] ?? '';
}
