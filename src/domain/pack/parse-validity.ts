import { timeZones } from '../../shared/code-tables.ts';
import { formatDay, isTimeZone, parseDay, startOfDay } from '../../shared/zoned-time.ts';

/** A period in epoch milliseconds, half-open; a side that is absent is open. */
export type Validity = { readonly activeFrom?: number; readonly activeTo?: number };

export type ValidityEntry = {
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
  readonly timeZone?: string | undefined;
};

export type ValidityFault = {
  readonly code: 'unknown-time-zone' | 'wrong-validity' | 'empty-validity';
  readonly field: keyof ValidityEntry;
  readonly message: string;
  readonly hint: string;
};

/** The period in which a rule or offer holds. Days begin at the first instant they have in the named zone, else the pack's. */
export function parseValidity(
  entry: ValidityEntry,
  packTimeZone: string,
): { readonly validity: Validity; readonly faults: readonly ValidityFault[] } {
  const timeZone = entry.timeZone ?? usableZone(packTimeZone);
  if (entry.timeZone !== undefined && !isTimeZone(entry.timeZone))
    return { validity: {}, faults: [unknownZone(entry.timeZone)] };
  const from = parseMoment(entry.validFrom, timeZone);
  const to = parseMoment(entry.validTo, timeZone);
  const faults: ValidityFault[] = [];
  if (entry.validFrom !== undefined && from === undefined)
    faults.push(wrongMoment('validFrom', entry.validFrom));
  if (entry.validTo !== undefined && to === undefined) faults.push(wrongMoment('validTo', entry.validTo));
  if (from !== undefined && to !== undefined && to <= from) faults.push(emptyPeriod(entry.validTo ?? ''));
  const validity = {
    ...(from === undefined ? {} : { activeFrom: from }),
    ...(to === undefined ? {} : { activeTo: to }),
  };
  return { validity, faults };
}

/** A wrong zone of the pack is reported once, at the pack. */
const usableZone = (timeZone: string): string => (isTimeZone(timeZone) ? timeZone : 'UTC');

const instantPattern = /^(19|20)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** A day (its first instant in the zone) or an instant with its offset, in the years 1900 to 2099. */
function parseMoment(text: string | undefined, timeZone: string): number | undefined {
  if (text === undefined || !/^(19|20)/.test(text)) return undefined;
  const day = parseCalendarDay(text.slice(0, 10));
  if (day === undefined) return undefined;
  if (text.length === 10) return startOfDay(day, timeZone);
  if (!instantPattern.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** Refuses 30 February, which `Date.parse` moves on to March. */
function parseCalendarDay(text: string): number | undefined {
  const day = parseDay(text);
  return day !== undefined && formatDay(day) === text ? day : undefined;
}

const wrongMoment = (field: 'validFrom' | 'validTo', text: string): ValidityFault => ({
  code: 'wrong-validity',
  field,
  message: `"${text}" is neither a day nor an instant of the years 1900 to 2099`,
  hint: hintMoment(field, text),
});

/** Days as people write them. A last day is included by people, and `validTo` is not. */
function hintMoment(field: 'validFrom' | 'validTo', text: string): string {
  const [meant, other] = readWrittenDay(text.trim());
  if (meant === undefined)
    return 'Write a day like "2026-12-01" or an instant with its offset like "2026-12-01T08:00:00+01:00".';
  const days = [meant, other].flatMap((day) =>
    day === undefined ? [] : [`"${formatDay(day + (field === 'validTo' ? 1 : 0))}"`],
  );
  const note =
    field === 'validTo' ? ' It is not included: to include a last day, write the day after it.' : '';
  return `Did you mean ${days.join(' or ')}?${note}`;
}

/** The days (see parseDay) that `31.12.2026`, `12/31/2026` or `2026/12/31` may be. */
export function readWrittenDay(text: string): number[] {
  const parts = /^(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})$/.exec(text);
  if (parts === null) return [];
  const [, a = '', separator, b = '', c = ''] = parts;
  const spell = (year: string, month: string, day: string) =>
    `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const orders =
    a.length === 4 ? [spell(a, b, c)] : [spell(c, b, a), ...(separator === '.' ? [] : [spell(c, a, b)])];
  return [...new Set(orders.flatMap((day) => parseCalendarDay(day) ?? []))];
}

const emptyPeriod = (text: string): ValidityFault => ({
  code: 'empty-validity',
  field: 'validTo',
  message: `it ends ("${text}", which is not included) before it begins`,
  hint: 'Put validTo after validFrom; to include a last day, write the day after it.',
});

const unknownZone = (timeZone: string): ValidityFault => ({
  code: 'unknown-time-zone',
  field: 'timeZone',
  message: `"${timeZone}" is not a time zone`,
  hint: hintZone(timeZone),
});

/** The zone that was likely meant, or what one looks like. */
export function hintZone(text: string): string {
  const near = timeZones.findNear(text);
  return near === undefined
    ? 'Write an IANA name such as "Europe/Rome" or "Asia/Hong_Kong".'
    : `Did you mean "${near}"?`;
}
