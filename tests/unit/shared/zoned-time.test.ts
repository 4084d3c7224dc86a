import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs } from '../../../src/shared/durations.ts';
import {
  findDay,
  findOffset,
  formatDay,
  isTimeZone,
  parseDay,
  readClock,
  startOfDay,
} from '../../../src/shared/zoned-time.ts';

const zoneNames = [
  'UTC',
  'Europe/Rome',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Taipei',
  'Asia/Beirut',
  'Africa/Cairo',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Australia/Lord_Howe',
];
const instants = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2037, 0, 1) });
const zones = fc.constantFrom(...zoneNames);

function askIntl(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
    instant,
  );
}

const two = (value: number): string => String(value).padStart(2, '0');

describe('the clock in a time zone', () => {
  it('shows what Intl shows, at any instant in any zone', () => {
    fc.assert(
      fc.property(instants, zones, (instant, timeZone) => {
        const clock = readClock(instant, timeZone);
        expect(clock).toBeDefined();
        if (clock === undefined) return;
        const { year, month, dayOfMonth, hour, minute } = clock;
        expect(`${year}-${two(month)}-${two(dayOfMonth)} ${two(hour)}:${two(minute)}`).toBe(
          askIntl(instant, timeZone),
        );
        expect(formatDay(clock.day)).toBe(askIntl(instant, timeZone).slice(0, 10));
      }),
      { numRuns: 300 },
    );
  });

  it('is right to the minute around every change of the clock in a year', () => {
    for (const timeZone of zoneNames)
      for (let hour = 0; hour < 366 * 24; hour += 1) {
        const instant = Date.UTC(2018, 0, 1, hour);
        const change =
          (findOffset(instant, timeZone) ?? 0) !== (findOffset(instant + 3_600_000, timeZone) ?? 0);
        if (!change) continue;
        for (let minute = 0; minute <= 60; minute += 15) {
          const at = instant + minute * 60_000;
          const clock = readClock(at, timeZone);
          expect(`${two(clock?.hour ?? -1)}:${two(clock?.minute ?? -1)}`).toBe(
            askIntl(at, timeZone).slice(11),
          );
        }
      }
  });

  it('counts Monday as 1 and Sunday as 7', () => {
    expect(readClock(Date.UTC(2026, 10, 22), 'UTC')?.weekday).toBe(7);
    expect(readClock(Date.UTC(2026, 10, 23), 'UTC')?.weekday).toBe(1);
  });

  it('knows nothing of zones and instants that are none', () => {
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(findOffset(0, 'Mars/Olympus')).toBeUndefined();
    expect(findDay(Number.NaN, 'UTC')).toBeUndefined();
    expect(readClock(Number.POSITIVE_INFINITY, 'Europe/Rome')).toBeUndefined();
    expect(startOfDay(0, 'Mars/Olympus')).toBeUndefined();
  });
});

describe('the start of a day', () => {
  it.each([
    ['a plain day', '2026-11-22', 'Europe/Rome', '2026-11-21T23:00:00.000Z'],
    ['a day on which the clock goes forward at two', '2026-03-29', 'Europe/Rome', '2026-03-28T23:00:00.000Z'],
    ['a day on which the clock goes back at three', '2026-10-25', 'Europe/Rome', '2026-10-24T22:00:00.000Z'],
    ['a day without midnight', '2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['a day whose eve ends twice', '2018-02-18', 'America/Sao_Paulo', '2018-02-18T03:00:00.000Z'],
    ['a day that a country left out', '2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('is right for %s', (_, day, timeZone, start) => {
    expect(new Date(startOfDay(parseDay(day) ?? Number.NaN, timeZone) ?? 0).toISOString()).toBe(start);
  });

  it('is an instant of that day, and the millisecond before is not', () => {
    fc.assert(
      fc.property(instants, zones, (instant, timeZone) => {
        const day = findDay(instant, timeZone) ?? Number.NaN;
        const start = startOfDay(day, timeZone) ?? Number.NaN;
        expect(findDay(start, timeZone)).toBe(day);
        expect(findDay(start - 1, timeZone)).toBeLessThan(day);
        expect(start).toBeLessThanOrEqual(instant);
        expect(instant - start).toBeLessThan(1.2 * dayMs);
      }),
      { numRuns: 300 },
    );
  });
});

describe('days as text', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.integer({ min: -25_567, max: 47_481 }), (day) => {
        expect(parseDay(formatDay(day))).toBe(day);
      }),
    );
  });

  it('are nothing else', () => {
    for (const text of [
      '2026-13-01',
      '2026-02-30',
      '2026-1-1',
      '2026-11-22T00:00:00Z',
      '',
      20_261_122,
      null,
      undefined,
    ])
      expect(parseDay(text)).toBeUndefined();
  });
});
