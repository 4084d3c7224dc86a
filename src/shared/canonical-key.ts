import { canonicalJson } from './digest.ts';
import { parseInstant, writeInstant } from './instant.ts';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const days = /(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])/g;
const needlessDashes = /(?<!\d)-+|-+(?!\d|-)/g;
const marks = /[%/]/;
/** Flight numbers and the like are canonical as they are. */
const canonical = /^[A-Z0-9]+$/;

/**
 * The canonical form of a value that names something (a flight, a day), so that different spellings match: instants in UTC,
 * other texts in upper case without white space and dashes, objects sorted by member name. A dash between digits stays, except in a
 * day: order 1-11 is not order 11-1. Absent values give `-`. Slashes are escaped as in URLs, because they separate the parts of
 * a key.
 */
export function canonicalKey(value: unknown): string {
  if (value === undefined || value === null) return '-';
  if (typeof value === 'string' && canonical.test(value)) return value;
  const key = typeof value === 'string' ? spellText(value) : canonicalJson(value);
  return marks.test(key) ? encodeMarks(key) : key;
}

function spellText(value: string): string {
  if (instant.test(value)) {
    const time = parseInstant(value);
    if (!Number.isNaN(time)) return writeInstant(time);
  }
  const text = value.replace(/\s+/g, '').toUpperCase();
  return text.replace(days, '$1$2$3').replace(needlessDashes, '');
}

const encodeMarks = (key: string): string => key.replaceAll('%', '%25').replaceAll('/', '%2F');
