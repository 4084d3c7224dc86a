import { readFile } from 'node:fs/promises';
import type { Cell, SheetSource } from '../../author/ports.ts';
import { decodeText } from '../../shared/decode-text.ts';
import { findPaddedCells } from './padded-cells.ts';

/** Larger files are no offers. */
const mostBytes = 50_000_000;

const zip = [0x50, 0x4b, 0x03, 0x04];
const oldWorkbook = [0xd0, 0xcf, 0x11, 0xe0];

export async function openSheet(path: string, encoding: string | undefined): Promise<SheetSource> {
  const bytes = await readFile(path);
  const begins = (mark: readonly number[]): boolean => mark.every((byte, at) => bytes[at] === byte);
  if (bytes.length > mostBytes) return refuse(`the file has more than ${mostBytes} bytes; split it`);
  if (begins(oldWorkbook))
    return refuse('this is a workbook of the old kind (.xls); save it as .xlsx or as CSV UTF-8');
  return begins(zip) ? readWorkbook(bytes) : decodeText(bytes, encoding);
}

async function readWorkbook(bytes: Buffer): Promise<SheetSource> {
  const { readSheet } = await import('read-excel-file/node');
  try {
    const rows = await readSheet(bytes);
    const padded = findPaddedCells(bytes);
    return {
      workbook: rows.map((row, at) =>
        row.map((cell, column) => padded.get(addressOf(column, at)) ?? toCell(cell)),
      ),
    };
  } catch {
    return refuse('this workbook cannot be read; save it as .xlsx again, or as CSV UTF-8');
  }
}

const refuse = (message: string): SheetSource => ({ fault: { line: 1, column: 1, message } });

/** The column `AB` is 27. */
function addressOf(column: number, row: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  const before = column < 26 ? '' : String.fromCharCode(64 + Math.floor(column / 26));
  return `${before}${last}${row + 1}`;
}

/** The library returns days as `Date`, contrary to its types. */
const toCell = (cell: unknown): Cell =>
  typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' || cell instanceof Date
    ? cell
    : '';
