import { describe, expect, it } from 'vitest';
import type { BudgetTake } from '../../../../src/domain/contact/budget.ts';
import { type BudgetRecord, takeBudgets } from '../../../../src/domain/contact/take-budget.ts';

const now = 1000;
const take = (key: string, amount = 1, more: Partial<BudgetTake> = {}): BudgetTake => ({
  budget: 'demo',
  key,
  amount,
  limit: 3,
  expiresAt: 5000,
  ...more,
});
const takeFrom = (stored: Readonly<Record<string, BudgetRecord>>, ...takes: BudgetTake[]) => {
  const taking = takeBudgets(takes, (key) => stored[key], now);
  return taking.fits ? Object.fromEntries(taking.records) : taking.short;
};

describe('Taking from budgets', () => {
  it('opens a count that nobody has taken from', () => {
    expect(takeFrom({}, take('seats'))).toEqual({ seats: { taken: 1, limit: 3, expiresAt: 5000 } });
  });

  it('adds to a count, whose first limit stays, up to exactly that limit', () => {
    const stored = { seats: { taken: 1, limit: 3, expiresAt: 9000 } };
    expect(takeFrom(stored, take('seats', 2, { limit: 10 }))).toEqual({
      seats: { taken: 3, limit: 3, expiresAt: 9000 },
    });
    expect(takeFrom(stored, take('seats', 3, { limit: 10 }))).toEqual([{ key: 'seats', taken: 1, limit: 3 }]);
  });

  it('takes no more than what the caller reports, beside what a system confirmed', () => {
    const stored = { seats: { taken: 2, limit: 10, expiresAt: 9000, confirmed: 1 } };
    expect(takeFrom(stored, take('seats', 1, { limit: 2 }))).toMatchObject({
      seats: { taken: 3, confirmed: 1 },
    });
    expect(takeFrom(stored, take('seats', 1, { limit: 1 }))).toEqual([{ key: 'seats', taken: 2, limit: 2 }]);
  });

  it('adds up the takes of one decision, and takes nothing where one of them does not fit', () => {
    expect(takeFrom({}, take('seats', 2), take('seats'))).toEqual({
      seats: { taken: 3, limit: 3, expiresAt: 5000 },
    });
    expect(takeFrom({}, take('meals'), take('seats', 2), take('seats', 2))).toEqual([
      { key: 'seats', taken: 2, limit: 3 },
    ]);
  });

  it('keeps a count until the latest time that a take names', () => {
    expect(takeFrom({}, take('seats'), take('seats', 1, { expiresAt: 7000 }))).toMatchObject({
      seats: { expiresAt: 7000 },
    });
  });

  it('begins again when the count has expired', () => {
    const full = { taken: 3, limit: 3 };
    expect(takeFrom({ seats: { ...full, expiresAt: now } }, take('seats'))).toMatchObject({
      seats: { taken: 1 },
    });
    expect(takeFrom({ seats: { ...full, expiresAt: now + 1 } }, take('seats'))).toEqual([
      { key: 'seats', ...full },
    ]);
  });
});
