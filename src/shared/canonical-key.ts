import { canonicalJson } from './digest.ts';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const marks = /[%/]/;

/**
 * One spelling of a value that names something (a flight, a day), so that two callers' spellings count as one: instants in UTC,
 * other texts upper-cased without white space and dashes, objects by the order of their members' names. Absent values give `-`.
 * Slashes are written as in URLs, since keys of several parts are joined by them.
 */
export function canonicalKey(value: unknown): string {
  if (value === undefined || value === null) return '-';
  const key = typeof value === 'string' ? spellText(value) : canonicalJson(value);
  return marks.test(key) ? encodeMarks(key) : key;
}

function spellText(value: string): string {
  if (instant.test(value)) {
    const time = Date.parse(value);
    if (!Number.isNaN(time)) return new Date(time).toISOString();
  }
  return value.replace(/[\s-]+/g, '').toUpperCase();
}

const encodeMarks = (key: string): string => key.replaceAll('%', '%25').replaceAll('/', '%2F');
