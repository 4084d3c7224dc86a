/**
 * CSV as RFC 4180 has it and spreadsheets save it: quotes doubled, line breaks within quotes, either line end, a byte order mark,
 * and a semicolon between cells where the first line has no comma.
 */
export type CsvReading =
  | { readonly rows: readonly (readonly string[])[] }
  /** Where a quoted cell begins that never ends; counted from 1. */
  | { readonly unclosed: { readonly row: number; readonly column: number } };

export function parseCsv(source: string): CsvReading {
  const text = source.replace(/^\uFEFF/, '');
  const separator = /^[^\n"]*;/.test(text) && !/^[^\n"]*,/.test(text) ? ';' : ',';
  const cell = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r\\n|\\n|\\r|$)`,
    'y',
  );
  const rows: string[][] = [];
  let row: string[] = [];
  while (cell.lastIndex < text.length || row.length > 0) {
    const found = cell.exec(text);
    if (found === null) return { unclosed: { row: rows.length + 1, column: row.length + 1 } };
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === separator) continue;
    rows.push(row);
    row = [];
    if (cell.lastIndex >= text.length) break;
  }
  return { rows: rows.filter((cells) => cells.some((each) => each !== '')) };
}

export const formatCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `${cells.map(formatCell).join(',')}\r\n`).join('');

const formatCell = (cell: string): string =>
  /[",;\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
