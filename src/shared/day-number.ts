const [dash, zero] = [45, 48] as const;

/**
 * Days since 1970-01-01 of the calendar day (`2026-11-22`, years 0000 to 9999) in a text at `start`; undefined if there is no
 * real day. Reads characters, because each snapshot has dozens of days and loads read millions.
 */
export function readDayNumber(text: string, start = 0): number | undefined {
  if (text.charCodeAt(start + 4) !== dash || text.charCodeAt(start + 7) !== dash) return undefined;
  const year = readPair(text, start) * 100 + readPair(text, start + 2);
  const month = readPair(text, start + 5);
  const day = readPair(text, start + 8);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return undefined;
  return countDays(year, month, day);
}

/** The two digits at a place of a text, as a number; NaN for other characters. */
export function readPair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - zero;
  const ones = text.charCodeAt(at + 1) - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Months are 1 to 12. */
export function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (monthLengths[month - 1] ?? 0);
}

const daysIn400Years = 146_097;
/** From 0000-03-01 to 1970-01-01. */
const daysToEpoch = 719_468;

/** Days since 1970-01-01. Counts years from March, so that the leap day is the last of its year (H. Hinnant, “chrono-compatible date algorithms”). */
export function countDays(year: number, month: number, day: number): number {
  const fromMarch = month > 2 ? year : year - 1;
  const era = Math.floor(fromMarch / 400);
  const yearOfEra = fromMarch - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysIn400Years + dayOfEra - daysToEpoch;
}

export type CalendarDay = { readonly year: number; readonly month: number; readonly dayOfMonth: number };

/** The calendar day of days since 1970-01-01: `countDays` the other way round. */
export function findCalendarDay(day: number): CalendarDay {
  const fromOrigin = day + daysToEpoch;
  const era = Math.floor(fromOrigin / daysIn400Years);
  const dayOfEra = fromOrigin - era * daysIn400Years;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return { year, month, dayOfMonth: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1 };
}
