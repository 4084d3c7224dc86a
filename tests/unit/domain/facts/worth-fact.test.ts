import { expect, it } from 'vitest';
import { worthFact } from '../../../../src/domain/facts/worth-fact.ts';

const pack = {
  currency: 'EUR',
  rates: [
    { from: '2026-07-01', worth: { JPY: 0.006 } },
    { from: '2026-01-01', worth: { JPY: 0.005, KRW: 0.0007 } },
  ],
};
const worth = (lifetimeValue: unknown, day = '2026-11-21', has: object = { pack }) =>
  worthFact.compute(
    { of: 'customer', path: '$.value.lifetimeValue' },
    { now: Date.parse(`${day}T12:00:00Z`), timeZone: 'UTC', customer: { value: { lifetimeValue } }, ...has },
  );

it.each([
  ['the currency of the pack', { amount: 70, currency: 'EUR' }, '2026-11-21', 70],
  ['a currency of the newest table', { amount: 1000, currency: 'JPY' }, '2026-11-21', 6],
  ['the first day of a table', { amount: 1000, currency: 'JPY' }, '2026-07-01', 6],
  ['the last day of the table before', { amount: 1000, currency: 'JPY' }, '2026-06-30', 5],
  ['a currency that only an older table has', { amount: 10_000, currency: 'KRW' }, '2026-11-21', 7],
  ['a day before all tables', { amount: 1000, currency: 'JPY' }, '2025-12-31', undefined],
  ['a currency without a rate', { amount: 1000, currency: 'XAF' }, '2026-11-21', undefined],
  ['a number without a currency', 1000, '2026-11-21', undefined],
  ['no amount', undefined, '2026-11-21', undefined],
])('an amount is worth, in %s', (_, amount, day, expected) => {
  expect(worth(amount, day)).toBe(expected);
});

it('is unknown where the pack has no rates', () => {
  expect(worth({ amount: 1000, currency: 'JPY' }, '2026-11-21', {})).toBeUndefined();
});
