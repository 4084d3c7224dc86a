import { dayMs } from './durations.ts';
import { findDay, formatDay } from './zoned-time.ts';

const form = /^(?:([+-]\d{1,4})d(?: ((?:[01]\d|2[0-3]):[0-5]\d)Z)?|-(\d{1,3})y)$/;

/**
 * Resolves every text in a JSON value that is a time relative to `now` (epoch ms), so that an example stays recent: `-12d` is
 * the day twelve days ago, `-12d 14:20Z` an instant on that day (both in UTC), `+9h` the instant in nine hours, `-40y`
 * today's date forty years ago in `timeZone` (a birthday; 29 February becomes the 28th). Other texts stay unchanged.
 */
export function resolveTimes(value: unknown, now: number, timeZone = 'UTC'): unknown {
  if (typeof value === 'string') return resolveText(value, now, timeZone);
  if (Array.isArray(value)) return value.map((item) => resolveTimes(item, now, timeZone));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolveTimes(member, now, timeZone)]),
  );
}

function resolveText(text: string, now: number, timeZone: string): string {
  const [, days, time, years] = form.exec(text) ?? [];
  if (days !== undefined) {
    const day = formatDay(Math.floor(now / dayMs) + Number(days));
    return time === undefined ? day : `${day}T${time}:00Z`;
  }
  return years === undefined ? text : sameDayEarlier(now, Number(years), timeZone);
}

function sameDayEarlier(now: number, years: number, timeZone: string): string {
  const today = formatDay(findDay(now, timeZone) ?? Math.floor(now / dayMs));
  const monthAndDay = today.endsWith('-02-29') ? '-02-28' : today.slice(4);
  return `${Number(today.slice(0, 4)) - years}${monthAndDay}`;
}
