import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../../../../src/shared/zoned-time.ts';
import { ask, dayMs, now } from './ask-fact.ts';

const calendarDays = fc.integer({ min: parseDay('1930-01-01') ?? 0, max: parseDay('2020-12-31') ?? 0 });
const moments = fc.integer({ min: Date.UTC(2021, 0, 1), max: Date.UTC(2060, 0, 1) });
type Birthday = { isToday: boolean; isNear: boolean; daysUntil: number; daysSince: number; age: number };

describe('a birthday', () => {
  const askBirthday = (birth: string, at: number, timeZone = 'UTC', params = {}) =>
    ask<Birthday>('birthday', params, { now: at, timeZone, customer: { birthDate: birth } });

  it('comes once a year, and the age changes on it', () => {
    fc.assert(
      fc.property(calendarDays, moments, (day, at) => {
        const birthday = askBirthday(formatDay(day), at);
        expect(birthday.isToday).toBe(birthday.daysUntil === 0);
        expect(birthday.isToday).toBe(birthday.daysSince === 0);
        const span = birthday.daysUntil + birthday.daysSince;
        expect(birthday.isToday || (span >= 365 && span <= 366)).toBe(true);
        const next = askBirthday(formatDay(day), at + birthday.daysUntil * dayMs);
        expect(next.isToday).toBe(true);
        expect(next.age).toBe(birthday.isToday ? birthday.age : birthday.age + 1);
        expect(askBirthday(formatDay(day), at - birthday.daysSince * dayMs).age).toBe(birthday.age);
      }),
    );
  });

  it('of 29 February is kept on the 28th in other years', () => {
    const noon = (text: string) => Date.parse(`${text}T12:00:00Z`);
    expect(askBirthday('2000-02-29', noon('2027-02-28'))).toMatchObject({ isToday: true, age: 27 });
    expect(askBirthday('2000-02-29', noon('2028-02-28'))).toMatchObject({
      isToday: false,
      daysUntil: 1,
      age: 27,
    });
    expect(askBirthday('2000-02-29', noon('2028-02-29'))).toMatchObject({ isToday: true, age: 28 });
    expect(askBirthday('2000-02-29', noon('2027-03-01'))).toMatchObject({ daysSince: 1, daysUntil: 365 });
  });

  it('begins at midnight where the customer is', () => {
    const midnightInTaipei = Date.parse('2026-11-21T16:00:00Z');
    expect(askBirthday('1979-11-22', midnightInTaipei, 'Asia/Taipei').isToday).toBe(true);
    expect(askBirthday('1979-11-22', midnightInTaipei - 1, 'Asia/Taipei').isToday).toBe(false);
  });

  it('is near on both sides of it', () => {
    const near = (text: string) =>
      askBirthday('1979-01-02', Date.parse(`${text}T12:00:00Z`), 'UTC', { withinDays: 7 }).isNear;
    expect([near('2026-12-25'), near('2026-12-26'), near('2026-01-09'), near('2026-01-10')]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('is unknown before birth', () => {
    expect(askBirthday('2030-01-01', now)).toBeUndefined();
  });
});

describe('days since and until', () => {
  const path = '$.when';
  const askDays = (fact: string, when: unknown, params = {}) =>
    ask<number | undefined>(fact, { of: 'context', path, ...params }, { context: { when } });

  it('of a day are each other’s opposite', () => {
    fc.assert(
      fc.property(calendarDays, (day) => {
        expect(askDays('days-since', formatDay(day))).toBe(-(askDays('days-until', formatDay(day)) ?? 0));
      }),
    );
  });

  it('of an instant are not negative exactly when it has come, and has not passed', () => {
    fc.assert(
      fc.property(fc.integer({ min: now - 3 * dayMs, max: now + 3 * dayMs }), (instant) => {
        const text = new Date(instant).toISOString();
        expect((askDays('days-since', text) ?? 0) >= 0).toBe(instant <= now);
        expect((askDays('days-until', text) ?? 0) >= 0).toBe(instant >= now);
        expect(askDays('days-since', instant)).toBe(askDays('days-since', text));
      }),
    );
  });

  it('by the calendar count midnights, not hours', () => {
    const lateLastNight = '2026-11-20T22:30:00Z';
    expect(askDays('days-since', lateLastNight)).toBe(0);
    expect(askDays('days-since', lateLastNight, { count: 'calendar' })).toBe(1);
  });

  it.each([['tomorrow'], ['2026-11-22T06:10:00'], [Number.NaN], [null], [{}], [true], ['2026-13-40']])(
    'of %j are unknown',
    (when) => {
      expect(askDays('days-since', when)).toBeUndefined();
    },
  );

  it('reads own members only', () => {
    expect(ask('days-since', { of: 'context', path: '$.constructor' }, { context: {} })).toBeUndefined();
  });
});

describe('params of a clock', () => {
  it('change the zone, not the moment', () => {
    const at = (timeZone: string) => ask<{ date: string; time: string }>('clock', { timeZone }, {});
    expect(at('America/New_York')).toMatchObject({ date: '2026-11-21', time: '15:00' });
    expect(at('Asia/Kolkata')).toMatchObject({ date: '2026-11-22', time: '01:30' });
  });
});
