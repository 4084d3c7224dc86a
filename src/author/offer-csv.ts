import type { Diagnostic } from '../domain/diagnostics/diagnostic.ts';
import { type OfferEntry, offerSchema } from '../domain/pack/format/offer-file.ts';
import { formatCsv, parseCsv } from './csv-table.ts';

/**
 * Offers as a spreadsheet: one a row, a column for each field, those within `price`, `treatment.values` and `treatment.attributes`
 * by their paths. A cell is text as it stands, or JSON where the value is no text (numbers, true, a fact reference) or a text
 * that would be taken for JSON; lists of words stand with spaces between. An empty cell is a field that is not there.
 */
export function offersToCsv(offers: readonly OfferEntry[]): string {
  const rows = offers.map((offer) => new Map(flatten(offer)));
  const found = new Set(rows.flatMap((row) => [...row.keys()]));
  const columns = [...found].sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));
  return formatCsv([columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ''))]);
}

export type OfferReading =
  | { readonly offers: readonly OfferEntry[] }
  | { readonly diagnostics: readonly Diagnostic[] };

/** The offers of a spreadsheet; or every fault by row (`line`, the header is 1) and column. */
export function offersFromCsv(file: string, text: string): OfferReading {
  const reading = parseCsv(text);
  if ('unclosed' in reading) {
    const { row, column } = reading.unclosed;
    return {
      diagnostics: [
        fault(
          file,
          row,
          column,
          '',
          'a cell begins with a quote that is never closed',
          'Close it, or double quotes within a text.',
        ),
      ],
    };
  }
  const [columns = [], ...rows] = reading.rows;
  const diagnostics: Diagnostic[] = checkColumns(file, columns);
  const offers: OfferEntry[] = [];
  for (const [index, cells] of rows.entries()) {
    const row = index + 2;
    const checked = offerSchema.safeParse(rebuild(columns, cells));
    if (checked.success) offers.push(checked.data);
    else
      for (const issue of checked.error.issues) {
        const path = issue.path.map(String).join('.');
        const column = columnOf(columns, path);
        const where = `row ${row}, column ${columns[column] ?? path}`;
        diagnostics.push(
          fault(file, row, column + 1, path, `${where}: ${issue.message}`, hintFor(path, cells[column])),
        );
      }
    if (cells.length > columns.length)
      diagnostics.push(
        fault(
          file,
          row,
          columns.length + 1,
          '',
          `row ${row} has ${cells.length} cells for ${columns.length} columns`,
          'Quote texts that hold the separator.',
        ),
      );
  }
  return diagnostics.length > 0 ? { diagnostics } : { offers };
}

const order = Object.keys(offerSchema.shape);
const wordLists = new Set(['channels', 'placements']);
const flags = new Set(['mandatory', 'fallback', 'duringComplaint']);
const texts = new Set([
  'id',
  'description',
  'category',
  'validFrom',
  'validTo',
  'timeZone',
  'purpose',
  'budget',
  'exclusiveGroup',
  'treatment.message',
  'price.currency',
]);

/** Columns in the order of the schema; the parts of one field side by side. */
const placeOf = (column: string): number => order.indexOf(column.split('.')[0] ?? '');

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !('fact' in value) &&
  Object.keys(value).length > 0;

function flatten(offer: OfferEntry): [string, string][] {
  const cells: [string, string][] = [];
  for (const [field, value] of Object.entries(offer)) {
    if (value === undefined) continue;
    if (field === 'treatment' || field === 'price') cells.push(...flattenWithin(field, value));
    else cells.push([field, toCell(field, value)]);
  }
  return cells;
}

function flattenWithin(field: string, value: unknown): [string, string][] {
  if (!isPlainObject(value)) return [[field, toCell(field, value)]];
  return Object.entries(value).flatMap(([name, member]): [string, string][] => {
    const path = `${field}.${name}`;
    const isGroup = path === 'treatment.values' || path === 'treatment.attributes';
    return isGroup ? flattenWithin(path, member) : [[path, toCell(path, member)]];
  });
}

function toCell(column: string, value: unknown): string {
  if (wordLists.has(column) && Array.isArray(value)) return value.join(' ');
  if (typeof value === 'string' && (texts.has(column) ? value !== '' : isUnmistakable(value))) return value;
  return JSON.stringify(value);
}

/** Whether a cell with this very text is read as this very text. */
const isUnmistakable = (text: string): boolean => text !== '' && readJson(text) === undefined;

function fromCell(column: string, cell: string): unknown {
  if (texts.has(column)) return cell;
  if (wordLists.has(column)) return cell.trim().split(/\s+/);
  // Spreadsheets shout.
  if (flags.has(column) && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  const parsed = readJson(cell);
  return parsed === undefined ? cell : parsed.value;
}

function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Paths are at most three deep, and their parts are own properties of fresh objects without a prototype's. */
function rebuild(columns: readonly string[], cells: readonly string[]): unknown {
  const offer: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? '';
    if (cell === '' || column === '') continue;
    const steps = column.split('.');
    const last = steps.pop() ?? '';
    let at = offer;
    for (const step of steps) {
      const next = Object.hasOwn(at, step) && isPlainObject(at[step]) ? at[step] : {};
      define(at, step, next);
      at = next;
    }
    define(at, last, fromCell(column, cell));
  }
  return offer;
}

const define = (target: object, name: string, value: unknown): void => {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
};

function checkColumns(file: string, columns: readonly string[]): Diagnostic[] {
  return columns.flatMap((column, index) => {
    const hint = `The columns are: ${order.join(', ')}; parts of price and treatment with dots (treatment.message).`;
    if (placeOf(column) < 0)
      return [fault(file, 1, index + 1, column, `there is no column "${column}"`, hint)];
    if (columns.indexOf(column) < index)
      return [fault(file, 1, index + 1, column, `the column "${column}" stands twice`, 'Keep one.')];
    return [];
  });
}

/** The column of a field, or of the nearest field around it; the first where there is none. */
function columnOf(columns: readonly string[], path: string): number {
  const steps = path.split('.');
  for (let length = steps.length; length > 0; length -= 1) {
    const index = columns.indexOf(steps.slice(0, length).join('.'));
    if (index >= 0) return index;
  }
  return Math.max(
    0,
    columns.findIndex((column) => column.split('.')[0] === steps[0]),
  );
}

function hintFor(path: string, cell: string | undefined): string {
  if (cell !== undefined && /^-?\d+,\d+$/.test(cell)) return 'Write numbers with a point: 0.25.';
  return path === ''
    ? 'Compare it with another row.'
    : `Correct the cell; ${path} must fit the schema of offers.`;
}

const fault = (
  file: string,
  line: number,
  column: number,
  pointer: string,
  message: string,
  hint: string,
): Diagnostic => ({ code: 'wrong-cell', severity: 'error', file, line, column, pointer, message, hint });
