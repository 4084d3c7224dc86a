import { expect, test } from 'vitest';
import { createWorkingDays } from '../../../../src/adapters/holidays/working-days.ts';

const find = createWorkingDays();
const at = (text: string): number => Date.parse(text);
const next = async (when: string, country: string | undefined, timeZone: string): Promise<string> =>
  new Date(await find(at(when), country, timeZone)).toISOString();

test('an instant on a working day is left as it is', async () => {
  expect(await next('2026-11-24T03:00:00Z', 'IT', 'Europe/Rome')).toBe('2026-11-24T03:00:00.000Z');
});

test.each([
  ['a weekend', '2026-11-21T12:00:00Z', 'IT', 'Europe/Rome', '2026-11-23T07:00:00.000Z'],
  [
    'a holiday and the weekend behind it',
    '2026-12-25T10:00:00Z',
    'DE',
    'Europe/Berlin',
    '2026-12-28T07:00:00.000Z',
  ],
  ['a holiday of the reader’s country', '2026-02-16T04:00:00Z', 'TW', 'Asia/Taipei', /2026-02-2/],
  ['a weekend on other days', '2026-11-20T10:00:00Z', 'EG', 'Africa/Cairo', '2026-11-22T06:00:00.000Z'],
  [
    'a weekend where the country is not known',
    '2026-11-21T12:00:00Z',
    undefined,
    'UTC',
    '2026-11-23T08:00:00.000Z',
  ],
  [
    'a weekend in a country without known holidays',
    '2026-11-21T12:00:00Z',
    'AQ',
    'UTC',
    '2026-11-23T08:00:00.000Z',
  ],
] as const)('%s puts it off to the next working morning', async (_what, when, country, timeZone, morning) => {
  const found = await next(when, country, timeZone);
  if (typeof morning === 'string') expect(found).toBe(morning);
  else expect(found).toMatch(morning);
});

test('the day is that of the reader’s clock, whatever the zone of the machine', async () => {
  // Friday evening in Rome is Saturday morning in Tokyo.
  expect(await next('2026-11-20T20:00:00Z', 'JP', 'Asia/Tokyo')).toBe('2026-11-23T23:00:00.000Z');
  expect(await next('2026-11-20T20:00:00Z', 'IT', 'Europe/Rome')).toBe('2026-11-20T20:00:00.000Z');
});

test('an unknown zone or country stops nothing', async () => {
  expect(await next('2026-11-21T12:00:00Z', 'IT', 'Mars/Olympus')).toBe('2026-11-21T12:00:00.000Z');
});
