import { describe, expect, it } from 'vitest';
import { createSnapshotCheck } from '../../../src/http/schemas/check-snapshot.ts';
import { openChecks } from '../../../src/load/check-plan.ts';
import { checkRow } from '../../../src/load/check-row.ts';

const checkSnapshot = createSnapshotCheck(() => Date.parse('2026-11-30T00:00:00Z'));
const checks = openChecks({ source: 'crm', timeZone: 'UTC' }, [], checkSnapshot);

const check = (members: object | string) =>
  checkRow(
    {
      row: 1,
      customerId: 'C1',
      json:
        typeof members === 'string' ? members : JSON.stringify({ asOf: '2026-11-20T00:00:00Z', ...members }),
    },
    checks,
  );

const bigNumber = '{"asOf":"2026-11-20T00:00:00Z","attributes":{"card":9007199254740993}}';

describe('a row that is refused', () => {
  it.each([
    [{ birthDate: '03/04/1980' }, '/birthDate', /either way round: declare --dates/],
    [{ birthDate: '03.04.80' }, '/birthDate', /two figures/],
    [{ birthDate: '1980-04-02T22:00:00Z' }, '/birthDate', /instant, whose day depends/],
    [{ birthDate: '29314' }, '/birthDate', /number that a spreadsheet keeps/],
    [{ birthDate: 'in spring' }, '/birthDate', /must be a day of the calendar/],
    [{ asOf: '03/04/2026 10:00' }, '/asOf', /either way round/],
    [{ asOf: '1763791800' }, '/asOf', /since 1970/],
    [
      { value: { lifetimeValue: { amount: '1,234', currency: 'EUR' } } },
      '/value/lifetimeValue/amount',
      /declare --decimal/,
    ],
    [
      { value: { lifetimeValue: { amount: '1.234', currency: 'EUR' } } },
      '/value/lifetimeValue/amount',
      /declare --decimal/,
    ],
    [
      { value: { lifetimeValue: { amount: '12 EUR', currency: 'EUR' } } },
      '/value/lifetimeValue/amount',
      /has a unit/,
    ],
    [
      { value: { lifetimeValue: { amount: 1, currency: 'EUO' } } },
      '/value/lifetimeValue/currency',
      /did you mean EUR/,
    ],
    [
      { value: { lifetimeValue: { amount: 1, currency: '$' } } },
      '/value/lifetimeValue/currency',
      /not a currency/,
    ],
    [
      { holdings: [{ product: 'card' }, { product: 'loan', amount: { amount: 1, currency: 'EUO' } }] },
      '/holdings/1/amount/currency',
      /EUR/,
    ],
    [{ market: 'XX' }, '/market', /not a country of ISO 3166-1/],
    [{ market: 'Itly' }, '/market', /did you mean IT/],
    [{ nationality: 'QQ' }, '/nationality', /not a country/],
    [{ timeZone: 'Europe/Rom' }, '/timeZone', /did you mean Europe\/Rome/],
    [{ languages: ['it', 'Klingonisch'] }, '/languages/1', /not a language/],
    [{ name: { given: 'Zo\u{fffd}' } }, '/name/given', /U\+FFFD.*was lost/],
    [{ name: { given: 'An\u0007na' } }, '/name/given', /^contains U\+0007, which is not a character/],
    [{ name: { family: 'Li\u0000' } }, '/name/family', /U\+0000/],
    [{ attributes: { seat: '4A\u001b[2J' } }, '/attributes/seat', /U\+001B/],
    [{ identities: [{ type: 'booking', value: 'QX\u0008' }] }, '/identities/0/value', /U\+0008/],
    [{ name: { given: 'Ren\u0085' } }, '/name/given', /U\+0085/],
    [{ cases: [{ subject: 'a\u007fb' }] }, '/cases/0/subject', /U\+007F/],
    [{ source: '\ud83d' }, '/source', /U\+D83D/],
    ['{"value":{"points":Infinity}}', '/value/points', /has no value: JSON has no NaN and no Infinity/],
    ['{"market":"IT","market":"DE"}', '/market', /is repeated in the same object; keep one/],
    ['{"market":"IT","\\u006darket":"IT"}', '/market', /repeated/],
    ['{"name":{"given":"x","given":"y"}}', '/name/given', /repeated/],
    ['{"contacts":[{"at":"a"},{"at":"a","at":"b"}]}', '/contacts/1/at', /repeated/],
    ['{"attributes":{"a":[{"b":{"c":1,"d":":\\"","c":1}}]}}', '/attributes/a/0/b/c', /repeated/],
    ['{"customerId":"C1","customerId":"C2"}', '/customerId', /repeated/],
    [bigNumber, '/attributes/card', /beyond 2\^53.*write it as text/],
  ])('says where and why, and shows no value: %j', (members, pointer, message) => {
    const { snapshot, reports } = check(members);
    expect(snapshot).toBeUndefined();
    expect(reports).toMatchObject([{ status: 'rejected', pointer }]);
    expect(reports[0]?.message).toMatch(message);
  });
});

describe('a row that is taken', () => {
  it.each([
    [
      { market: 'Italia', nationality: 'UK' },
      { market: 'IT', nationality: 'GB' },
    ],
    [{ timeZone: 'europe/rome' }, { timeZone: 'Europe/Rome' }],
    [{ timeZone: 'Asia/Calcutta' }, { timeZone: 'Asia/Calcutta' }],
    [{ timeZone: 'UTC' }, { timeZone: 'UTC' }],
    [{ languages: ['Italian', 'ger', 'zh_hant_tw'] }, { languages: ['it', 'de', 'zh-Hant-TW'] }],
    [
      { value: { lifetimeValue: { amount: '1.234,50', currency: '€' } } },
      { value: { lifetimeValue: { amount: 1234.5, currency: 'EUR' } } },
    ],
    [
      { attributes: { card: '9007199254740993', share: 0.1, flights: 12 } },
      { attributes: { card: '9007199254740993' } },
    ],
    [{ market: 'IT', identities: [{ type: 'phone', value: '' }] }, { identities: [] }],
  ])('is spelled as everywhere else: %j', (members, snapshot) => {
    expect(check(members).snapshot).toMatchObject(snapshot);
  });
});
