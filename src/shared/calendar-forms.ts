import { readDayNumber, readPair } from './day-number.ts';

/** `2026-02-28`, not `2026-02-31`. */
export function isCalendarDay(text: string): boolean {
  return text.length === 10 && readDayNumber(text) !== undefined;
}

const clockAndOffset = /^T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/**
 * RFC 3339 with a real day, a time before 24:00:00 and an offset in use on earth (up to 14 hours). `Date.parse` reads all of
 * these.
 */
export function isInstant(text: string): boolean {
  if (readDayNumber(text) === undefined) return false;
  return isPlainClock(text) || clockAndOffset.test(text.slice(10));
}

const timeAndOffset = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/** A time of day with its offset (RFC 3339), before 24:00:00: no leap seconds, no lower-case letters. */
export const isTimeOfDay = (text: string): boolean => timeAndOffset.test(text);

const [colon, letterT, letterZ] = [58, 84, 90] as const;

/** `T06:10:00Z` after the day, the form of nearly every instant. */
function isPlainClock(text: string): boolean {
  return (
    text.length === 20 &&
    text.charCodeAt(10) === letterT &&
    readPair(text, 11) < 24 &&
    text.charCodeAt(13) === colon &&
    readPair(text, 14) < 60 &&
    text.charCodeAt(16) === colon &&
    readPair(text, 17) < 60 &&
    text.charCodeAt(19) === letterZ
  );
}
