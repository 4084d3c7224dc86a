import { describe, expect, it, test } from 'vitest';
import { checkActionParams } from '../../../../src/author/checks/check-action-params.ts';
import { checkMoney } from '../../../../src/author/checks/check-money.ts';
import { indexPack } from '../../../../src/domain/pack/index-pack.ts';
import { openChecked, readPacksInSteps } from '../../../../src/domain/pack/read-packs.ts';
import { Report } from '../../../../src/domain/pack/report.ts';
import { finish } from '../../../../src/shared/steps.ts';
import { readPackFiles } from '../../../support/pack-files.ts';

const cinema = readPackFiles('tests/fixtures/packs');
type Json = Record<string, unknown>;

const money = {
  type: 'object',
  required: ['amount', 'currency'],
  properties: {
    amount: { type: 'number', minimum: 1, maximum: 100, multipleOf: 0.01 },
    currency: { type: 'string', format: 'iso-4217' },
  },
};
const declared = {
  voucher: {
    params: {
      type: 'object',
      required: ['amount'],
      properties: {
        amount: { type: 'integer', minimum: 1, maximum: 50, examples: [10] },
        worth: money,
        seat: { type: 'string', enum: ['stalls', 'balcony'] },
        goods: { type: 'array', maxItems: 2, items: { type: 'string' } },
      },
    },
  },
  'free-ticket': { params: { type: 'object', properties: { order: { type: 'string' } } } },
  'sell-snack': { params: { type: 'object', additionalProperties: { type: 'string' }, properties: {} } },
};

function reported(params: unknown, edit: (rules: Json[]) => void = () => {}) {
  const files = cinema.map(({ path, text }) => {
    const file: Json = JSON.parse(text);
    if (path === 'cinema/pack.json') file['actions'] = declared;
    if (path === 'cinema/rules/box-office.json') {
      const rules = file['rules'] as Json[];
      const voucher = rules.find(({ id }) => id === 'voucher-for-broken-film') as { event: { params: Json } };
      voucher.event.params['params'] = params;
      edit(rules);
    }
    return { path, text: JSON.stringify(file, null, 2) };
  });
  const report = new Report();
  for (const source of finish(readPacksInSteps(files, openChecked)).packs) {
    const index = indexPack(source, report);
    checkMoney(index, report);
    checkActionParams(index, report);
  }
  return report
    .sorted()
    .map(({ code, file, pointer, message, hint }) => `${code} ${file} ${pointer} ${message} ${hint}`);
}

const place = 'cinema/rules/box-office.json /rules/2/event/params/params';

describe('The params of an action', () => {
  it('are right as the pack declares them', () => {
    expect(reported({ amount: 10, worth: { amount: 9.99, currency: 'EUR' }, goods: ['film'] })).toEqual([]);
    expect(reported({ amount: { fact: 'context', path: '$.order.seats' }, seat: 'balcony' })).toEqual([]);
  });

  test.each([
    [{ amount: -500 }, '/amount amount must be at least 1'],
    [{ amount: 0 }, '/amount amount must be at least 1'],
    [{ amount: 1_000_000 }, '/amount amount must be at most 50'],
    [{ amount: 9.5 }, '/amount amount must be a whole number'],
    [{ amount: '10' }, '/amount amount must be a whole number, not a string'],
    [{ amount: null }, '/amount amount must be a whole number, not null'],
    [{}, '/amount amount is missing'],
    [undefined, '/amount amount is missing'],
    [{ amount: 10, seat: 'blacony' }, '/seat seat must be one of stalls, balcony'],
    [{ amount: 10, seet: 'balcony' }, '/seet seet is not known here (did you mean seat?)'],
    [{ amount: 10, worth: { amount: 9 } }, '/worth/currency worth.currency is missing'],
    [
      { amount: 10, worth: { amount: 1e9, currency: 'EUR' } },
      '/worth/amount worth.amount must be at most 100',
    ],
    [{ amount: 10, goods: ['film', 'snack', 'drink'] }, '/goods goods must have at most 2 items'],
    [{ amount: 10, goods: ['film', 5] }, '/goods/1 goods.1 must be a string'],
    [{ amount: { fact: 'context', path: '$.order.seats' }, seat: 'x' }, '/seat seat must be one of'],
  ])('%j is reported with its file and place', (params, expected) => {
    const [first = '', ...rest] = reported(params);
    expect(first).toContain(`wrong-param ${place}${expected}`);
    expect(rest).toEqual([]);
  });

  it('are reported once where money is wrong', () => {
    expect(reported({ amount: 10, worth: { amount: 9, currency: 'XXZ' } })).toEqual([
      `unknown-currency ${place}/worth/currency "XXZ" is not a currency Write a code of ISO 4217, such as "EUR".`,
    ]);
  });

  test.each([
    ['voucer', 'Did you mean "voucher"?'],
    ['gift', 'Choose an action: "voucher", "free-ticket", "sell-snack".'],
  ])('the action %s, which the pack does not declare, is reported', (action, hint) => {
    const found = reported({ amount: 10 }, (rules) => {
      const event = (rules[2] as { event: { params: Json } }).event;
      event.params['action'] = action;
    });
    expect(found.join('\n')).toContain(
      `unknown-action cinema/rules/box-office.json /rules/2/event/params/action there is no action "${action}" here ${hint}`,
    );
  });

  test.each([
    [-500, '$', -500, 'amount must be at least 1'],
    [{ gold: 5000, grey: 10 }, '$.gold', '/gold', 'amount must be at most 50'],
  ])(
    'the value %j that a rule derives for one is checked where it is written',
    (value, path, at, message) => {
      const found = reported({ amount: { fact: 'tenth-visit', path } }, (rules) => {
        (rules[0] as { event: { params: Json } }).event.params['value'] = value;
      });
      const where = typeof at === 'string' ? at : '';
      expect(found.join('\n')).toContain(
        `wrong-param cinema/rules/box-office.json /rules/0/event/params/value${where} ${message}`,
      );
    },
  );
});
