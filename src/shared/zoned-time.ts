import { readDayNumber } from './day-number.ts';
import { dayMs } from './durations.ts';

/** Civil time in an IANA time zone. All functions are pure. Their caches are bounded and depend on the zone rules only. */

/** A wall clock and a calendar. `weekday` is ISO 8601: 1 is Monday. `day` counts days since 1970-01-01. */
export type ZonedTime = {
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: number;
  readonly day: number;
};

/**
 * Creating a formatter costs some 50 µs and using it 3 µs, so each zone keeps one, and caches the offsets at UTC midnights.
 */
type Zone = { readonly format: Intl.DateTimeFormat; readonly midnights: Map<number, number> };

const zones = new Map<string, Zone | undefined>();
const maxZones = 700;
const maxMidnights = 400;

function findZone(timeZone: string): Zone | undefined {
  if (zones.has(timeZone)) return zones.get(timeZone);
  if (zones.size >= maxZones) zones.clear();
  const zone = makeZone(timeZone);
  zones.set(timeZone, zone);
  return zone;
}

function makeZone(timeZone: string): Zone | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    return { format, midnights: new Map() };
  } catch {
    return undefined;
  }
}

/**
 * Names that are specific to this runtime's library, and offsets, which some runtimes accept. The IANA database has neither.
 */
const notOfIana =
  /^([+-]|(ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST|SystemV\/.*)$)/i;

/** True for a name of the IANA database whose rules this runtime knows. */
export const isTimeZone = (timeZone: string): boolean =>
  !notOfIana.test(timeZone) && findZone(timeZone) !== undefined;

function askOffset(zone: Zone, instant: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of zone.format.formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

function midnightOffset(zone: Zone, day: number): number {
  const known = zone.midnights.get(day);
  if (known !== undefined) return known;
  if (zone.midnights.size >= maxMidnights) zone.midnights.clear();
  const offset = askOffset(zone, day * dayMs);
  zone.midnights.set(day, offset);
  return offset;
}

/** No zone changes its clock twice in 24 hours, so equal offsets at both ends apply in between. */
function offsetAt(zone: Zone, instant: number): number {
  const day = Math.floor(instant / dayMs);
  const before = midnightOffset(zone, day);
  return before === midnightOffset(zone, day + 1) ? before : askOffset(zone, instant);
}

/**
 * The zone's offset from UTC in milliseconds, positive if its clock is ahead, at an instant (epoch milliseconds, years 1 to
 * 9999). Undefined if the zone or the instant is invalid.
 */
export function findOffset(instant: number, timeZone: string): number | undefined {
  if (!(instant > -62_000_000_000_000 && instant < 253_000_000_000_000)) return undefined;
  if (timeZone === 'UTC') return 0;
  const zone = findZone(timeZone);
  return zone === undefined ? undefined : offsetAt(zone, instant);
}

/** The calendar day of an instant in a zone, as days since 1970-01-01. Undefined if the zone or the instant is invalid. */
export function findDay(instant: number, timeZone: string): number | undefined {
  const offset = findOffset(instant, timeZone);
  return offset === undefined ? undefined : Math.floor((instant + offset) / dayMs);
}

/** The wall clock at an instant. Undefined if the zone or the instant is invalid. */
export function readClock(instant: number, timeZone: string): ZonedTime | undefined {
  const offset = findOffset(instant, timeZone);
  if (offset === undefined) return undefined;
  const wall = new Date(instant + offset);
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    dayOfMonth: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    weekday: wall.getUTCDay() || 7,
    day: Math.floor((instant + offset) / dayMs),
  };
}

/**
 * The first instant (epoch milliseconds) of a calendar day in a zone. If daylight saving skips midnight, this is the first
 * instant that exists. Undefined if the zone or the day is invalid.
 */
export function startOfDay(day: number, timeZone: string): number | undefined {
  const wall = day * dayMs;
  const before = findOffset(wall - dayMs, timeZone);
  const after = findOffset(wall + dayMs, timeZone);
  if (before === undefined || after === undefined) return undefined;
  const early = wall - Math.max(before, after);
  if (findDay(early, timeZone) === day) return early;
  const late = wall - Math.min(before, after);
  return findDay(late - 1, timeZone) === day ? firstInstant(day, timeZone, early, late) : late;
}

/** The start of a day between two instants, where the clock was put forward over midnight. */
function firstInstant(day: number, timeZone: string, before: number, within: number): number {
  let outside = before;
  let inside = within;
  while (inside - outside > 1) {
    const middle = Math.floor((outside + inside) / 2);
    if ((findDay(middle, timeZone) ?? day) < day) outside = middle;
    else inside = middle;
  }
  return inside;
}

/** `2026-11-22` as days since 1970-01-01. Undefined for any other text, and for a day that does not exist. */
export const parseDay = (text: unknown): number | undefined =>
  typeof text === 'string' && text.length === 10 ? readDayNumber(text) : undefined;

/** Contacts name few days again and again, and writing one takes a microsecond. */
const writtenDays = new Map<number, string>();
const mostDays = 1000;

/** Days since 1970-01-01 as `2026-11-22`. */
export function formatDay(day: number): string {
  const known = writtenDays.get(day);
  if (known !== undefined) return known;
  const written = new Date(day * dayMs).toISOString().slice(0, 10);
  if (writtenDays.size < mostDays) writtenDays.set(day, written);
  return written;
}
