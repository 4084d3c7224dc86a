import type HolidayCalendar from 'date-holidays';
import type { FindWorkingTime } from '../../deliver/ports.ts';
import { hourMs } from '../../shared/durations.ts';
import { findDay, formatDay, startOfDay } from '../../shared/zoned-time.ts';

/** When offices open: what waited for a working day goes then. */
const opensMs = 8 * hourMs;
/** No country rests for longer. */
const mostDays = 31;
/** ISO 8601: Saturday and Sunday. */
const usualWeekend: readonly number[] = [6, 7];

/**
 * Working days by the weekends that this runtime knows (CLDR), and by the public holidays of date-holidays, which is loaded when it is first
 * asked: 80 MB. A country that it does not know has weekends alone.
 */
export function createWorkingDays(): FindWorkingTime {
  const calendars = new Map<string, Promise<HolidayCalendar>>();
  const open = (country: string): Promise<HolidayCalendar> => {
    const known = calendars.get(country) ?? load(country);
    calendars.set(country, known);
    return known;
  };
  return async (at, country, timeZone) => {
    const first = findDay(at, timeZone);
    if (first === undefined) return at;
    const weekend = weekendOf(country);
    const calendar = country === undefined ? undefined : await open(country);
    const isFree = (day: number): boolean =>
      weekend.includes(weekdayOf(day)) || isHoliday(calendar, formatDay(day));
    if (!isFree(first)) return at;
    for (let day = first + 1; day <= first + mostDays; day += 1)
      if (!isFree(day)) return (startOfDay(day, timeZone) ?? at) + opensMs;
    return at;
  };
}

async function load(country: string): Promise<HolidayCalendar> {
  const { default: Calendar } = await import('date-holidays');
  return new Calendar(country, { types: ['public'] });
}

/** By the name of the day, so that the zone of this machine has no say. */
const isHoliday = (calendar: HolidayCalendar | undefined, day: string): boolean =>
  calendar
    ?.getHolidays(Number(day.slice(0, 4)))
    .some(({ date, start, end }) => spans(date, start, end, day)) ?? false;

/** A holiday begins on the day of its local date, and may last for several. */
function spans(date: string, start: Date, end: Date, day: string): boolean {
  const first = date.slice(0, 10);
  if (first === day) return true;
  const days = Math.round((end.getTime() - start.getTime()) / (24 * hourMs));
  return first < day && Date.parse(day) - Date.parse(first) < days * 24 * hourMs;
}

/** 1 is Monday; 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

type WeekInfo = { readonly weekend: readonly number[] };
type WeekInfos = { readonly weekInfo?: WeekInfo; getWeekInfo?(): WeekInfo };

/** A method since Node 24, a property before. */
function weekendOf(country: string | undefined): readonly number[] {
  if (country === undefined) return usualWeekend;
  const locale: Intl.Locale & WeekInfos = new Intl.Locale(`und-${country}`);
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.weekend ?? usualWeekend;
}
