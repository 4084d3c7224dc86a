import { toAsciiDigits } from '../../../shared/ascii-digits.ts';

/** The order of figures in days, needed if the text is ambiguous: `03/04/1980`. */
export const dayOrders = ['day-first', 'month-first', 'year-first'] as const;
export type DayOrder = (typeof dayOrders)[number];

/** How an extract writes days, where its texts do not state it. */
export type DayNotation = {
  /** For days in figures. */
  readonly dayOrder?: DayOrder;
  /** Years from 2443 on are of the Buddhist era, as in Thailand. */
  readonly era?: 'buddhist';
};

const isoDay = /^\d{4}-\d\d-\d\d$/;
const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const yearLast = /^(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4})$/;
const withMonthName =
  /^(\d{1,2})(?:st|nd|rd|th|er)?[-/.\s]*(?:(?:of|de|di)\s)?(\p{L}[\p{L}\p{M}.]*),?[-/.\s]*(?:(?:de|del)\s|พ\.?ศ\.?\s*)?(\d{4})$/iu;
const monthNameBetween = /^(\d{4})[-/.\s]+([\p{L}]+)\.?[-/.\s]+(\d{1,2})$/iu;
const monthNameFirst = /^([\p{L}]+)\.?[-/.\s]*(\d{1,2})(?:st|nd|rd|th)?,?[-/.\s]+(\d{4})$/iu;

const dayOfWeek = /^\p{L}{2,10}\.?,\s*(?=[\p{L}\d])/u;
const dashes = /[\u{2010}-\u{2015}\u{2212}]/gu;

/** Without the day of the week, in ASCII digits and hyphens. */
export const spellPlainly = (text: string): string =>
  toAsciiDigits(text.trim()).replace(dashes, '-').replace(dayOfWeek, '');

/** A time after a day, and its offset from UTC if it has one. */
const clockBehind =
  /^(.*[\d.日일号號])[T\s,]+(\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s*AM)?)\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * A day in ISO form: `20261122`, `2026/11/22`, `22.11.2026`, `22 Nov 2026`, `2026年11月22日` and `2026-11-22 00:00:00` are
 * `2026-11-22`. A text
 * that is ambiguous, or an instant whose day depends on the time zone, stays unchanged.
 */
export function cleanDay(text: string, notation: DayNotation = {}): string {
  if (isoDay.test(text) && !hasLateYear(text)) return text;
  const plain = spellPlainly(text);
  const [, day = plain, clock = '', offset] = clockBehind.exec(plain) ?? [];
  const isMidnight = /^(0?0:00(:00([.,]0+)?)?|12:00(:00([.,]0+)?)?\s*AM)$/i.test(clock);
  if (offset !== undefined && !isMidnight) return text;
  const read = readDay(day, notation.dayOrder);
  return read === undefined ? text : ofBuddhistEra(read, text, notation);
}

/** Years before the first year of an era, as people in Taiwan and Japan count. */
const eras = new Map([
  ...Object.entries({
    民國: 1911,
    中華民國: 1911,
    民国: 1911,
    明治: 1867,
    大正: 1911,
    昭和: 1925,
    平成: 1988,
    令和: 2018,
  }),
]);
const eastAsian =
  /^(?:(\p{Script=Han}{2,4})?\s*(\d{1,4}|元)\s*[年년]|(\d{4})\.)\s*(\d{1,2})\s*[月월.]\s*(\d{1,2})\s*[日일.号號]?$/u;

/** `2026年11月22日`, `民國115年11月22日`, `2026년 11월 22일` and `2026. 11. 22.` as `2026-11-22`; other texts stay unchanged. */
function spellInFigures(written: string): string {
  const text = written.replace('º', '').normalize('NFKC');
  const [, era, counted, plain, month, day] = eastAsian.exec(text) ?? [];
  const first = era === undefined ? 0 : eras.get(era);
  const year = (first ?? Number.NaN) + Number(counted === '元' ? 1 : (counted ?? plain));
  return year >= 1000 ? `${year}-${month}-${day}` : text;
}

const firstThaiYear = 2443;
const buddhistYears = 543;
const thai = /[\u{e00}-\u{e7f}]/u;

/** A day in ISO form with a year from 2100 to 2999, which no Gregorian day of a snapshot is. Reads characters, because it runs for every time. */
export const hasLateYear = (day: string): boolean => day.charCodeAt(0) === 0x32 && day.charCodeAt(1) > 0x30;

/** `2522-04-23` of the Buddhist era as `1979-04-23`: if the era is declared, or Thai letters or figures are beside the year. */
export function ofBuddhistEra(day: string, text: string, { era }: DayNotation): string {
  const year = Number(day.slice(0, 4));
  const isBuddhist = year >= firstThaiYear && (era === 'buddhist' || thai.test(text));
  return isBuddhist ? `${year - buddhistYears}${day.slice(4)}` : day;
}

/** A day as it is written, of whatever era. Undefined if it is not a day or is ambiguous. */
export function readDay(written: string, order: DayOrder | undefined): string | undefined {
  const text = spellInFigures(written);
  const compact = /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  if (compact !== null) return join(compact[1], compact[2], compact[3]);
  const [, year, , month, day] = yearFirst.exec(text) ?? [];
  if (year !== undefined) return join(year, month, day);
  const figures = yearLast.exec(text);
  if (figures !== null) return readFigures(figures, order);
  const [, dayBefore, name = '', yearBehind] = withMonthName.exec(text) ?? [];
  if (dayBefore !== undefined) return join(yearBehind, monthOf(name), dayBefore);
  const [, yearBefore, between = '', lastDay] = monthNameBetween.exec(text) ?? [];
  if (yearBefore !== undefined) return join(yearBefore, monthOf(between), lastDay);
  const [, first = '', dayBehind, last] = monthNameFirst.exec(text) ?? [];
  return dayBehind === undefined ? undefined : join(last, monthOf(first), dayBehind);
}

/**
 * With full stops, the day comes first everywhere. Otherwise the declared order decides, or a figure that cannot be a month.
 */
function readFigures(
  [, first, sign, second, year]: RegExpExecArray,
  order: DayOrder | undefined,
): string | undefined {
  if (order === 'month-first') return join(year, first, second);
  if (order === 'day-first' || sign === '.') return join(year, second, first);
  if (first === second || Number(first) > 12) return join(year, second, first);
  return Number(second) > 12 ? join(year, first, second) : undefined;
}

function join(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
): string | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

const languages = 'en de it fr es pt nl pl sv da cs tr fi hu ro el ru uk sk nb th hi'.split(' ');
/** Days in Central Europe: `23.IV.1979`. */
const romanMonths = 'i ii iii iv v vi vii viii ix x xi xii'.split(' ');
let months: ReadonlyMap<string, string> | undefined;

/** `April`, `apr`, `avril` and `APR` are `04`. A name that means two months in two languages is not accepted. */
function monthOf(name: string): string | undefined {
  months ??= collectMonths();
  return months.get(bare(name)) || undefined;
}

function collectMonths(): ReadonlyMap<string, string> {
  const found = new Map<string, string>([
    ['sept', '09'],
    ['mrz', '03'],
    ['okt', '10'],
    ['dez', '12'],
    ...romanMonths.map((name, at) => [name, String(at + 1).padStart(2, '0')] as const),
  ]);
  for (const language of languages)
    for (const length of ['long', 'short'] as const)
      for (let month = 1; month <= 12; month += 1) {
        const name = nameOf(language, length, month);
        const figures = String(month).padStart(2, '0');
        const before = found.get(name);
        found.set(name, before === undefined || before === figures ? figures : '');
      }
  return found;
}

/** The month's name beside a day, because many languages inflect it there. */
function nameOf(language: string, month: 'long' | 'short', number: number): string {
  const format = new Intl.DateTimeFormat(language, { month, day: 'numeric', timeZone: 'UTC' });
  const parts = format.formatToParts(Date.UTC(2026, number - 1, 15));
  return bare(parts.find(({ type }) => type === 'month')?.value ?? '');
}

const bare = (name: string): string => name.toLowerCase().replaceAll('.', '').normalize('NFC');
