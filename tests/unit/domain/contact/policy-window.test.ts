import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodOf, windowEnd, windowStart } from '../../../../src/domain/contact/policy-window.ts';
import { endOfQuiet } from '../../../../src/domain/contact/quiet-hours.ts';

const at = (text: string) => Date.parse(text);
const span = (period: 'day' | 'week' | 'month' | 'year', text: string, zone = 'Europe/Rome') => {
  const { start, end } = periodOf(period, at(text), zone);
  return [new Date(start).toISOString(), new Date(end).toISOString()];
};

describe('calendar windows', () => {
  it('have days of 23 and 25 hours where the clock is changed', () => {
    expect(span('day', '2026-03-29T12:00:00Z')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(span('day', '2026-10-25T12:00:00Z')).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
  });

  it('know leap days', () => {
    expect(span('month', '2028-02-10T00:00:00Z', 'UTC')).toEqual([
      '2028-02-01T00:00:00.000Z',
      '2028-03-01T00:00:00.000Z',
    ]);
    expect(span('day', '2028-02-29T08:00:00Z', 'Asia/Taipei')).toEqual([
      '2028-02-28T16:00:00.000Z',
      '2028-02-29T16:00:00.000Z',
    ]);
  });

  it('begin weeks on Monday and years on the first of January, by the customer’s clock', () => {
    expect(span('week', '2027-01-02T00:00:00Z')).toEqual([
      '2026-12-27T23:00:00.000Z',
      '2027-01-03T23:00:00.000Z',
    ]);
    expect(span('year', '2026-12-31T23:30:00Z')).toEqual([
      '2026-12-31T23:00:00.000Z',
      '2027-12-31T23:00:00.000Z',
    ]);
  });

  it('count in UTC in an unknown zone', () => {
    expect(span('day', '2026-11-21T12:00:00Z', 'Nowhere/None')).toEqual([
      '2026-11-21T00:00:00.000Z',
      '2026-11-22T00:00:00.000Z',
    ]);
  });

  const zones = fc.constantFrom(
    'Europe/Rome',
    'America/Sao_Paulo',
    'Asia/Taipei',
    'America/St_Johns',
    'Africa/Cairo',
    'UTC',
    'Nowhere/None',
  );
  const instants = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2060-01-01T00:00:00Z') });
  const periods = fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'year' as const);

  it('hold every instant in exactly one period, without gap and overlap', () => {
    fc.assert(
      fc.property(periods, instants, zones, (period, instant, zone) => {
        const { start, end, name } = periodOf(period, instant, zone);
        expect(instant >= start && instant < end).toBe(true);
        expect(periodOf(period, start, zone).name).toBe(name);
        expect(periodOf(period, end - 1, zone).name).toBe(name);
        expect(periodOf(period, end, zone).start).toBe(end);
      }),
      { numRuns: 500 },
    );
  });

  it('let go of an entry at the very instant that its end says', () => {
    const windows = fc.oneof(
      fc.record({ hours: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ days: fc.integer({ min: 1, max: 60 }) }),
      periods.map((calendar) => ({ calendar })),
    );
    fc.assert(
      fc.property(windows, instants, zones, (window, entry, zone) => {
        const end = windowEnd(window, entry, zone) ?? 0;
        expect(entry).toBeGreaterThanOrEqual(windowStart(window, end - 1, zone));
        expect(entry).toBeLessThan(windowStart(window, end, zone));
      }),
      { numRuns: 500 },
    );
  });
});

describe('quiet hours', () => {
  const end = (text: string, from = '22:00', to = '07:00', zone = 'Europe/Rome') => {
    const found = endOfQuiet(from, to, at(text), zone);
    return found === undefined ? undefined : new Date(found).toISOString();
  };

  it('lie over midnight, and end by the clock on the wall', () => {
    expect(end('2026-11-21T20:59:59Z')).toBeUndefined();
    expect(end('2026-11-21T21:00:00Z')).toBe('2026-11-22T06:00:00.000Z');
    expect(end('2026-11-22T05:59:59Z')).toBe('2026-11-22T06:00:00.000Z');
    expect(end('2026-11-22T06:00:00Z')).toBeUndefined();
  });

  it('end right in the nights when the clock is changed', () => {
    expect(end('2026-03-28T22:30:00Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(end('2026-10-24T22:30:00Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  it('are none where they end when they begin', () => {
    expect(end('2026-11-21T12:00:00Z', '10:00', '10:00')).toBeUndefined();
  });

  it('are those of UTC in an unknown zone', () => {
    expect(end('2026-11-21T21:59:59Z', '22:00', '07:00', 'Nowhere/None')).toBeUndefined();
    expect(end('2026-11-21T22:00:00Z', '22:00', '07:00', 'Nowhere/None')).toBe('2026-11-22T07:00:00.000Z');
  });
});
