import { findUnfitCharacters } from '../../domain/customer/extract/explain-fault.ts';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.ts';
import { type OfferEntry, offerSchema } from '../../domain/pack/format/offer-file.ts';
import { explainIssue } from '../../domain/pack/source/explain-issue.ts';
import { isObject } from '../../shared/is-object.ts';
import type { Cell } from '../ports.ts';
import { hintHeader, readHeader, readOfferCell } from './offer-columns.ts';
import { type CellReading, type DecimalSign, trimCell } from './read-cell.ts';

/** A sheet as read: all rows from the first, including empty ones, so that row numbers match the spreadsheet. */
export type Sheet = { readonly rows: readonly (readonly Cell[])[]; readonly decimals: DecimalSign };

export type OfferReading =
  | { readonly offers: readonly OfferEntry[]; readonly rows: readonly number[] }
  | { readonly diagnostics: readonly Diagnostic[] };

type Column = {
  readonly name: string;
  /** As the sheet has it. */
  readonly header: string;
  readonly at: number;
};
type Work = { readonly file: string; readonly columns: readonly Column[]; readonly decimals: DecimalSign };

/**
 * The offers of a sheet with the row of each (the header is 1); or every error by row (`line`) and column. `before` are the
 * offers that they replace.
 */
export function offersFromSheet(
  file: string,
  { rows, decimals }: Sheet,
  before: readonly OfferEntry[] = [],
): OfferReading {
  const headerAt = rows.findIndex((row) => !isEmpty(row));
  const { columns, diagnostics } = readColumns(file, rows, Math.max(headerAt, 0));
  if (diagnostics.length > 0) return { diagnostics };
  const earlier = new Map(before.map((offer) => [offer.id, offer]));
  const offers: OfferEntry[] = [];
  const numbers: number[] = [];
  for (const [at, cells] of rows.entries()) {
    if (at <= headerAt || isEmpty(cells)) continue;
    const reading = readRow({ file, columns, decimals }, at + 1, cells, earlier);
    if ('faults' in reading) diagnostics.push(...reading.faults);
    else {
      offers.push(reading.offer);
      numbers.push(at + 1);
    }
  }
  diagnostics.push(...findRepeats(file, offers, numbers));
  if (offers.length === 0 && diagnostics.length === 0)
    return { diagnostics: [wrongCell(file, headerAt + 1, 1, '', 'the sheet has no offers', noOffers)] };
  return diagnostics.length > 0 ? { diagnostics } : { offers, rows: numbers };
}

const isBlank = (cell: Cell | undefined): boolean =>
  cell === undefined || (typeof cell === 'string' && trimCell(cell) === '');
const isEmpty = (row: readonly Cell[]): boolean => row.every(isBlank);

function readColumns(
  file: string,
  rows: readonly (readonly Cell[])[],
  headerAt: number,
): { readonly columns: readonly Column[]; readonly diagnostics: Diagnostic[] } {
  const columns: Column[] = [];
  const diagnostics: Diagnostic[] = [];
  const width = Math.max(0, ...rows.map((row) => row.length));
  for (let at = 0; at < width; at += 1) {
    const header = trimCell(String(rows[headerAt]?.[at] ?? ''));
    const name = readHeader(header);
    const fault = header === '' ? findNameless(rows, headerAt, at) : findHeaderFault(header, name, columns);
    if (fault !== undefined) diagnostics.push(wrongCell(file, headerAt + 1, at + 1, header, ...fault));
    else if (name !== undefined) columns.push({ name, header, at });
  }
  if (columns.length === 0 && diagnostics.length === 0)
    diagnostics.push(wrongCell(file, headerAt + 1, 1, '', 'the sheet has no header', headerHint));
  return { columns, diagnostics };
}

type HeaderFault = readonly [message: string, hint: string];

const noOffers = 'Add a row for each offer. To remove all offers, delete their file.';
const headerHint = 'Its first row names the columns: id, description, category, value, treatment.message.';

/** Spreadsheets save empty columns that were once touched; a column with content needs a name. */
function findNameless(
  rows: readonly (readonly Cell[])[],
  headerAt: number,
  at: number,
): HeaderFault | undefined {
  const filled = rows.findIndex((row, index) => index > headerAt && !isBlank(row[at]));
  if (filled < 0) return undefined;
  return [
    `the column ${at + 1} has no header, and row ${filled + 1} has something in it`,
    'Name the column, or empty it. Quote texts that hold the separator.',
  ];
}

function findHeaderFault(
  header: string,
  name: string | undefined,
  columns: readonly Column[],
): HeaderFault | undefined {
  if (name === undefined) return [`there is no column "${header}"`, hintHeader(header)];
  const isThere = columns.some((column) => column.name === name);
  return isThere ? [`the column "${name}" is repeated`, 'Keep one.'] : undefined;
}

type RowReading = { readonly offer: OfferEntry } | { readonly faults: readonly Diagnostic[] };

function readRow(
  work: Work,
  row: number,
  cells: readonly Cell[],
  earlier: ReadonlyMap<string, OfferEntry>,
): RowReading {
  const { file, columns, decimals } = work;
  const offer: Record<string, unknown> = {};
  const faults: Diagnostic[] = [];
  const idAt = columns.find(({ name }) => name === 'id')?.at ?? -1;
  const before = earlier.get(trimCell(String(cells[idAt] ?? '')));
  for (const { name, header, at } of columns) {
    const cell = cells[at];
    if (cell === undefined || isBlank(cell)) continue;
    const steps = name.split('.');
    const reading = readFitCell(name, cell, decimals, valueAt(before, steps));
    if ('value' in reading) setAt(offer, steps, reading.value);
    else
      faults.push(
        wrongCell(file, row, at + 1, name, `row ${row}, column ${header}: ${reading.fault}`, correct),
      );
  }
  if (faults.length > 0) return { faults };
  const checked = offerSchema.safeParse(offer);
  if (checked.success) return { offer: checked.data };
  const subject = { schema: offerSchema, root: offer };
  return {
    faults: checked.error.issues
      .flatMap((issue) => explainIssue(issue, subject))
      .map(({ code, path, message, hint }) => {
        const name = path.join('.') === 'treatment' ? 'treatment.message' : path.join('.');
        const column = columns.find((each) => name === each.name || name.startsWith(`${each.name}.`));
        return code === 'missing-field'
          ? wrongCell(
              file,
              row,
              (column?.at ?? 0) + 1,
              name,
              `row ${row}: ${name} is missing`,
              missingHints[name] ?? hint,
            )
          : wrongCell(
              file,
              row,
              (column?.at ?? 0) + 1,
              name,
              `row ${row}, column ${column?.header ?? name}: ${message}`,
              hint,
            );
      }),
  };
}

function readFitCell(...[name, cell, decimals, before]: Parameters<typeof readOfferCell>): CellReading {
  const [unfit] = findUnfitCharacters(cell);
  return unfit ? { fault: `the cell ${unfit.message}` } : readOfferCell(name, cell, decimals, before);
}

const correct = 'Correct the cell; nothing is written while one is wrong.';
const missingHints: Readonly<Record<string, string>> = {
  'treatment.message': 'Name the message that presents the offer.',
  id: 'Give the offer an id: lower-case words joined by dashes.',
  value: 'Write what an acceptance is worth, a number in the pack’s currency.',
};

function findRepeats(file: string, offers: readonly OfferEntry[], rows: readonly number[]): Diagnostic[] {
  const seen = new Map<string, number>();
  return offers.flatMap(({ id }, at) => {
    const row = rows[at] ?? 0;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, row);
    return first === undefined
      ? []
      : [
          wrongCell(
            file,
            row,
            1,
            'id',
            `row ${row}, column id: row ${first} has the id "${id}" too`,
            'Give one of them another id.',
          ),
        ];
  });
}

/** Objects are new, and columns never name a prototype. */
function setAt(target: Record<string, unknown>, steps: readonly string[], value: unknown): void {
  const [step = '', ...others] = steps;
  if (others.length === 0) target[step] = value;
  else {
    const inner = isObject(target[step]) ? target[step] : {};
    target[step] = inner;
    setAt(inner, others, value);
  }
}

function valueAt(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), value);
}

export const wrongCell = (
  file: string,
  line: number,
  column: number,
  pointer: string,
  message: string,
  hint: string,
): Diagnostic => ({ code: 'wrong-cell', severity: 'error', file, line, column, pointer, message, hint });
