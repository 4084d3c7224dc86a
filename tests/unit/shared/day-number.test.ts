import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCalendarDay, isInstant } from '../../../src/shared/calendar-forms.ts';
import { findCalendarDay, readDayNumber } from '../../../src/shared/day-number.ts';

const dayMs = 86_400_000;
const pad = (number: number, digits = 2): string => String(number).padStart(digits, '0');

describe('the number of a day', () => {
  it('is that of every day of four centuries, and leads back to it', () => {
    const wrong: string[] = [];
    for (let day = Date.UTC(1800, 0, 1) / dayMs; day < Date.UTC(2200, 0, 1) / dayMs; day += 1) {
      const text = new Date(day * dayMs).toISOString();
      const { year, month, dayOfMonth } = findCalendarDay(day);
      const isRight = text.startsWith(`${year}-${pad(month)}-${pad(dayOfMonth)}T`);
      if (readDayNumber(text) !== day || !isRight) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });

  it('is there for real days alone', () => {
    const parts = fc.tuple(
      fc.integer({ min: 1000, max: 9999 }),
      fc.integer({ min: 0, max: 14 }),
      fc.integer({ min: 0, max: 33 }),
    );
    fc.assert(
      fc.property(parts, ([year, month, day]) => {
        const text = `${year}-${pad(month)}-${pad(day)}`;
        const date = new Date(Date.UTC(year, month - 1, day));
        const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        expect(readDayNumber(text)).toBe(isReal ? date.getTime() / dayMs : undefined);
        expect(isCalendarDay(text)).toBe(isReal);
      }),
      { numRuns: 5000 },
    );
  });

  it('is not there for other texts', () => {
    for (const text of ['', '2026', '2026-11-2', '2026-11-2x', '2026/11/22', '-026-11-22', '２０26-11-22'])
      expect(readDayNumber(text)).toBeUndefined();
    expect(isCalendarDay('2026-11-22T')).toBe(false);
  });
});

describe('an instant', () => {
  const form = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 61 }), fc.integer({ min: 0, max: 61 }))
    .map((parts) => parts.map((part) => pad(part)).join(':'));
  const ending = fc.constantFrom('Z', '', 'z', '+02:00', '-14:00', '+15:00', '.5Z', '.Z', ' Z', 'ZZ');

  it('is what its form says, with a real day', () => {
    fc.assert(
      fc.property(fc.constantFrom('2026-02-28', '2026-02-30'), clock, ending, (day, time, end) => {
        const text = `${day}T${time}${end}`;
        expect(isInstant(text)).toBe(form.test(text) && isCalendarDay(day));
      }),
      { numRuns: 5000 },
    );
    expect(isInstant('2026-11-22T06:10Z')).toBe(true);
    expect(isInstant('2026-11-22 06:10:00Z')).toBe(false);
  });
});
