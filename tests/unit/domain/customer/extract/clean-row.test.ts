import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleCustomer } from '../../../../../benchmarks/data/sample-customers.ts';
import { cleanPhone } from '../../../../../src/domain/customer/clean-phone.ts';
import {
  cleanCountry,
  cleanCurrency,
  cleanLocale,
  cleanZone,
} from '../../../../../src/domain/customer/extract/clean-codes.ts';
import { cleanDay } from '../../../../../src/domain/customer/extract/clean-day.ts';
import { cleanNumber, cleanWhole } from '../../../../../src/domain/customer/extract/clean-number.ts';
import { cleanRow, type RowDefaults } from '../../../../../src/domain/customer/extract/clean-row.ts';
import {
  cleanBoolean,
  cleanInstant,
  cleanWord,
} from '../../../../../src/domain/customer/extract/clean-values.ts';
import { explainCode } from '../../../../../src/domain/customer/extract/explain-code.ts';
import { snapshotSchema } from '../../../../../src/domain/customer/snapshot.ts';
import { openDefaults } from '../../../../../src/load/check-plan.ts';

const defaults: RowDefaults = { offsetAt: () => 0, source: 'crm' };
const candidateOf = (row: object, some: Partial<RowDefaults> = {}) =>
  cleanRow({ customerId: 'C1', asOf: '2026-11-20T00:00:00Z', ...row }, { ...defaults, ...some }).candidate;

describe('what stands for no value', () => {
  it.each([
    ...[
      'NULL',
      'null',
      'N/A',
      'n/a',
      'NA',
      'n.a.',
      '#N/A',
      '#N/D',
      '-',
      '--',
      '—',
      '.',
      '?',
      'none',
      'None',
      'nil',
      'NaN',
    ],
    ...[
      'undefined',
      'unknown',
      '(null)',
      '\\N',
      '0',
      '00000',
      'keine',
      'nessuno',
      'not available',
      '#REF!',
      '***',
    ],
  ])('makes no identity, household or customer of %s', (text) => {
    const { candidate, repairs } = cleanRow(
      {
        customerId: text,
        household: text,
        identities: [
          { type: 'frequent-flyer', value: text },
          { type: 'passport', value: 'ITA-YA0000001' },
        ],
        contactPoints: [{ type: 'email', value: text }],
      },
      defaults,
    );
    expect(candidate).not.toHaveProperty('customerId');
    expect(candidate).not.toHaveProperty('household');
    expect(candidate).toMatchObject({ identities: [{ type: 'passport' }], contactPoints: [] });
    expect(repairs.map(({ pointer }) => pointer)).toEqual([
      '/customerId',
      '/household',
      '/identities/0/value',
      '/contactPoints/0/value',
    ]);
  });

  it('keeps the number zero of a customer whose numbers are padded', () => {
    expect(candidateOf({ customerId: '00000000' })).toMatchObject({ customerId: '00000000' });
  });

  it.each(['NAN4XQ', 'NULLA1', 'NA-1', '0047', 'NONE7', 'N1', 'A-', '10', 'Nadia@example.com'])(
    'is not %s',
    (value) => {
      const entry = { type: 'member-number', value };
      expect(candidateOf({ identities: [entry] })).toMatchObject({ identities: [entry] });
    },
  );
});

describe('values of an extract', () => {
  it.each([
    ['utc', 'UTC'],
    ['Gmt', 'GMT'],
    ['etc/utc', 'UTC'],
    ['EUROPE/ROME', 'Europe/Rome'],
    ['america / new york', 'America/New_York'],
    ['us/pacific', 'America/Los_Angeles'],
    ['US/Pacific', 'US/Pacific'],
    ['EST5EDT', 'EST5EDT'],
    ['Etc/GMT+1', 'Etc/GMT+1'],
    ['Europe/Rom', 'Europe/Rom'],
  ])('read %s as the time zone %s', (text, timeZone) => {
    expect(candidateOf({ timeZone: text })).toMatchObject({ timeZone });
  });

  it('decode what web forms write for characters', () => {
    expect(candidateOf({ name: { family: 'D&#39;Angelo ' } })).toMatchObject({
      name: { family: "D'Angelo" },
    });
  });

  it.each([
    ['2026-11-22 06:10:00+00', '2026-11-22T06:10:00Z'],
    ['2026-11-22T06:10:00.120000Z', '2026-11-22T06:10:00.12Z'],
    ['2026-11-22 06:10:00.000', '2026-11-22T06:10:00+01:00'],
    ['2026-11-22 06:10+0530', '2026-11-22T06:10:00+05:30'],
    ['2026-11-22 06:10:00-03', '2026-11-22T06:10:00-03:00'],
    ['2026-11-22', '2026-11-22T00:00:00+01:00'],
    ['2026-02-30T06:10:00Z', '2026-02-30T06:10:00Z'],
    ['2026-11-22T06:10.12Z', '2026-11-22T06:10:00.12Z'],
    ['last Tuesday', 'last Tuesday'],
  ])('read %s as the instant %s', (text, instant) => {
    expect(cleanInstant(text, { offsetAt: () => 60 })).toBe(instant);
  });

  it('reads a wall clock as databases write it like any other spelling of it', () => {
    const part = (most: number) => fc.nat(most).map((number) => String(number).padStart(2, '0'));
    fc.assert(
      fc.property(part(13), part(32), part(25), part(61), part(61), (month, day, hour, minute, second) => {
        const [date, clock] = [`2026-${month}-${day}`, `${hour}:${minute}:${second}`];
        const offsetAt = (wallClock: number): number => (wallClock / 3_600_000) % 7;
        const [written, iso] = [`${date} ${clock}`, `${date}T${clock}`];
        const [one, other] = [cleanInstant(written, { offsetAt }), cleanInstant(iso, { offsetAt })];
        expect(one === written ? iso : one).toBe(other);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['20261122', '2026-11-22'],
    ['2026/11/22', '2026-11-22'],
    ['22.11.2026', '2026-11-22'],
    ['2026-11-22 00:00:00', '2026-11-22'],
    ['11/22/2026', '2026-11-22'],
    ['22/11/2026', '2026-11-22'],
    ['04/04/1980', '1980-04-04'],
    ['3.4.1980', '1980-04-03'],
    ['1980-4-3', '1980-04-03'],
    ['3 April 1980', '1980-04-03'],
    ['03-APR-1980', '1980-04-03'],
    ['April 3, 1980', '1980-04-03'],
    ['3. März 1980', '1980-03-03'],
    ['1er avril 1980', '1980-04-01'],
    ['1980年4月3日', '1980-04-03'],
    ['１９８０年０４月０３日', '1980-04-03'],
    ['1980년 4월 3일', '1980-04-03'],
    ['1980. 4. 3.', '1980-04-03'],
    ['民國69年4月3日', '1980-04-03'],
    ['昭和55年4月3日', '1980-04-03'],
    ['平成元年4月3日', '1989-04-03'],
    ['永和55年4月3日', '永和55年4月3日'],
    ['69年4月3日', '69年4月3日'],
    ['3º de abril de 1980', '1980-04-03'],
    ['3 de abril de 1980', '1980-04-03'],
    ['1980-04-03T00:00:00+02:00', '1980-04-03'],
    ['1980-04-03T00:00:00.000Z', '1980-04-03'],
    ['1980-04-03 14:30:00', '1980-04-03'],
    ['03/04/1980', '03/04/1980'],
    ['03-04-1980', '03-04-1980'],
    ['1980-04-02T22:00:00Z', '1980-04-02T22:00:00Z'],
    ['1980-04-02 22:00:00+00', '1980-04-02 22:00:00+00'],
    ['03.04.80', '03.04.80'],
    ['29314', '29314'],
    ['in spring', 'in spring'],
  ])('read %s as the day %s', (text, day) => {
    expect(cleanDay(text)).toBe(day);
  });

  it.each([
    ['Europe/Rome', '1980-04-02T23:00:00Z', '1980-04-03'],
    ['Europe/Rome', '1980-07-02T22:00:00.000Z', '1980-07-03'],
    ['Europe/Rome', '1980-12-31 23:00:00+00', '1981-01-01'],
    ['Europe/Rome', '1980-04-02T22:00:00Z', '1980-04-02T22:00:00Z'],
    ['Europe/Rome', '1980-04-02T23:00:01Z', '1980-04-02T23:00:01Z'],
    ['Europe/Rome', '1980-04-02T17:00:00-07:00', '1980-04-02T17:00:00-07:00'],
    ['America/New_York', '1980-01-03T05:00:00Z', '1980-01-03'],
    ['America/New_York', '1980-07-03T04:00:00.000Z', '1980-07-03'],
    ['America/New_York', '1980-07-03T05:00:00Z', '1980-07-03T05:00:00Z'],
    ['Asia/Taipei', '1980-01-02T16:00:00Z', '1980-01-03'],
    ['Asia/Kolkata', '1980-01-02T18:30:00Z', '1980-01-03'],
    ['Asia/Kolkata', '1980-01-02T18:00:00Z', '1980-01-02T18:00:00Z'],
    ['UTC', '1980-01-02T00:00:00Z', '1980-01-02'],
    ['UTC', '1980-01-02T22:00:00Z', '1980-01-02T22:00:00Z'],
  ])('read for %s the birthday of a date picker: %s is %s', (timeZone, text, day) => {
    const candidate = candidateOf({ birthDate: text }, openDefaults({ source: 'crm', timeZone }));
    expect(candidate).toMatchObject({ birthDate: day });
  });

  it.each([
    ['03/04/1980', 'day-first', '1980-04-03'],
    ['03/04/1980', 'month-first', '1980-03-04'],
    ['03-04-1980', 'day-first', '1980-04-03'],
    ['1980-04-03', 'month-first', '1980-04-03'],
    ['04.03.1980', 'month-first', '1980-04-03'],
  ] as const)('read %s, declared %s, as the day %s', (text, dayOrder, day) => {
    expect(cleanDay(text, { dayOrder })).toBe(day);
  });

  it.each([
    ['22.11.2026 06:10', undefined, '2026-11-22T06:10:00+01:00'],
    ['22.11.2026 06:10:00+00:00', undefined, '2026-11-22T06:10:00Z'],
    ['11/22/2026 6:10 PM', undefined, '2026-11-22T18:10:00+01:00'],
    ['11/22/2026 12:10:05 AM', undefined, '2026-11-22T00:10:05+01:00'],
    ['03/04/2026 06:10', 'day-first', '2026-04-03T06:10:00+01:00'],
    ['03/04/2026 06:10', undefined, '03/04/2026 06:10'],
    ['22 Nov 2026', undefined, '2026-11-22T00:00:00+01:00'],
    ['2026-11-22 06:10:00 GMT', undefined, '2026-11-22T06:10:00Z'],
    ['2026年11月22日', undefined, '2026-11-22T00:00:00+01:00'],
    ['2026年11月22日 18:10', undefined, '2026-11-22T18:10:00+01:00'],
    ['令和8年11月22日 18:10:05', undefined, '2026-11-22T18:10:05+01:00'],
    ['2026-11-22 06:10:00 CET', undefined, '2026-11-22 06:10:00 CET'],
    ['2026-11-22T06:10:00,250+0100', undefined, '2026-11-22T06:10:00.25+01:00'],
    ['20261122T061000Z', undefined, '2026-11-22T06:10:00Z'],
    ['20261122T0610', undefined, '2026-11-22T06:10:00+01:00'],
    ['20261122061000', undefined, '2026-11-22T06:10:00+01:00'],
    ['2026-11-22-06.10.00.000000', undefined, '2026-11-22T06:10:00+01:00'],
    ['Sun, 22 Nov 2026 06:10:00 GMT', undefined, '2026-11-22T06:10:00Z'],
    ['So., 22. November 2026 06:10', undefined, '2026-11-22T06:10:00+01:00'],
    ['22.11.2026 06:10 Uhr', undefined, '2026-11-22T06:10:00+01:00'],
    ['20263122061000', undefined, '20263122061000'],
    ['1793700000000', undefined, '1793700000000'],
    ['17937000000000', undefined, '17937000000000'],
  ] as const)('read %s, declared %s, as the instant %s', (text, dayOrder, instant) => {
    expect(cleanInstant(text, { offsetAt: () => 60, ...(dayOrder && { dayOrder }) })).toBe(instant);
  });

  it.each([
    ['1,5', 1.5],
    ['0,210', 0.21],
    ['12345,678', 12345.678],
    ['1,234', '1,234'],
    ['1.234', '1.234'],
    ['-12.345', '-12.345'],
    ['0.234', 0.234],
    ['1234.567', 1234.567],
    ['1.2345', 1.2345],
    ['--5', '--5'],
    ['1,234.56', 1234.56],
    ['1.234,56', 1234.56],
    ['1.234.567', 1_234_567],
    ['1 234,50', 1234.5],
    ['1\u{202f}234\u{202f}567', 1_234_567],
    ['1’234.50', 1234.5],
    ['12,34,567.8', 1_234_567.8],
    ['12.50-', -12.5],
    ['(12.50)', -12.5],
    ['(1.234,50)', -1234.5],
    ['-(5)', '-(5)'],
    ['()', '()'],
    [',5', 0.5],
    ['12.-', 12],
    ['12,--', 12],
    ['1’200.—', 1200],
    ['−3', -3],
    ['-3-', '-3-'],
    ['12 EUR', '12 EUR'],
    ['1,23,4', '1,23,4'],
    ['', ''],
    ['-', '-'],
  ])('read %s as the number %s', (text, number) => {
    expect(cleanNumber(text)).toBe(number);
  });

  it.each([
    ['1,234', 1234],
    ['1.234', 1234],
    ['-12.345', -12_345],
    [' 7,001 ', 7001],
    ['−1,234', -1234],
    ['12,000', '12,000'],
    ['1.000', '1.000'],
    ['0,123', 0.123],
    ['1,234,567', 1_234_567],
    ['1,5', 1.5],
    ['12 345', 12_345],
    ['1,234 points', '1,234 points'],
  ])('read %s, where a whole number is wanted, as the number %s', (text, number) => {
    expect(cleanWhole(text)).toBe(number);
  });

  it('read whole numbers by the declared sign alone, if there is one', () => {
    expect(cleanWhole('1,234', 'comma')).toBe(1.234);
    expect(cleanWhole('1.234', 'comma')).toBe(1234);
    expect(cleanWhole('1.234', 'point')).toBe(1.234);
  });

  it.each([
    ['1.234', 1234],
    ['1,234', 1.234],
    ['1.234,5', 1234.5],
    ['1.5', '1.5'],
    ['7', 7],
  ])('read %s, with a declared decimal comma, as the number %s', (text, number) => {
    expect(cleanNumber(text, 'comma')).toBe(number);
  });

  it.each([
    ['1,234', 1234],
    ['12,345', 12_345],
    ['1,234,567', 1_234_567],
    ['1.234', 1.234],
    ['1,234.5', 1234.5],
    ['1,5', 1.5],
    ['-7,000', -7000],
    ['7', 7],
  ])('read %s, with a declared decimal point, as the number %s', (text, number) => {
    expect(cleanNumber(text, 'point')).toBe(number);
  });

  it('spell words, languages, numbers and yes or no in one way', () => {
    expect(['Frequent Flyer', 'FREQUENT_FLYER', ' frequent.flyer '].map(cleanWord)).toEqual(
      Array(3).fill('frequent-flyer'),
    );
    expect(['it_it', 'IT-it.UTF-8', 'zh_hant_tw', 'no language!'].map(cleanLocale)).toEqual([
      'it-IT',
      'it-IT',
      'zh-Hant-TW',
      'no language!',
    ]);
    expect(['0.21', ' -3 ', '1e6', '12 EUR', ''].map((text) => cleanNumber(text))).toEqual([
      0.21,
      -3,
      1e6,
      '12 EUR',
      '',
    ]);
    expect(['Y', 'no', 1, '0', 'perhaps'].map(cleanBoolean)).toEqual([true, false, true, false, 'perhaps']);
  });

  it.each([
    [cleanCountry, 'IT', ['it', 'ITA', 'Italy', 'Italia', 'Italien', ' it ']],
    [cleanCountry, 'GB', ['UK', 'gb', 'GBR', 'United Kingdom', 'Great Britain', 'Vereinigtes Königreich']],
    [cleanCountry, 'CH', ['CHE', 'Schweiz', 'Suisse', 'Svizzera', 'switzerland']],
    [cleanCountry, 'TW', ['twn', 'Taiwan', 'tw']],
    [cleanCurrency, 'EUR', ['eur', '€', 'Euro', 'EUROS']],
    [cleanCurrency, 'CHF', ['chf', 'Swiss Franc', 'Schweizer Franken']],
    [cleanCurrency, 'PLN', ['zł', 'pln']],
    [cleanLocale, 'it', ['it', 'ita', 'Italian', 'italiano', 'Italienisch']],
    [cleanLocale, 'de', ['ger', 'deu', 'Deutsch', 'German', 'tedesco']],
    [cleanLocale, 'de-CH', ['de_CH', 'de-ch.UTF-8', 'de_CH@euro']],
    [cleanZone, 'Europe/Rome', ['europe/rome', 'EUROPE/ROME', 'Europe / Rome']],
    [cleanZone, 'America/New_York', ['america/new_york', 'America/New York']],
  ] as const)('spell each code in one way', (clean, code, spellings) => {
    expect(spellings.map((text) => clean(text))).toEqual(spellings.map(() => code));
  });

  it.each([
    ['country', 'Itly', /not a country.*did you mean IT/],
    ['country', 'XX', /not a country/],
    ['currency', 'EUO', /not a currency.*did you mean EUR/],
    ['country', 'EU', /not a country[^;]*$/],
    ['country', 'ROK', /not a country/],
    ['currency', '$', /did you mean USD/],
    ['currency', 'RMB', /did you mean CNY/],
    ['currency', 'lei', /did you mean RON/],
    ['currency', '¤', /not a currency[^;]*$/],
    ['zone', 'Europe/Wien', /did you mean Europe\/Vienna/],
    ['language', 'Italina', /not a language.*did you mean it/],
    ['zone', 'Europe/Rom', /not a time zone.*did you mean Europe\/Rome/],
    ['zone', 'Europe/Atlantis', /not a time zone/],
  ] as const)('name the near code of a %s that is none: %s', (kind, text, message) => {
    expect(explainCode(kind, text)).toMatch(message);
  });

  it.each([
    ['+39 06 12345678'],
    ['\u{202a}+39 06 12345678\u{202c}'],
    ['tel:+39-06-12345678'],
    ['tel:0612345678;phone-context=+39'],
    ['Tel.: 06 12345678'],
    ['06 12345678 ext. 12'],
    ['06.1234.5678 x9'],
    ['+39 (0)6 12345678'],
    ['(+39) 06 12345678'],
    ['0039 06 12345678'],
    ['+39 06 12345678 (home)'],
    ['\u{feff}06\u{a0}12345678'],
    ['０６ １２３４５６７８'],
    ['callto:+390612345678'],
    ["'+390612345678"],
    ['’06 1234 5678'],
  ])('read %s as the telephone number of Rome', (text) => {
    expect(cleanPhone(text, 'IT')).toBe('+390612345678');
  });

  it.each([
    ['0011 61 412 345 678', 'AU', '+61412345678'],
    ['0412 345 678', 'AU', '+61412345678'],
    ['011 44 20 7946 0958', 'US', '+442079460958'],
    ['0044 20 7946 0958', 'US', '+442079460958'],
    ['010 39 06 12345678', 'JP', '+390612345678'],
    ['12345', 'DE', undefined],
    ['0000', 'GB', undefined],
    ['4711', 'AT', undefined],
  ])('read %s as it is dialled in %s', (text, market, number) => {
    expect(cleanPhone(text, market)).toBe(number);
  });

  it.each([['06 12345678 / 06 12345679'], ['12'], ['fax'], ['n/a']])('leave out %s', (text) => {
    expect(cleanPhone(text, 'IT')).toBeUndefined();
  });

  it('read telephone numbers as the market writes them', () => {
    expect(cleanPhone('06 1234 5678', 'IT')).toBe('+390612345678');
    expect(cleanPhone('(030) 123456', 'DE')).toBe('+4930123456');
    expect(cleanPhone('0044 20 7946 0958', undefined)).toBe('+442079460958');
    expect(cleanPhone('06 1234 5678', undefined)).toBeUndefined();
    expect(cleanPhone('ask at the desk', 'IT')).toBeUndefined();
  });
});

describe('a row of an extract', () => {
  it('becomes a candidate by the kinds that the schema names', () => {
    expect(
      candidateOf({
        market: 'it',
        languages: ['it_it', null],
        birthDate: '19790423',
        name: { given: '  Giulia  Maria ', family: 'Rossi', title: null },
        value:
          '{"segment":"Private Banking","points":"12","lifetimeValue":{"amount":"9.5","currency":"eur"}}',
        consents: [{ purpose: 'MARKETING', granted: 'Y', source: 'web', at: '2026-01-01 10:00:00' }],
        propensities: { 'Lounge Pass': '0.2' },
        household: 4711,
      }),
    ).toEqual({
      customerId: 'C1',
      asOf: '2026-11-20T00:00:00Z',
      schemaVersion: 1,
      source: 'crm',
      market: 'IT',
      languages: ['it-IT'],
      birthDate: '1979-04-23',
      name: { given: 'Giulia Maria', family: 'Rossi' },
      value: { segment: 'private-banking', points: 12, lifetimeValue: { amount: 9.5, currency: 'EUR' } },
      consents: [{ purpose: 'marketing', granted: true, source: 'web', at: '2026-01-01T10:00:00Z' }],
      propensities: { 'lounge-pass': 0.2 },
      household: '4711',
    });
  });

  it('keeps what it does not understand, for the schema to refuse', () => {
    const candidate = candidateOf({
      birthDate: 'in spring',
      colour: 'red',
      languages: 'Italian',
      market: 'Atlantis',
    });
    const faults = snapshotSchema.safeParse(candidate).error?.issues.map(({ path }) => path.join('.'));
    expect(faults).toEqual(expect.arrayContaining(['birthDate', 'languages', 'market', '']));
  });

  it('loses telephone numbers that are none, and says so', () => {
    const { candidate, repairs } = cleanRow(
      {
        customerId: 'C1',
        market: 'DE',
        identities: [
          { type: 'phone', value: 'x' },
          { type: 'card', value: 'y' },
        ],
      },
      defaults,
    );
    expect(candidate).toMatchObject({ identities: [{ type: 'card', value: 'y' }] });
    expect(repairs).toEqual([{ pointer: '/identities/0/value', message: expect.stringContaining('DE') }]);
  });

  it('loses entries of lists that have no key, and says so', () => {
    const { candidate, repairs } = cleanRow(
      {
        customerId: 'C1',
        identities: [
          { type: 'email', value: '' },
          { type: 'phone', value: null },
          { type: 'card', value: 'y' },
        ],
        contacts: [{ at: null, channel: null }],
        incidents: [{ incidentId: null, type: null }],
        cases: [{ caseId: '' }],
        consents: [{ purpose: null, granted: null }],
        channelRecords: [{ channel: null, attempts: 0 }],
        holdings: [{ product: null }, { product: 'lounge' }],
        preferences: { channels: [{ purpose: 'service', channel: null }] },
        languages: [null, 'it'],
      },
      defaults,
    );
    expect(candidate).toMatchObject({
      identities: [{ type: 'card', value: 'y' }],
      contacts: [],
      holdings: [{ product: 'lounge' }],
      preferences: { channels: [] },
      languages: ['it'],
    });
    expect(repairs.map(({ pointer, message }) => `${pointer} ${message}`)).toEqual([
      '/identities/0 has no value; it was left out',
      '/identities/1 has no value; it was left out',
      '/contacts/0 has no at; it was left out',
      '/incidents/0 has no incidentId; it was left out',
      '/cases/0 has no caseId; it was left out',
      '/consents/0 has no purpose; it was left out',
      '/channelRecords/0 has no channel; it was left out',
      '/holdings/0 has no product; it was left out',
      '/preferences/channels/0 has no channel; it was left out',
    ]);
  });

  const money = { currency: 'EUR' };
  it.each<[object, object, string[]]>([
    [{ value: { lifetimeValue: money } }, { value: {} }, ['/value/lifetimeValue has no amount']],
    [
      { value: { lifetimeValue: { ...money, amount: null } } },
      { value: {} },
      ['/value/lifetimeValue has no amount'],
    ],
    [
      { value: { lifetimeValue: { ...money, amount: '' }, points: 7 } },
      { value: { points: 7 } },
      ['/value/lifetimeValue has no amount'],
    ],
    [{ value: { lifetimeValue: { amount: null, currency: null } } }, { value: {} }, []],
    [{ value: { lifetimeValue: {} } }, { value: {} }, []],
    [
      { value: { lifetimeValue: { ...money, amount: '0' } } },
      { value: { lifetimeValue: { ...money, amount: 0 } } },
      [],
    ],
    [
      { value: { lifetimeValue: { ...money, amount: 'x' } } },
      { value: { lifetimeValue: { ...money, amount: 'x' } } },
      [],
    ],
    [{ value: { lifetimeValue: 'x' } }, { value: { lifetimeValue: 'x' } }, []],
    [
      { holdings: [{ product: 'a', amount: money }, { product: 'b' }] },
      { holdings: [{ product: 'a' }, { product: 'b' }] },
      ['/holdings/0/amount has no amount'],
    ],
    [
      { holdings: [{ product: 'a', amount: { amount: null, currency: '' } }] },
      { holdings: [{ product: 'a' }] },
      [],
    ],
    [
      { incidents: [{ incidentId: 'i', compensated: { how: null, at: null } }] },
      { incidents: [{ incidentId: 'i' }] },
      [],
    ],
    [
      { incidents: [{ incidentId: 'i', compensated: { how: '', reference: 'r' } }] },
      { incidents: [{ incidentId: 'i' }] },
      ['/incidents/0/compensated has no how'],
    ],
    [
      { incidents: [{ incidentId: 'i', compensated: { how: 'voucher' } }] },
      { incidents: [{ incidentId: 'i', compensated: { how: 'voucher' } }] },
      [],
    ],
  ])('has no part without its subject: %j', (row, expected, repairs) => {
    const cleaned = cleanRow({ customerId: 'C1', ...structuredClone(row) }, defaults);
    expect(cleaned.candidate).toEqual({ customerId: 'C1', schemaVersion: 1, source: 'crm', ...expected });
    expect(cleaned.repairs.map(({ pointer, message }) => `${pointer} ${message}`)).toEqual(
      repairs.map((repair) => `${repair}; it was left out`),
    );
  });

  it('has its history newest first, and only as much as a snapshot holds', () => {
    const contacts = Array.from({ length: 1003 }, (_, index) => ({
      at: new Date(Date.UTC(2020, 0, 1 + index)).toISOString(),
      channel: 'email',
    }));
    const { candidate, repairs } = cleanRow({ customerId: 'C1', contacts }, defaults);
    const cleaned = (candidate as { contacts: { at: string }[] }).contacts;
    expect(cleaned).toHaveLength(1000);
    expect(cleaned[0]?.at).toBe(contacts.at(-1)?.at.replace('.000Z', 'Z'));
    expect(repairs).toEqual([{ pointer: '/contacts', message: expect.stringContaining('1003') }]);
  });

  it.each<[string, string, number, object, object]>([
    ['incidents', 'at', 200, { status: 'open' }, { status: 'resolved' }],
    ['incidents', 'at', 200, { status: 'acknowledged' }, { status: 'rejected' }],
    ['incidents', 'at', 200, { status: 'open' }, { status: 'open', compensated: { how: 'points' } }],
    ['cases', 'openedAt', 200, { status: 'open' }, { status: 'closed' }],
    ['cases', 'openedAt', 200, { status: 'waiting' }, { status: 'resolved' }],
    ['contacts', 'at', 1000, { outcome: 'accepted' }, { outcome: 'shown' }],
    ['contacts', 'at', 1000, { outcome: 'declined' }, { outcome: 'ignored' }],
    ['contacts', 'at', 1000, { outcome: 'redeemed' }, {}],
  ])('keeps what matters of too many %s longest (%s, %i)', (list, at, most, kept, less) => {
    const day = (index: number) => `${new Date(Date.UTC(2020, 0, 1 + index)).toISOString().slice(0, 19)}Z`;
    const key = { incidents: 'incidentId', cases: 'caseId' }[list] ?? 'channel';
    const old = { [key]: 'old', [at]: day(0), ...kept };
    const rest = Array.from({ length: most + 5 }, (_, index) => ({
      [key]: `n-${index}`,
      [at]: day(index + 1),
      ...less,
    }));
    const { candidate, repairs } = cleanRow({ customerId: 'C1', [list]: [...rest, old] }, defaults);
    const cleaned = Object(candidate)[list];
    expect(cleaned).toHaveLength(most);
    expect(cleaned.at(-1)).toEqual(old);
    expect(cleaned[0]).toEqual(rest.at(-1));
    expect(repairs[0]?.message).toMatch(
      /^has \d+ entries; \d+ were kept, those that are \w+ first, then the newest$/,
    );
  });

  it('takes the load’s asOf only where it has none', () => {
    const asOf = '2026-11-21T00:00:00Z';
    expect(candidateOf({ asOf: null }, { asOf })).toMatchObject({ asOf });
    expect(candidateOf({}, { asOf })).toMatchObject({ asOf: '2026-11-20T00:00:00Z' });
  });

  it('cannot change an object’s prototype', () => {
    const row: unknown = JSON.parse(
      '{"customerId":"C1","attributes":{"__proto__":{"a":1}},"__proto__":{"b":1}}',
    );
    const { candidate } = cleanRow(row, defaults);
    expect(Object.getPrototypeOf(candidate)).toBe(Object.prototype);
    expect((candidate as { attributes: object }).attributes).toEqual({});
  });

  it('that is clean stays as it is, and cleaning twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.nat(100_000), (index) => {
        const clean = { ...sampleCustomer(index), source: 'crm' };
        const once = cleanRow(structuredClone(clean), defaults).candidate as object;
        const sorted = { ...once, contacts: clean.contacts, incidents: clean.incidents, cases: clean.cases };
        expect(sorted).toEqual(clean);
        expect(cleanRow(once, defaults).candidate).toEqual(once);
      }),
      { numRuns: 50 },
    );
  });
});
