import { readDayNumber, readPair } from '../../shared/day-number.ts';
import { formatDay } from '../../shared/zoned-time.ts';

/**
 * Days and instants as small integers, for storage. Only the plain forms are packed (`2026-11-22`, `2026-11-22T06:10:00Z`).
 * Other forms (fractions, offsets, a 30 February) stay text, so that unpacking restores every character.
 */
const daySeconds = 86_400;
const [dash, zero, colon, letterT, letterZ] = [45, 48, 58, 84, 90] as const;

/** Snapshots repeat the same days. The bound is the number of days in the two centuries that a snapshot may name. */
const mostDays = 73_050;
const textOfDay = new Map<number, string>();

function textOf(day: number): string {
  const known = textOfDay.get(day);
  if (known !== undefined) return known;
  const text = formatDay(day);
  if (textOfDay.size < mostDays) textOfDay.set(day, text);
  return text;
}

/** Seconds since midnight of `T06:10:00Z` after a day; undefined for any other text. */
function readClock(text: string): number | undefined {
  if (text.charCodeAt(10) !== letterT || text.charCodeAt(13) !== colon) return undefined;
  if (text.charCodeAt(16) !== colon || text.charCodeAt(19) !== letterZ) return undefined;
  const [hours, minutes, seconds] = [readPair(text, 11), readPair(text, 14), readPair(text, 17)];
  return hours < 24 && minutes < 60 && seconds < 60 ? hours * 3600 + minutes * 60 + seconds : undefined;
}

/** Days since 1970-01-01, or the text itself if it has another form. */
export function packDay(text: unknown): unknown {
  return typeof text === 'string' && text.length === 10 ? (readDayNumber(text) ?? text) : text;
}

export function unpackDay(packed: unknown): unknown {
  return typeof packed === 'number' ? textOf(packed) : packed;
}

/** Seconds since 1970-01-01T00:00:00Z, or the text itself if it has another form. */
export function packInstant(text: unknown): unknown {
  if (typeof text !== 'string' || text.length !== 20) return text;
  const clock = readClock(text);
  const day = clock === undefined ? undefined : readDayNumber(text);
  return day === undefined || clock === undefined ? text : day * daySeconds + clock;
}

export function unpackInstant(packed: unknown): unknown {
  if (typeof packed !== 'number') return packed;
  const day = Math.floor(packed / daySeconds);
  const clock = packed - day * daySeconds;
  return joinText(textOf(day), Math.floor(clock / 3600), Math.floor((clock % 3600) / 60), clock % 60);
}

/** Creates the text from character codes: V8 stores a concatenation as fragments, which take five times the memory. */
function joinText(day: string, hours: number, minutes: number, seconds: number): string {
  return String.fromCharCode(
    day.charCodeAt(0),
    day.charCodeAt(1),
    day.charCodeAt(2),
    day.charCodeAt(3),
    dash,
    day.charCodeAt(5),
    day.charCodeAt(6),
    dash,
    day.charCodeAt(8),
    day.charCodeAt(9),
    letterT,
    zero + Math.floor(hours / 10),
    zero + (hours % 10),
    colon,
    zero + Math.floor(minutes / 10),
    zero + (minutes % 10),
    colon,
    zero + Math.floor(seconds / 10),
    zero + (seconds % 10),
    letterZ,
  );
}
