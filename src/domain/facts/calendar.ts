import { dayMs } from '../../shared/durations.ts';
import { findDay } from '../../shared/zoned-time.ts';
import type { GivenFacts } from './built-in-fact.ts';

/** Today's date at the customer's place, as days since 1970-01-01; in UTC if this runtime does not know the zone. */
export function findToday(facts: GivenFacts): number | undefined {
  const now = facts.now ?? Number.NaN;
  return findDay(now, facts.timeZone ?? 'UTC') ?? findDay(now, 'UTC');
}

const yearOf = (day: number): number => new Date(day * dayMs).getUTCFullYear();

/** The anniversary of a day in a year; 29 February becomes the 28th in other years. */
function findAnniversary(day: number, year: number): number {
  const date = new Date(day * dayMs);
  const month = date.getUTCMonth();
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastOfMonth)) / dayMs;
}

/**
 * The anniversaries of a day around another, and the full years between. Both `last` and `next` are `today` on the day
 * itself.
 */
export function findAnniversaries(
  day: number,
  today: number,
): { readonly last: number; readonly next: number; readonly years: number } {
  const year = yearOf(today);
  const thisYear = findAnniversary(day, year);
  const last = thisYear <= today ? thisYear : findAnniversary(day, year - 1);
  const next = thisYear >= today ? thisYear : findAnniversary(day, year + 1);
  return { last, next, years: yearOf(last) - yearOf(day) };
}
