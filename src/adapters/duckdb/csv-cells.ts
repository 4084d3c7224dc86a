import type { CsvBytes } from './scan-csv.ts';

/** The values of a record that a CsvScanner handed out. */
export function readCells(bytes: Uint8Array, format: CsvBytes): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  const [delimiter, quote, escaping] = [format.delimiter, format.quote, format.escape].map((byte) =>
    byte === undefined ? undefined : String.fromCharCode(byte),
  );
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const [cell, end] =
      quote !== undefined && text[at] === quote
        ? readQuoted(text, at + 1, quote, escaping)
        : readPlain(text, at, delimiter);
    cells.push(cell);
    if (end >= text.length) return cells;
    at = end + 1;
  }
}

type Cell = readonly [value: string, end: number];

function readPlain(text: string, start: number, delimiter: string | undefined): Cell {
  const end = delimiter === undefined ? -1 : text.indexOf(delimiter, start);
  return end < 0 ? [text.slice(start), text.length] : [text.slice(start, end), end];
}

function readQuoted(text: string, start: number, quote: string, escaping: string | undefined): Cell {
  let value = '';
  for (let at = start; at < text.length; at += 1) {
    const isEscape = text[at] === escaping && (escaping !== quote || text[at + 1] === quote);
    if (isEscape) at += 1;
    else if (text[at] === quote) return [value, at + 1];
    value += text[at] ?? '';
  }
  return [value, text.length];
}

/** A record of RFC 4180 with commas, that every reader takes for the same values. */
export function writeCells(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
