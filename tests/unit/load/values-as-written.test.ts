import { describe, expect, it } from 'vitest';
import { createSnapshotCheck } from '../../../src/http/schemas/check-snapshot.ts';
import { type CheckPlan, openChecks } from '../../../src/load/check-plan.ts';
import { checkRow } from '../../../src/load/check-row.ts';

const checkSnapshot = createSnapshotCheck(() => Date.parse('2026-11-30T00:00:00Z'));
const plan: CheckPlan = { source: 'crm', timeZone: 'Europe/Rome' };
const checks = openChecks(plan, [], checkSnapshot);

const check = (members: object, under = checks) =>
  checkRow(
    { row: 1, customerId: 'C1', json: JSON.stringify({ asOf: '2026-11-20T00:00:00Z', ...members }) },
    under,
  );

const checkIn = (notation: Partial<CheckPlan>, members: object) =>
  check(members, openChecks({ ...plan, ...notation }, [], checkSnapshot));

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
    // The clock of Rome is put forward from 02:00 to 03:00.
    '2026-03-29 02:00',
    '2026-03-29 02:30:00',
    '29.03.2026 2:59',
  ])('or is refused: %s', (at) => {
    expect(check({ incidents: [{ ...incident, at }] }).reports).toMatchObject([
      { pointer: '/incidents/0/at', status: 'rejected' },
    ]);
  });
});

describe('a clock that is put forward or back', () => {
  it.each([
    ['Europe/Rome', '2026-03-29 01:59', '2026-03-29T01:59:00+01:00'],
    ['Europe/Rome', '2026-03-29 03:00', '2026-03-29T03:00:00+02:00'],
    ['Europe/Rome', '2026-10-25 02:30', '2026-10-25T02:30:00+01:00'],
    ['Europe/Rome', '2026-10-24 24:00', '2026-10-25T00:00:00+02:00'],
    ['Europe/Rome', '2026-03-29', '2026-03-29T00:00:00+01:00'],
    ['America/New_York', '2026-11-01 01:30', '2026-11-01T01:30:00-05:00'],
    ['America/New_York', '2026-03-08 01:59', '2026-03-08T01:59:00-05:00'],
    ['America/New_York', '2026-03-08 03:00', '2026-03-08T03:00:00-04:00'],
    ['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-05T01:45:00+10:30'],
    ['Asia/Kolkata', '2026-03-29 02:30', '2026-03-29T02:30:00+05:30'],
    // Midnight is skipped there: the day begins at 01:00.
    ['America/Santiago', '2026-09-06', '2026-09-06T00:00:00-04:00'],
  ])('in %s: %s', (timeZone, at, meant) => {
    expect(checkIn({ timeZone }, { incidents: [{ ...incident, at }] }).snapshot?.incidents?.[0]?.at).toBe(
      meant,
    );
  });

  it.each([
    ['America/New_York', '2026-03-08 02:00'],
    ['America/New_York', '2026-03-08 02:59:59'],
    ['America/Santiago', '2026-09-06 00:30'],
    ['Australia/Lord_Howe', '2026-10-04 02:15'],
  ])('skips a time, which is refused, in %s: %s', (timeZone, at) => {
    const { reports } = checkIn({ timeZone }, { incidents: [{ ...incident, at }] });
    expect(reports).toMatchObject([
      { pointer: '/incidents/0/at', message: expect.stringMatching(/skips this time/) },
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

describe('a year of the Buddhist era is understood where it is certain', () => {
  it.each(['23 เมษายน 2522', '23 เม.ย. 2522', '๒๓/๐๔/๒๕๒๒', '23 เมษายน พ.ศ. 2522', '๒๕๒๒-๐๔-๒๓'])(
    'from Thai letters or figures: %s',
    (birthDate) => {
      expect(check({ birthDate }).snapshot?.birthDate).toBe('1979-04-23');
    },
  );

  it.each([
    '23/04/2522',
    '2522-04-23',
    '25220423',
    '23.4.2522',
    '1979-04-23',
    '23/04/1979',
    '2522-04-23 00:00:00',
  ])('where it is declared: %s', (birthDate) => {
    expect(checkIn({ era: 'buddhist' }, { birthDate }).snapshot?.birthDate).toBe('1979-04-23');
  });

  it.each([
    ['22/11/2569 06:10', '2026-11-22T06:10:00+01:00'],
    ['2569-11-22T06:10:00Z', '2026-11-22T06:10:00Z'],
    ['2569-11-22 06:10:00', '2026-11-22T06:10:00+01:00'],
    ['2567-02-28 24:00', '2024-02-29T00:00:00+01:00'],
    ['2026-11-22 06:10:00', '2026-11-22T06:10:00+01:00'],
  ])('in times too: %s', (at, meant) => {
    expect(
      checkIn({ era: 'buddhist' }, { incidents: [{ ...incident, at }] }).snapshot?.incidents?.[0]?.at,
    ).toBe(meant);
  });

  it.each(['23/04/2299', '2299-04-23'])('and no other year is: %s', (birthDate) => {
    expect(checkIn({ era: 'buddhist' }, { birthDate }).snapshot).toBeUndefined();
  });
});

it('cells of blanks alone know nothing', () => {
  const { snapshot, reports } = check({
    birthDate: '   ',
    market: '\u00a0',
    name: { given: ' \t', family: ' A' },
    value: { points: ' ', tier: '  ' },
    contacts: [{ at: '  ', channel: ' ' }],
    languages: [' ', 'it'],
  });
  expect(snapshot).toMatchObject({ name: { family: 'A' }, value: {}, contacts: [], languages: ['it'] });
  expect(snapshot).not.toHaveProperty('birthDate');
  expect(reports).toMatchObject([{ status: 'repaired', pointer: '/contacts/0' }]);
});

describe('a row’s parts without what makes them one', () => {
  it('an address without lines is left out, and said to be', () => {
    const { snapshot, reports } = check({ addresses: [{ lines: ['', null], city: 'Roma', country: 'IT' }] });
    expect(snapshot?.addresses).toEqual([]);
    expect(reports).toMatchObject([
      { status: 'repaired', pointer: '/addresses/0', message: 'has no lines; it was left out' },
    ]);
  });

  it.each([
    ['3.14E+05', /a spreadsheet shortened/],
    ['NaN', /stands for no value/],
  ])('the customer %s is refused with the cause', (customerId, why) => {
    const { reports } = checkRow({ row: 1, customerId, json: '{"asOf":"2026-11-20T00:00:00Z"}' }, checks);
    expect(reports).toMatchObject([
      { status: 'rejected', pointer: '/customerId', message: expect.stringMatching(why) },
    ]);
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
    ['１２，５００', 12500],
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
    ['phone', '333 123 4567 int. 12', '+393331234567'],
    ['phone', '+49 30 1234567 Durchwahl 12', '+49301234567'],
    ['phone', '+1 514 555 0199 poste 12', '+15145550199'],
    ['phone', '+48 22 123 45 67 wew. 12', '+48221234567'],
    ['phone', '+55 11 2345-6789 ramal 12', '+551123456789'],
    ['phone', '+81 3-1234-5678 内線12', '+81312345678'],
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
    ['U.K.', 'GB'],
    ['UAE', 'AE'],
    ['ไทย', 'TH'],
    ['भारत', 'IN'],
    ['대한민국', 'KR'],
    ['Україна', 'UA'],
    ['Magyarország', 'HU'],
  ])('%s', (market, code) => {
    expect(check({ market }).snapshot?.market).toBe(code);
  });
});

describe('a currency by its sign', () => {
  it.each([
    ['€', 'EUR'],
    ['R$', 'BRL'],
    ['NT$', 'TWD'],
    ['zł', 'PLN'],
    ['₱', 'PHP'],
    ['TL', 'TRY'],
    ['Ft', 'HUF'],
    ['RMB', 'CNY'],
  ])('%s', (currency, code) => {
    const { snapshot } = check({ value: { lifetimeValue: { amount: 1, currency } } });
    expect(snapshot?.value?.lifetimeValue?.currency).toBe(code);
  });

  it.each(['$', '¥', 'kr', 'Rs', 'L'])('or is refused, because several have it: %s', (currency) => {
    expect(check({ value: { lifetimeValue: { amount: 1, currency } } }).reports).toMatchObject([
      { pointer: '/value/lifetimeValue/currency', status: 'rejected' },
    ]);
  });
});

it('two ids stay two, however they are written', () => {
  for (const customerId of ['A&amp;B', 'A&B', '1.50', '007'])
    expect(
      checkRow({ row: 1, customerId, json: '{"asOf":"2026-11-20T00:00:00Z"}' }, checks).snapshot?.customerId,
    ).toBe(customerId);
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
