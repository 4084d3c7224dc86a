import { findDay, formatDay, millisecondsPerDay } from '../../domain/shared/zoned-time.ts';

/** The instant of the last midnight (UTC): samples say the same all day long. */
export const lastMidnight = (now: number): number =>
  Math.floor(now / millisecondsPerDay) * millisecondsPerDay;

/** A time of day (UTC) some days before the last midnight, as an ISO instant. Day 0 would be today: use 1 or more. */
export function daysAgo(now: number, days: number, time = '14:20'): string {
  const day = formatDay(Math.floor(now / millisecondsPerDay) - days);
  return `${day}T${time}:00Z`;
}

/** The birth date of somebody who is so old today, where they live. 29 February becomes the 28th. */
export function bornToday(now: number, age: number, timeZone: string): string {
  const today = formatDay(findDay(now, timeZone) ?? 0);
  const monthDay = today.endsWith('-02-29') ? '-02-28' : today.slice(4);
  return `${Number(today.slice(0, 4)) - age}${monthDay}`;
}

/** A day so many days after today (UTC), or before it, if negative. */
export const dayFrom = (now: number, days: number): string =>
  formatDay(Math.floor(now / millisecondsPerDay) + days);
