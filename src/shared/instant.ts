import { readDayNumber, readPair } from './day-number.ts';
import { dayMs } from './durations.ts';

const [dot, colon, letterT, letterZ, zero] = [46, 58, 84, 90, 48] as const;

/**
 * Epoch milliseconds of `2026-11-22T06:10:00Z` or `2026-11-22T06:10:00.250Z`, the forms of nearly every instant; undefined for any
 * other text. By characters, which takes a tenth of `Date.parse`.
 */
export function readPlainInstant(text: string): number | undefined {
  const { length } = text;
  if ((length !== 20 && length !== 24) || text.charCodeAt(length - 1) !== letterZ) return undefined;
  if (text.charCodeAt(10) !== letterT || text.charCodeAt(13) !== colon || text.charCodeAt(16) !== colon)
    return undefined;
  const [hours, minutes, seconds] = [readPair(text, 11), readPair(text, 14), readPair(text, 17)];
  const millis = length === 20 ? 0 : readMillis(text);
  const day = readDayNumber(text);
  if (day === undefined || !(hours < 24 && minutes < 60 && seconds < 60 && millis >= 0)) return undefined;
  return day * dayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis;
}

function readMillis(text: string): number {
  const last = text.charCodeAt(22) - zero;
  return text.charCodeAt(19) === dot && last >= 0 && last <= 9 ? readPair(text, 20) * 10 + last : Number.NaN;
}

/** Epoch milliseconds of an ISO 8601 text, NaN where it is none: as `Date.parse`. */
export const parseInstant = (text: string): number => readPlainInstant(text) ?? Date.parse(text);

/** Seconds are written once: decisions of one moment, flights and due times repeat them. A full cache is emptied. */
const textOfSecond = new Map<number, string>();
const mostSeconds = 1000;

/** The instant of epoch milliseconds, `2026-11-22T06:10:00.000Z`. Throws for numbers that are none. */
export function writeInstant(at: number): string {
  if (!Number.isInteger(at)) return new Date(at).toISOString();
  const second = Math.floor(at / 1000);
  const known = textOfSecond.get(second);
  const millis = at - second * 1000;
  if (known !== undefined) return `${known}${textOfMillis[millis] ?? ''}`;
  const text = new Date(at).toISOString();
  if (textOfSecond.size >= mostSeconds) textOfSecond.clear();
  textOfSecond.set(second, text.slice(0, -5));
  return text;
}

const textOfMillis = Array.from({ length: 1000 }, (_, millis) => `.${String(millis).padStart(3, '0')}Z`);

/**
 * The canonical form of an instant (RFC 3339): UTC with nine decimals, `2026-11-22T06:10:00.000000000Z`. These texts sort as
 * the instants do, to the nanosecond. A leap second counts as the second before it.
 */
export function sortableInstant(instant: string): string {
  const decimals = /\.(\d{1,9})/.exec(instant)?.[1] ?? '';
  const whole = instant.replace(/\.\d+/, '').replace(/(T\d\d:\d\d):60/, '$1:59');
  return `${new Date(whole).toISOString().slice(0, 19)}.${decimals.padEnd(9, '0')}Z`;
}

/** The later of two sortable instants; null stands for none. */
export function laterInstant(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other > one) ? other : one;
}
