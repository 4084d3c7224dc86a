import { type CalendarDay, countDays, daysIn, findCalendarDay } from '../../shared/day-number.ts';
import { findDay } from '../../shared/zoned-time.ts';
import type { GivenFacts } from './built-in-fact.ts';

/** Today's date at the customer's place, as days since 1970-01-01; in UTC if this runtime does not know the zone. */
export function findToday(facts: GivenFacts): number | undefined {
  const now = facts.now ?? Number.NaN;
  return findDay(now, facts.timeZone ?? 'UTC') ?? findDay(now, 'UTC');
}

/** The anniversary of a day in a year; 29 February becomes the 28th in other years. */
const findAnniversary = ({ month, dayOfMonth }: CalendarDay, year: number): number =>
  countDays(year, month, Math.min(dayOfMonth, daysIn(year, month)));

/**
 * The anniversaries of a day around another, and the full years between. Both `last` and `next` are `today` on the day
 * itself.
 */
export function findAnniversaries(
  day: number,
  today: number,
): { readonly last: number; readonly next: number; readonly years: number } {
  const origin = findCalendarDay(day);
  const { year } = findCalendarDay(today);
  const thisYear = findAnniversary(origin, year);
  const last = thisYear <= today ? thisYear : findAnniversary(origin, year - 1);
  const next = thisYear >= today ? thisYear : findAnniversary(origin, year + 1);
  return { last, next, years: (thisYear <= today ? year : year - 1) - origin.year };
}
