import type { OfferEntry } from '../../domain/pack/format/offer-file.ts';
import { formatCsv } from './csv-table.ts';
import { isTextColumn, isWordList, placeOfColumn } from './offer-columns.ts';
import { isMistakable, readJson } from './read-cell.ts';

/**
 * Offers as a spreadsheet: one per row, a column for each field; those within `price`, `treatment.values` and
 * `treatment.attributes` by their paths. A cell is plain text, or JSON if the value is not a text (numbers, true, a fact
 * reference) or would be misread as JSON, a number, a day or a formula. Lists of words are separated by spaces. An empty cell
 * means no field.
 */
export function offersToCsv(offers: readonly OfferEntry[]): string {
  const rows = offers.map((offer) => new Map(flatten(offer)));
  const found = new Set(rows.flatMap((row) => [...row.keys()]));
  const columns = [...found].sort((a, b) => placeOfColumn(a) - placeOfColumn(b) || (a < b ? -1 : 1));
  return formatCsv([columns, ...rows.map((row) => columns.map((column) => row.get(column) ?? ''))]);
}

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

const days = new Set(['validFrom', 'validTo']);

function toCell(column: string, value: unknown): string {
  if (isWordList(column) && Array.isArray(value)) return value.join(' ');
  if (typeof value !== 'string') return JSON.stringify(value);
  const isSafe =
    column === 'description'
      ? value !== '' && !isMistakable(value)
      : isTextColumn(column) || (value !== '' && !isMistakable(value) && readJson(value) === undefined);
  return isSafe || days.has(column) ? value : JSON.stringify(value);
}
