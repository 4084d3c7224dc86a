import { cleanCurrency } from '../../domain/customer/extract/clean-codes.ts';
import { offerSchema } from '../../domain/pack/format/offer-file.ts';
import { hintWord, suggestWord } from '../../shared/suggest-word.ts';
import type { Cell } from '../ports.ts';
import {
  type CellReading,
  type DecimalSign,
  readDay,
  readFlag,
  readFree,
  readNumber,
  readText,
  readWord,
  readWords,
  trimCell,
} from './read-cell.ts';

type Reader = (cell: Cell, sign: DecimalSign) => CellReading;

const word =
  (what: string): Reader =>
  (cell) =>
    readWord(cell, what);

const share: Reader = (cell, sign) =>
  typeof cell === 'string' && /^\s*(snapshot|outcomes)\s*$/i.test(cell)
    ? { value: cell.trim().toLowerCase() }
    : readNumber(cell, sign, true);

const readers: Readonly<Record<string, Reader>> = {
  id: word('id'),
  category: word('category'),
  purpose: word('purpose'),
  budget: word('budget'),
  exclusiveGroup: word('group'),
  'treatment.message': word('message'),
  description: readText,
  timeZone: (cell) => ({ value: trimCell(String(cell)) }),
  'price.currency': (cell) => ({ value: cleanCurrency(trimCell(String(cell))) }),
  validFrom: readDay,
  validTo: readDay,
  channels: readWords,
  placements: readWords,
  mandatory: readFlag,
  fallback: readFlag,
  duringComplaint: readFlag,
  propensity: share,
  basePropensity: share,
  value: readNumber,
  cost: readNumber,
  lever: readNumber,
  stock: readNumber,
  'price.amount': readNumber,
};

/** The value of a cell that is not empty; `before` is the offer's current value. */
export function readOfferCell(column: string, cell: Cell, sign: DecimalSign, before: unknown): CellReading {
  const read = Object.hasOwn(readers, column) ? readers[column] : undefined;
  return read === undefined ? readFree(cell, before) : read(cell, sign);
}

const fields = Object.keys(offerSchema.shape);

/** Columns in the order of the schema; the parts of one field are adjacent. */
export const placeOfColumn = (column: string): number => fields.indexOf(column.split('.')[0] ?? '');

/** True if texts of the column are unquoted unless a spreadsheet would misread them. */
export const isTextColumn = (column: string): boolean => readers[column] === readText || isWordly(column);

const isWordly = (column: string): boolean =>
  ['id', 'category', 'purpose', 'budget', 'exclusiveGroup', 'treatment.message', 'timeZone'].includes(
    column,
  ) || ['validFrom', 'validTo', 'price.currency'].includes(column);

export const isWordList = (column: string): boolean => readers[column] === readWords;

const known = [...new Set([...fields.filter((field) => field !== 'treatment'), ...Object.keys(readers)])];
const squash = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const bySquashed = new Map(known.map((name) => [squash(name), name]));
const free = /^\s*treatment[\s._]+(values|attributes)[\s._]+([A-Za-z][A-Za-z0-9-]*)\s*$/i;

/**
 * The column that a header means in its usual spellings: `ID`, `Valid from`, `Price (amount)`. Undefined for an unknown one.
 */
export function readHeader(header: string): string | undefined {
  const named = free.exec(header);
  if (named !== null) return `treatment.${named[1]?.toLowerCase()}.${named[2]}`;
  const whole = /^\s*treatment[._](values|attributes)\s*$/i.exec(header);
  return whole === null ? bySquashed.get(squash(header)) : `treatment.${whole[1]?.toLowerCase()}`;
}

export function hintHeader(header: string): string {
  const [field = '', part = '', ...name] = trimCell(header).split('.');
  const near = name.length === 0 ? undefined : suggestWord(`${field}.${part}`, freeParts);
  return near === undefined
    ? hintWord(trimCell(header), known, 'column')
    : `Did you mean "${near}.${name.join('.')}"?`;
}

const freeParts = ['treatment.values', 'treatment.attributes'];
