import type { DecimalSign } from './read-cell.ts';

/**
 * CSV as in RFC 4180 and as spreadsheets save it: doubled quotes, line breaks within quotes, either line end. The delimiter
 * is the one in the header: a comma, a semicolon or a tab. With the last two, numbers have decimal commas.
 */
export type CsvReading =
  | { readonly rows: readonly (readonly string[])[]; readonly decimals: DecimalSign }
  | { readonly fault: { readonly row: number; readonly column: number; readonly message: string } };

export function parseCsv(source: string): CsvReading {
  const declared = /^sep=(.)\r?\n/.exec(source);
  const text = declared === null ? source : source.slice(declared[0].length);
  const separator = declared?.[1] ?? /[,;\t]/.exec(text)?.[0] ?? ',';
  const reading = readRows(text, separator, declared === null ? [] : [[]]);
  return Array.isArray(reading) ? { rows: reading, decimals: separator === ',' ? '.' : ',' } : reading;
}

function readRows(
  text: string,
  separator: string,
  rows: string[][],
): string[][] | Extract<CsvReading, { fault: unknown }> {
  const cell = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r\\n|\\n|\\r|$)`,
    'y',
  );
  let row: string[] = [];
  while (cell.lastIndex < text.length || row.length > 0) {
    const from = cell.lastIndex;
    const found = cell.exec(text);
    if (found === null)
      return { fault: { row: rows.length + 1, column: row.length + 1, message: explain(text, from) } };
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === separator) continue;
    rows.push(row);
    row = [];
    if (cell.lastIndex >= text.length) break;
  }
  return rows;
}

const explain = (text: string, from: number): string =>
  text[from] === '"' && !/^"(?:[^"]|"")*"/.test(text.slice(from))
    ? 'a cell begins with a quote that is never closed; close it, or double quotes within a text'
    : 'a quote is inside a cell; put the cell in quotes, and double the quotes inside it';

export const formatCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `${cells.map(formatCell).join(',')}\r\n`).join('');

const formatCell = (cell: string): string =>
  /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
