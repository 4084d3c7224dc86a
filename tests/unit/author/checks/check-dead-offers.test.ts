import { describe, expect, test } from 'vitest';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';
import type { SourceFile } from '../../../../src/domain/pack/source/parse-source.ts';
import { readPackFiles } from '../../../support/pack-files.ts';

type Json = Record<string, unknown>;
type Edits = {
  readonly offer?: Json;
  readonly rule?: Json;
  readonly pack?: (file: Json) => void;
  readonly policies?: readonly Json[];
};

const cinema = readPackFiles('tests/fixtures/packs');
const policy = { description: 'x', whenUnavailable: 'open' };

/** The cinema with its only offer, the rule that makes it and pack.json changed, and with policies. */
function edit({ offer = {}, rule = {}, pack = () => undefined, policies = [] }: Edits): SourceFile[] {
  const edited = cinema.map(({ path, text }) => {
    const file: Json = JSON.parse(text);
    if (path.endsWith('offers/snacks.json')) Object.assign(Object(file['offers'])[0], offer);
    if (path.endsWith('pack.json')) pack(file);
    if (path.endsWith('rules/box-office.json'))
      for (const entry of file['rules'] as Json[])
        if (entry['id'] === 'popcorn-for-members') Object.assign(entry, rule);
    return { path, text: JSON.stringify(file) };
  });
  return [...edited, { path: 'cinema/policies/p.json', text: JSON.stringify({ policies }) }];
}

const told = (edits: Edits) =>
  compileRuleSet(edit(edits))
    .diagnostics.filter(({ code }) => code === 'offer-dead' || code === 'hours-empty')
    .map(({ pointer, message, severity }) => `${severity} ${pointer} ${message}`);

const withBudget = (limit: number) => (file: Json) =>
  Object.assign(Object(file['budgets']), { few: { description: 'x', key: [], limit } });
const withSecondPlace = (file: Json) =>
  Object.assign(Object(file['touchpoints']), {
    foyer: { description: 'x', channels: { screen: { form: 'text' } }, context: { type: 'object' } },
  });
const arbitrateBy = (arbitration: Json) => (file: Json) => Object.assign(file, { arbitration });

describe('an offer that nobody can ever get', () => {
  test.each<[string, Edits, string]>([
    ['a stock of 0', { offer: { stock: 0 } }, '/offers/0/stock'],
    ['a budget of 0', { offer: { budget: 'few' }, pack: withBudget(0) }, '/offers/0/budget'],
    ['a value of 0', { offer: { value: 0 } }, '/offers/0/value'],
    ['a lever of 0', { offer: { lever: 0 } }, '/offers/0/lever'],
    ['a propensity of 0', { offer: { propensity: 0 } }, '/offers/0/propensity'],
    [
      'a square of 0',
      { offer: { value: 0 }, pack: arbitrateBy({ value: { weight: 2 } }) },
      '/offers/0/value',
    ],
    [
      'no rule',
      { rule: { event: { type: 'weight', params: { offer: 'popcorn', factor: 2 } } } },
      '/offers/0/id',
    ],
    [
      'channels of another touchpoint',
      { offer: { channels: ['screen'] }, rule: { touchpoints: ['box-office'] }, pack: withSecondPlace },
      '/offers/0/channels',
    ],
    [
      'a rule that begins when it ends',
      { offer: { validTo: '2027-03-01' }, rule: { validFrom: '2027-03-01' } },
      '/offers/0/validTo',
    ],
    [
      'a rule that ended before it begins',
      { offer: { validFrom: '2027-03-01' }, rule: { validTo: '2026-03-01' } },
      '/offers/0/validFrom',
    ],
    [
      'a cap of 0',
      {
        policies: [
          {
            ...policy,
            id: 'c',
            kind: 'cap',
            scope: 'customer',
            each: 'offer',
            counts: ['offered'],
            most: 0,
            window: { days: 1 },
          },
        ],
      },
      '/policies/0/most',
    ],
    [
      'a volume of 0',
      { policies: [{ ...policy, id: 'v', kind: 'volume', each: 'all', most: 0, per: 'day' }] },
      '/policies/0/most',
    ],
    [
      'quiet hours without an hour',
      { policies: [{ ...policy, id: 'q', kind: 'quiet-hours', from: '08:00', to: '08:00' }] },
      '/policies/0/to',
    ],
  ])('is named by the place of its cause: %s', (_, edits, pointer) => {
    expect(told(edits)).toEqual([expect.stringContaining(`warning ${pointer} `)]);
  });

  test.each<[string, Edits]>([
    ['as it stands', {}],
    ['a stock of 1', { offer: { stock: 1 } }],
    ['a budget of 1', { offer: { budget: 'few' }, pack: withBudget(1) }],
    ['a mandatory one without value', { offer: { value: 0, mandatory: true } }],
    ['a fallback without value', { offer: { value: 0, fallback: true } }],
    ['a value that does not count', { offer: { value: 0 }, pack: arbitrateBy({ value: { on: false } }) }],
    ['a value to the power of 0', { offer: { value: 0 }, pack: arbitrateBy({ value: { weight: 0 } }) }],
    ['a free one', { offer: { price: { amount: 0, currency: 'EUR' } } }],
    ['a modelled propensity', { offer: { propensity: 'outcomes' } }],
    ['one channel of two', { offer: { channels: ['till'] } }],
    ['a common day', { offer: { validTo: '2027-03-02' }, rule: { validFrom: '2027-03-01' } }],
    [
      'hours across midnight',
      { policies: [{ ...policy, id: 'q', kind: 'quiet-hours', from: '22:00', to: '07:00' }] },
    ],
  ])('is not %s', (_, edits) => {
    expect(told(edits)).toEqual([]);
  });
});

describe('the quiet hours of a contact channel', () => {
  const withHours = (hours: Json) => (file: Json) =>
    Object.assign(file, { contactChannels: { sms: { rate: 0.1, ...hours } } });

  test.each<[Json, string]>([
    [
      { quietFrom: '20:00' },
      'error /contactChannels/sms/quietFrom the quiet hours of "sms" have only quietFrom',
    ],
    [{ quietTo: '09:00' }, 'error /contactChannels/sms/quietTo the quiet hours of "sms" have only quietTo'],
    [
      { quietFrom: '09:00', quietTo: '09:00' },
      'warning /contactChannels/sms/quietTo from 09:00 to 09:00 is an empty time',
    ],
  ])('that are %j are reported', (hours, wanted) => {
    expect(told({ pack: withHours(hours) })).toContain(wanted);
  });

  test('that begin and end are not', () => {
    const found = told({ pack: withHours({ quietFrom: '20:00', quietTo: '09:00' }) });
    expect(found.filter((line) => line.includes('sms'))).toEqual([]);
  });
});
