import { dayMs, hourMs } from '../../shared/durations.ts';
import { findDay, formatDay, startOfDay } from '../../shared/zoned-time.ts';
import type { PolicyWindow } from '../pack/format/policy-file.ts';

export type Period = 'day' | 'week' | 'month' | 'year';

/**
 * The first instant inside a window, in epoch milliseconds, inclusive. `snapshotAt` is the `asOf` of the customer's snapshot.
 */
export function windowStart(
  window: PolicyWindow,
  now: number,
  timeZone: string,
  snapshotAt: number = Number.NEGATIVE_INFINITY,
): number {
  if ('hours' in window) return now - window.hours * hourMs + 1;
  if ('days' in window) return now - window.days * dayMs + 1;
  if ('forever' in window) return Number.NEGATIVE_INFINITY;
  if ('snapshot' in window) return snapshotAt;
  return periodOf(window.calendar, now, timeZone).start;
}

/** The end of the window for an entry of `at`, in epoch milliseconds; undefined if it never ends or is unknown. */
export function windowEnd(window: PolicyWindow, at: number, timeZone: string): number | undefined {
  if ('hours' in window) return at + window.hours * hourMs;
  if ('days' in window) return at + window.days * dayMs;
  if ('forever' in window || 'snapshot' in window) return undefined;
  return periodOf(window.calendar, at, timeZone).end;
}

/**
 * The calendar period of an instant, half-open. It counts days of the zone, which is correct across daylight saving and leap
 * days. `name` is the same for all instants of one period. Unknown zones count in UTC.
 */
export function periodOf(
  period: Period,
  at: number,
  timeZone: string,
): { start: number; end: number; name: string } {
  const day = findDay(at, timeZone) ?? Math.floor(at / dayMs);
  const [first, next] = daysOf(period, day);
  const instantOf = (civil: number) => startOfDay(civil, timeZone) ?? civil * dayMs;
  return { start: instantOf(first), end: instantOf(next), name: `${period}/${formatDay(first)}` };
}

/** The first days of the period and of the next one, as days since 1970-01-01, which was a Thursday. */
function daysOf(period: Period, day: number): readonly [number, number] {
  if (period === 'day') return [day, day + 1];
  if (period === 'week') {
    const monday = day - ((((day + 3) % 7) + 7) % 7);
    return [monday, monday + 7];
  }
  const date = new Date(day * dayMs);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const dayOf = (y: number, m: number) => Date.UTC(y, m, 1) / dayMs;
  return period === 'month'
    ? [dayOf(year, month), dayOf(year, month + 1)]
    : [dayOf(year, 0), dayOf(year + 1, 0)];
}
