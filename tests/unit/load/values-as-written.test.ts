import { describe, expect, it } from 'vitest';
import { createSnapshotCheck } from '../../../src/http/schemas/check-snapshot.ts';
import { openChecks } from '../../../src/load/check-plan.ts';
import { checkRow } from '../../../src/load/check-row.ts';

const checkSnapshot = createSnapshotCheck(() => Date.parse('2026-11-30T00:00:00Z'));
const checks = openChecks({ source: 'crm', timeZone: 'Europe/Rome' }, [], checkSnapshot);

const check = (members: object) =>
  checkRow(
    { row: 1, customerId: 'C1', json: JSON.stringify({ asOf: '2026-11-20T00:00:00Z', ...members }) },
    checks,
  );

const incident = { incidentId: 'I1', type: 'delay', severity: 'light', status: 'open' };

describe('a time is the moment that its author means', () => {
  it.each([
    ['2026-11-22 24:00', '2026-11-23T00:00:00+01:00'],
    ['2026-11-22T24:00:00Z', '2026-11-23T00:00:00Z'],
    ['2026-12-31T24:00:00+01:00', '2027-01-01T00:00:00+01:00'],
    ['2026-02-28 24:00:00', '2026-03-01T00:00:00+01:00'],
    ['22/11/2026 24:00', '2026-11-23T00:00:00+01:00'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59Z'],
    ['2017-01-01 00:59:60', '2017-01-01T00:59:59+01:00'],
    ['٢٠٢٦-١١-٢٢ ٠٦:١٠', '2026-11-22T06:10:00+01:00'],
    ['11/22/2026 12:10 AM', '2026-11-22T00:10:00+01:00'],
    ['Sunday, 22.11.2026 06:10', '2026-11-22T06:10:00+01:00'],
  ])('%s', (at, meant) => {
    expect(check({ incidents: [{ ...incident, at }] }).snapshot?.incidents?.[0]?.at).toBe(meant);
  });

  it.each([
    '2026-11-22 24:01',
    '2026-11-22T24:00:01Z',
    '2026-11-22 06:60',
    '2026-11-22 06:10:60',
    '22.11.2026 13:10 AM',
    '22.11.2026 13:10 PM',
    '22.11.2026 0:10 PM',
    '2026-11-22 25:00',
  ])('or is refused: %s', (at) => {
    expect(check({ incidents: [{ ...incident, at }] }).reports).toMatchObject([
      { pointer: '/incidents/0/at', status: 'rejected' },
    ]);
  });
});

describe('a birthday is the day that its author means', () => {
  it.each([
    '١٩٧٩-٠٤-٢٣',
    '۱۹۷۹/۰۴/۲۳',
    '１９７９／０４／２３'.normalize('NFKC'),
    '२३.०४.१९७९',
    '23.IV.1979',
    '1979 Apr 23',
    '1979-Apr-23',
    '1979‑04‑23',
    '1979–04–23',
    'Mo., 23.04.1979',
    'Monday, April 23, 1979',
    '4/23/1979 12:00:00 AM',
  ])('%s', (birthDate) => {
    expect(check({ birthDate }).snapshot?.birthDate).toBe('1979-04-23');
  });

  it.each([
    ['23/04/2522', /Buddhist era/],
    ['2522-04-23', /Buddhist era/],
    ['23 เมษายน 2522', /Buddhist era/],
    ['0000-00-00', /stands for no value/],
    ['00.00.0000', /stands for no value/],
    ['N/A', /stands for no value/],
    ['k. A.', /stands for no value/],
    ['4/23/1979 12:00:00 PM', /day/],
    ['1979-XIII-23', /day/],
  ])('or is refused with the likely cause: %s', (birthDate, cause) => {
    const { snapshot, reports } = check({ birthDate });
    expect(snapshot).toBeUndefined();
    expect(reports[0]?.message).toMatch(cause);
  });
});

describe('figures of other scripts are figures', () => {
  it.each([
    ['١٢٥٠٠', 12500],
    ['１２５００', 12500],
    ['١٢٬٥٠٠', 12500],
    ['۱۲۵۰۰', 12500],
    ['१२५००', 12500],
    ['-١٢', -12],
  ])('%s', (points, number) => {
    expect(check({ value: { points } }).snapshot?.value?.points).toBe(number);
  });
});

describe('an identity is one person’s', () => {
  const read = (type: string, value: string) => check({ market: 'IT', identities: [{ type, value }] });

  it.each([
    ['email', 'mailto:Anna@B.it', 'anna@b.it'],
    ['email', 'Anna Rossi <a@b.it>', 'a@b.it'],
    ['email', '<A@b.it>', 'a@b.it'],
    ['email', ' \u200ea@b.it\u200e', 'a@b.it'],
    ['email', 'ａ@b.it', 'a@b.it'],
    ['email', 'o’brien@b.ie', 'o’brien@b.ie'],
    ['phone', '3331234567.0', '+393331234567'],
    ['phone', '333 123 4567 (cell.)', '+393331234567'],
    ['loyalty-card', '12345678.0', '12345678'],
    ['loyalty-card', '١٢٣٤', '1234'],
    ['loyalty-card', '0012 34', '001234'],
    ['booking', '2E1234', '2E1234'],
    ['loyalty-card', '1E5', '1E5'],
  ])('%s %s', (type, value, stored) => {
    expect(read(type, value).snapshot?.identities).toEqual([{ type, value: stored }]);
  });

  it.each([
    ['email', 'a@b.it; c@d.it', /not one e-mail address/],
    ['email', 'a(at)b.it', /not one e-mail address/],
    ['email', 'a @b.it', /not one e-mail address/],
    ['email', '@b.it', /not one e-mail address/],
    ['email', 'nessuna', /stands for no value/],
    ['loyalty-card', '1.23457E+15', /a spreadsheet shortened/],
    ['loyalty-card', '1E+05', /a spreadsheet shortened/],
    ['loyalty-card', '1,23E12', /a spreadsheet shortened/],
    ['phone', '3.331234567E+09', /a spreadsheet shortened/],
    ['loyalty-card', 'TBD', /stands for no value/],
    ['loyalty-card', 'n. d.', /stands for no value/],
    ['loyalty-card', 'xxxx', /stands for no value/],
    ['loyalty-card', 'unbekannt', /stands for no value/],
  ])('or is left out, and said to be: %s %s', (type, value, why) => {
    const { snapshot, reports } = read(type, value);
    expect(snapshot?.identities).toEqual([]);
    expect(reports).toMatchObject([{ status: 'repaired', pointer: '/identities/0/value' }]);
    expect(reports[0]?.message).toMatch(why);
  });
});

describe('a country by any of its usual names', () => {
  it.each([
    ['Republic of Korea', 'KR'],
    ['Korea, Republic of', 'KR'],
    ['The Netherlands', 'NL'],
    ['Iran (Islamic Republic of)', 'IR'],
    ['Bolivia (Plurinational State of)', 'BO'],
    ['Russian Federation', 'RU'],
    ['Viet Nam', 'VN'],
    ['Cote dIvoire', 'CI'],
    ['Slovak Republic', 'SK'],
    ['United States of America', 'US'],
    ['Hong Kong', 'HK'],
    ['Bahamas, The', 'BS'],
  ])('%s', (market, code) => {
    expect(check({ market }).snapshot?.market).toBe(code);
  });
});

describe('letters that were encoded twice', () => {
  it.each([
    'RenÃ©e',
    'MÃ¼ller',
    'JosÃ©',
    'StraÃŸe',
    'PeÃ±a',
    'â‚¬ 5 Â£',
    'Dâ€™Angelo',
    'Ã„rger',
    'niÃ±o',
    'Â©',
  ])('are refused: %s', (family) => {
    expect(check({ name: { family } }).reports).toMatchObject([
      { pointer: '/name/family', message: expect.stringMatching(/export it again as UTF-8/) },
    ]);
  });

  it.each(['São João', 'MAÇÃ', 'Âge', 'château', 'Mâcon', 'IRMÃ', 'Đặng Thị Ân', 'Ân’s', '“IRMÃ”', 'VÂLCEA'])(
    'are not seen in %s',
    (family) => {
      expect(check({ name: { family } }).snapshot?.name?.family).toBe(family);
    },
  );
});
