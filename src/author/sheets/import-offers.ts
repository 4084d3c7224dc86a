import type { Diagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { OfferEntry } from '../../domain/pack/format/offer-file.ts';
import { offerFileSchema } from '../../domain/pack/format/offer-file.ts';
import { checkSchema } from '../../domain/pack/source/check-schema.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import { parseSource } from '../../domain/pack/source/parse-source.ts';
import { compileRuleSet } from '../compile-rule-set.ts';
import type { SheetSource } from '../ports.ts';
import { parseCsv } from './csv-table.ts';
import { mergeOffers } from './merge-offers.ts';
import { readHeader } from './offer-columns.ts';
import { offersFromSheet, type Sheet, wrongCell } from './offers-from-sheet.ts';

export type OffersFile =
  | { readonly offers: readonly OfferEntry[] }
  | { readonly diagnostics: readonly Diagnostic[] };

/** The offers of an offers file, or its errors with their exact nodes. */
export function readOffersFile(source: SourceFile): OffersFile {
  const parsed = parseSource(source);
  const checked = 'diagnostics' in parsed ? parsed : checkSchema(offerFileSchema, parsed);
  return 'diagnostics' in checked ? checked : { offers: checked.value.offers };
}

/** The file that an import replaces, and the packs it is part of; no files if it is part of none. */
export type ImportTarget = {
  readonly path: string;
  /** Undefined if the file does not exist yet. */
  readonly text: string | undefined;
  readonly packs: readonly SourceFile[];
  /** Its path among the packs. */
  readonly within: string;
};

export type ImportResult =
  | { readonly text: string; readonly count: number }
  | { readonly diagnostics: readonly Diagnostic[] };

/** The new text of an offers file; or every error by row and column, including those that show only in the whole pack. */
export function importOffers(file: string, source: SheetSource, target: ImportTarget): ImportResult {
  const sheet = readSheetSource(file, source);
  if ('diagnostics' in sheet) return sheet;
  const before: OffersFile =
    target.text === undefined ? { offers: [] } : readOffersFile({ path: target.path, text: target.text });
  if ('diagnostics' in before) return before;
  const reading = offersFromSheet(file, sheet, before.offers);
  if ('diagnostics' in reading) return reading;
  const text = mergeOffers(target.text, reading.offers);
  const faults = checkAmongPacks(target, text);
  if (faults.length === 0) return { text, count: reading.offers.length };
  const toCell = placeInSheet(file, sheet, text, reading);
  return { diagnostics: faults.map((fault) => (fault.file === target.within ? toCell(fault) : fault)) };
}

function readSheetSource(
  file: string,
  source: SheetSource,
): Sheet | { readonly diagnostics: readonly Diagnostic[] } {
  if ('workbook' in source) return { rows: source.workbook, decimals: '.' };
  if ('fault' in source) return refuse(file, source.fault.line, source.fault.column, source.fault.message);
  const reading = parseCsv(source.text);
  if (!('fault' in reading)) return reading;
  const { row, column, message } = reading.fault;
  return refuse(file, row, column, `row ${row}, column ${column}: ${message}`);
}

const refuse = (file: string, line: number, column: number, message: string) => ({
  diagnostics: [
    wrongCell(file, line, column, '', message, 'Nothing is written until the whole sheet can be read.'),
  ],
});

/** The errors that the new text adds; existing ones are not the import's. */
function checkAmongPacks({ packs, within }: ImportTarget, text: string): readonly Diagnostic[] {
  if (packs.length === 0) return [];
  const keyOf = ({ code, file, pointer, message }: Diagnostic): string =>
    JSON.stringify([code, file, pointer, message]);
  const errorsOf = (files: readonly SourceFile[]): readonly Diagnostic[] =>
    compileRuleSet(files).diagnostics.filter(({ severity }) => severity === 'error');
  const others = packs.filter(({ path }) => path !== within);
  const faults = errorsOf([...others, { path: within, text }]);
  if (faults.length === 0) return [];
  const known = new Set(errorsOf(packs).map(keyOf));
  return faults.filter((fault) => !known.has(keyOf(fault)));
}

/** An error in the offers file, by the cell that caused it. */
function placeInSheet(
  file: string,
  { rows }: Sheet,
  text: string,
  reading: { readonly offers: readonly OfferEntry[]; readonly rows: readonly number[] },
): (fault: Diagnostic) => Diagnostic {
  const written: { readonly offers: readonly OfferEntry[] } = JSON.parse(text.replace(/^\uFEFF/, ''));
  const header = rows.find((row) => row.some((cell) => cell !== '')) ?? [];
  const names = header.map((cell) => readHeader(String(cell)) ?? '');
  return (fault) => {
    const [, , at = '', ...path] = fault.pointer.split('/');
    const id = written.offers[Number(at)]?.id;
    const row = reading.rows[reading.offers.findIndex((offer) => offer.id === id)] ?? 1;
    const name = path.join('.');
    const column = names.findIndex(
      (each) => each !== '' && (each === name || name.startsWith(`${each}.`) || each.startsWith(`${name}.`)),
    );
    const where = column < 0 ? `row ${row}` : `row ${row}, column ${names[column]}`;
    return {
      ...fault,
      file,
      line: row,
      column: Math.max(column, 0) + 1,
      message: `${where}: ${fault.message}`,
    };
  };
}
