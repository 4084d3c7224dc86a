import { beginsFormula } from '../../shared/csv-cell.ts';
import { formatCsv, parseCsv } from '../sheets/csv-table.ts';
import type { TextUnit } from './list-units.ts';

/** Texts as they leave: each with what its source was when they left before, where that is known and another. */
export type SentUnit = TextUnit & { readonly before?: string };

/** A text as it comes back. */
export type ReturnedUnit = {
  readonly file: string;
  readonly id: string;
  readonly source: string;
  readonly target: string;
};

export type Returned =
  | { readonly locale?: string; readonly units: readonly ReturnedUnit[] }
  | { readonly fault: string };

const columns = ['file', 'id', 'state', 'source', 'target', 'before'] as const;

/** `changed`: the source is another than that of the target. */
export const stateOf = ({ before, target }: SentUnit): 'changed' | 'translated' | 'missing' =>
  target === undefined ? 'missing' : before === undefined ? 'translated' : 'changed';

/** Texts as CSV. A cell that a spreadsheet would run, or that begins with an apostrophe, begins with one more. */
export function writeTextSheet(units: readonly SentUnit[]): string {
  const rows = units.map((unit) => [
    unit.file,
    unit.id,
    stateOf(unit),
    ...[unit.source, unit.target ?? '', unit.before ?? ''].map((text) =>
      beginsFormula(text) || text.startsWith("'") ? `'${text}` : text,
    ),
  ]);
  return formatCsv([columns, ...rows]);
}

export function readTextSheet(text: string): Returned {
  const reading = parseCsv(text.replace(/^\uFEFF/, ''));
  if ('fault' in reading) return { fault: `row ${reading.fault.row}: ${reading.fault.message}` };
  const [header = [], ...rows] = reading.rows;
  const places = columns.map((column) => header.indexOf(column));
  const missing = columns.filter(
    (column, at) => places[at] === -1 && column !== 'before' && column !== 'state',
  );
  if (missing.length > 0) return { fault: `it has no column ${missing.join(', ')}` };
  const cell = (row: readonly string[], column: (typeof columns)[number]): string =>
    (row[header.indexOf(column)] ?? '').replace(/^'/, '');
  return {
    units: rows.map((row) => ({
      file: cell(row, 'file'),
      id: cell(row, 'id'),
      source: cell(row, 'source'),
      target: cell(row, 'target'),
    })),
  };
}
