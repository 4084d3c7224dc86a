import { cleanDay } from '../../domain/customer/extract/clean-day.ts';
import { isCalendarDay, isInstant } from '../../shared/calendar-forms.ts';
import { beginsFormula } from '../../shared/csv-cell.ts';
import { dayMs } from '../../shared/durations.ts';
import { noWords, yesWords } from '../../shared/truth-words.ts';
import type { Cell } from '../ports.ts';

/** A cell as a value of the offer, or the error and its fix as the rest of a sentence. */
export type CellReading = { readonly value: unknown } | { readonly fault: string };

/** The decimal sign of a sheet: a comma if cells are separated by semicolons or tabs. */
export type DecimalSign = '.' | ',';

const quote = (cell: Cell): string =>
  `"${(cell instanceof Date ? cell.toISOString() : String(cell)).slice(0, 60)}"`;

/** Cells may have invisible spaces at their ends, including non-breaking ones. */
export const trimCell = (cell: string): string => cell.replace(/^[\s\u200b\ufeff]+|[\s\u200b\ufeff]+$/g, '');

const plainNumber = /^[+-]?(\d+|\d*\.\d+)(e[+-]?\d+)?$/i;
const thousands = /^([+-]?\d{1,3})((?:([.,'’ \u00a0\u202f])\d{3})(?:\3\d{3})*)(?:([.,])(\d+))?$/;
const grouped = /^[+-]?\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$/;

/** `49,50` in a sheet with semicolons is 49.5, and `1.049,50` is 1049.5 in any. Ambiguous numbers are refused: `1.234` there, `1,234` elsewhere. */
export function readNumber(cell: Cell, sign: DecimalSign, isShare = false): CellReading {
  if (typeof cell === 'number') return { value: cell };
  if (typeof cell !== 'string') return { fault: `${quote(cell)} is not a number: write one such as 49.5` };
  const text = trimCell(cell).replace(/^[−–]/, '-');
  const percent = /^([^%]+?)\s?%$/.exec(text)?.[1];
  if (percent !== undefined) {
    const share = readNumber(percent, sign);
    if ('fault' in share || !isShare)
      return { fault: `${quote(cell)} is not a number here: write 0.08 for 8 %` };
    return { value: Number((Number(share.value) / 100).toPrecision(12)) };
  }
  if (sign === ',' && /^[+-]?\d*,\d+$/.test(text)) return { value: Number(text.replace(',', '.')) };
  const isAmbiguous = sign === ',' && /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(text);
  if (plainNumber.test(text) && !isAmbiguous) return { value: Number(text) };
  const withThousands = readThousands(text);
  if (withThousands !== undefined) return { value: withThousands };
  return { fault: `${quote(cell)} is not a number: ${suggestNumber(text, isAmbiguous)}` };
}

/** `1.049,50`, `1’049` and `1,049,000`: numbers of which a sign can only stand between thousands. */
function readThousands(text: string): number | undefined {
  const [, head = '', groups = '', mark = '', decimal, decimals = ''] = thousands.exec(text) ?? [];
  const isCertain =
    decimal === undefined ? groups.length > 4 || (mark !== '' && !/[.,]/.test(mark)) : decimal !== mark;
  return isCertain ? Number(`${head}${groups.replace(/\D/g, '')}.${decimals}0`) : undefined;
}

function suggestNumber(text: string, isAmbiguous: boolean): string {
  const bare = text.replace(/[^\d.,'’ \u00a0\u202f+-]/g, '').trim();
  if (isAmbiguous || /^[+-]?[1-9]\d{0,2},\d{3}$/.test(bare)) {
    const [whole, part] = bare.split(/[.,]/);
    return `write ${whole}${part} or ${whole}.${part}0, without thousands separators`;
  }
  const unit = bare === text ? '' : '; the currency or unit has its own column';
  const decimal = bare.lastIndexOf(',') > bare.lastIndexOf('.') ? ',' : '.';
  const [whole, part] = splitLast(bare, grouped.test(bare) || /[.,]/.test(bare) ? decimal : '\n');
  const digits = whole.replace(/[^\d+-]/g, '');
  if (!/\d/.test(digits)) return 'write digits, with a point before decimals, such as 49.5';
  return `write ${digits}${part === '' ? '' : `.${part.replace(/\D/g, '')}`}${unit}`;
}

function splitLast(text: string, separator: string): [string, string] {
  const at = text.lastIndexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const yes = new Set([...yesWords, 'x', '✓', '✔']);
const no = new Set([...noWords, '-', '–']);

/** Spreadsheets write `WAHR` and `VRAI`, people `x`. */
export function readFlag(cell: Cell): CellReading {
  if (typeof cell === 'boolean') return { value: cell };
  const word = trimCell(String(cell)).toLowerCase();
  if (yes.has(word)) return { value: true };
  if (no.has(word)) return { value: false };
  return { fault: `${quote(cell)} is neither true nor false: write true, or leave it empty` };
}

const midnight = /^(\d{4}-\d\d-\d\d)[ T]00:00(?::00(?:\.0+)?)?$/;

/** A day or an instant. Days in an unambiguous order are accepted; others are refused with their possible meanings. */
export function readDay(cell: Cell): CellReading {
  if (cell instanceof Date) return readWorkbookDay(cell);
  if (typeof cell === 'number') return refuseSerial(cell);
  const text = trimCell(String(cell));
  if (isCalendarDay(text) || isInstant(text)) return { value: text };
  const atMidnight = midnight.exec(text)?.[1];
  if (atMidnight !== undefined && isCalendarDay(atMidnight)) return { value: atMidnight };
  const [dotted] = /^\d{1,2}\.\d{1,2}\.\d{4}$/.test(text) ? daysOf(text) : [];
  if (dotted !== undefined) return { value: dotted };
  if (/^\d{5}(\.\d+)?$/.test(text)) return refuseSerial(Number(text));
  const meant = daysOf(text);
  const suggestion = meant.length === 0 ? 'write one such as 2027-01-25' : `write ${meant.join(' or ')}`;
  return {
    fault: `${quote(cell)} is not a day: ${suggestion} (a spreadsheet may have rewritten it: format the column as text)`,
  };
}

function readWorkbookDay(date: Date): CellReading {
  const text = date.toISOString();
  if (text.endsWith('T00:00:00.000Z')) return { value: text.slice(0, 10) };
  return {
    fault: `${text.slice(0, 16)} has no time zone: write the day, or ${text.slice(0, 19)} with its offset`,
  };
}

/** 1899-12-30 is day 0 of a spreadsheet, for days after February 1900. */
const serialZero = Date.UTC(1899, 11, 30);

function refuseSerial(serial: number): CellReading {
  const day = new Date(serialZero + Math.floor(serial) * dayMs);
  const isLikely = serial >= 20_000 && serial < 80_000;
  const meant = isLikely
    ? `if it is the number of a spreadsheet’s day, write ${day.toISOString().slice(0, 10)}`
    : 'write one such as 2027-01-25';
  return { fault: `${quote(serial)} is not a day: ${meant}` };
}

/** The days that a text may mean; of three numbers, day first, month first or year first. */
function daysOf(text: string): string[] {
  const parts = /^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[ T].*)?$/.exec(text);
  if (parts === null) return [cleanDay(text)].filter(isCalendarDay);
  const [, a = '', b = '', c = ''] = parts;
  const write = (year: string, month: string, day: string): string =>
    `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const orders = a.length === 4 ? [write(a, b, c)] : [write(c, b, a), write(c, a, b)];
  const meant = text.includes('.') ? orders.slice(0, 1) : orders;
  return [...new Set(meant.filter(isCalendarDay))];
}

const wordForm = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** An id or another word of the vocabulary. */
export function readWord(cell: Cell, what: string): CellReading {
  const text = trimCell(String(cell));
  if (wordForm.test(text) && text.length <= 64) return { value: text };
  const near = text
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  return {
    fault: `${quote(cell)} is not a valid ${what}: lower-case words joined by dashes${near === '' ? '' : `, "${near}"`}`,
  };
}

/** Words with blanks, commas, semicolons or bars between them, or a list in JSON. */
export function readWords(cell: Cell): CellReading {
  const text = trimCell(String(cell));
  const listed = text.startsWith('[') ? readJson(text)?.value : undefined;
  const words = (Array.isArray(listed) ? listed.map(String) : text.split(/[\s,;|]+/)).map((word) =>
    readWord(word, 'word'),
  );
  const wrong = words.find((word) => 'fault' in word);
  return wrong ?? { value: words.map((word) => ('value' in word ? word.value : '')) };
}

/** A value of any kind: JSON, or else text. `before` is the current value, which shows what a spreadsheet has lost. */
export function readFree(cell: Cell, before: unknown): CellReading {
  if (cell instanceof Date) return { value: cell.toISOString().slice(0, 10) };
  const found = typeof cell === 'string' ? readJson(cell) : { value: cell };
  const value = found === undefined ? cell : found.value;
  if (hasLostDigits(cell, value))
    return {
      fault: `${quote(cell)} may have lost digits in a spreadsheet: format the column as text and write it again, or put it into double quotes if it is right`,
    };
  if (typeof before === 'boolean' && typeof value === 'string') return readFlag(cell);
  if (typeof before !== 'string' || typeof value !== 'number') return { value };
  if (before !== String(cell) && /^[+0]|\d{10}/.test(before))
    return {
      fault: `${quote(cell)} is a number, and "${before.slice(0, 60)}" was a text: format the column as text and write it again`,
    };
  return { value: String(cell) };
}

/** A spreadsheet keeps 15 digits, and writes long numbers as powers of ten. */
function hasLostDigits(cell: Cell, value: unknown): boolean {
  if (typeof cell === 'number') return Math.abs(cell) >= 1e15;
  if (typeof cell !== 'string') return false;
  return (
    /^[+-]?\d([.,]\d+)?E[+-]?\d+$/.test(cell) ||
    (typeof value === 'number' && JSON.stringify(value) !== trimCell(cell) && /\d{16}/.test(cell))
  );
}

export function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** A text, perhaps quoted as JSON to protect it from spreadsheets. */
export function readText(cell: Cell): CellReading {
  if (typeof cell !== 'string')
    return { value: cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell) };
  const quoted = cell.startsWith('"') && cell.endsWith('"') ? readJson(cell)?.value : undefined;
  return { value: typeof quoted === 'string' ? quoted : cell };
}

/** Texts that a spreadsheet would run, or show as a number, a day or a boolean. They are put in JSON quotes. */
const mistakable =
  /^"|^[\s\d.,:/+-]+%?$|^\s|\s$|^[\d.,]+e[+-]?\d+$|^\d{1,2}[-/. ]\p{L}{3,9}\.?([-/. ]\d{2,4})?$|^(true|false|wahr|falsch|vrai|faux|vero|falso)$/iu;

export const isMistakable = (text: string): boolean => beginsFormula(text) || mistakable.test(text);
