import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeScore } from '../../../../src/domain/customer/compute-score.ts';
import { builtInFacts } from '../../../../src/domain/facts/built-in-facts.ts';
import { createScoreFact } from '../../../../src/domain/facts/score-fact.ts';
import type { Scorecard } from '../../../../src/domain/pack/format/scorecard-file.ts';

const read = (value: unknown) => (typeof value === 'number' ? value : undefined);
const unknown = { fact: 'customer', path: '$.value.points' };
const d = 'a card';

describe('computeScore', () => {
  it('discounts what a customer who may leave will bring', () => {
    const card: Scorecard = {
      kind: 'lifetime-value',
      description: d,
      margin: 100,
      years: 3,
      retention: 0.8,
      discountRate: 0.1,
    };
    const score = computeScore(card, read);
    expect(score?.value).toBeCloseTo(80 / 1.1 + 64 / 1.21 + 51.2 / 1.331);
    expect(score?.arithmetic).toEqual([
      'year 1: 100 × 0.8^1 ÷ 1.1^1 = 72.7273',
      'year 2: 100 × 0.8^2 ÷ 1.1^2 = 52.8926',
      'year 3: 100 × 0.8^3 ÷ 1.1^3 = 38.4673',
      'sum: 164.0872',
    ]);
  });

  it('is the sum of the geometric series, for every rate', () => {
    const rates = fc.record({
      margin: fc.integer({ min: -1000, max: 1000 }),
      years: fc.integer({ min: 1, max: 30 }),
      retention: fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100),
      discountRate: fc.integer({ min: 1, max: 50 }).map((percent) => percent / 100),
    });
    fc.assert(
      fc.property(rates, (entry) => {
        const q = entry.retention / (1 + entry.discountRate);
        const exact = (entry.margin * q * (1 - q ** entry.years)) / (1 - q);
        expect(computeScore({ kind: 'lifetime-value', description: d, ...entry }, read)?.value).toBeCloseTo(
          exact,
          6,
        );
      }),
    );
  });

  it('scores how lately, how often and how much', () => {
    const card = (recency: number, frequency: number, monetary: number): Scorecard => ({
      kind: 'recency-frequency-monetary',
      description: d,
      recency: { of: recency, steps: [30, 90] },
      frequency: { of: frequency, steps: [2, 5] },
      monetary: { of: monetary, steps: [100, 1000], weight: 2 },
    });
    expect(computeScore(card(10, 5, 2000), read)?.value).toBe(3);
    expect(computeScore(card(30, 2, 100), read)?.value).toBe((3 + 2 + 2 * 2) / 4);
    expect(computeScore(card(365, 0, 0), read)?.value).toBe(1);
  });

  it('ranks needs by what is gained over what it costs, and leaves out what cannot be compared', () => {
    const card: Scorecard = {
      kind: 'need-per-cost',
      description: d,
      needs: [
        { need: 'pension', value: 300, cost: 100 },
        { need: 'card', value: 40, cost: 10 },
        { need: 'loan', value: unknown, cost: 1 },
        { need: 'free', value: 5, cost: 0 },
      ],
    };
    expect(computeScore(card, read)).toMatchObject({
      value: 4,
      best: 'card',
      ranking: [{ need: 'card' }, { need: 'pension' }],
    });
  });

  it('finds the tier, and how far the next one is', () => {
    const tier = (of: number, adding?: number): Scorecard => ({
      kind: 'tier',
      description: d,
      of,
      ...(adding === undefined ? {} : { adding }),
      tiers: [
        { tier: 'gold', from: 1000 },
        { tier: 'silver', from: 100 },
      ],
    });
    expect(computeScore(tier(99), read)).toMatchObject({ next: { tier: 'silver', missing: 1 } });
    expect(computeScore(tier(100), read)).toMatchObject({
      tier: 'silver',
      next: { tier: 'gold', missing: 900 },
    });
    expect(computeScore(tier(1000), read)).toMatchObject({ tier: 'gold', arithmetic: ['1000 ≥ 1000: gold'] });
    expect(computeScore(tier(99, 200), read)).toMatchObject({
      next: { tier: 'gold', missing: 701 },
      arithmetic: ['99 reaches no tier', '701 short of gold, with 200 added'],
    });
  });

  it('is unknown where what it needs is', () => {
    const card: Scorecard = { kind: 'tier', description: d, of: unknown, tiers: [{ tier: 'gold', from: 0 }] };
    expect(computeScore(card, read)).toBeUndefined();
  });
});

describe('the fact score', () => {
  const cards: Record<string, Scorecard> = {
    value: {
      kind: 'lifetime-value',
      description: d,
      margin: { fact: 'customer', path: '$.attributes.margin' },
      years: 1,
      discountRate: 0,
    },
    tier: {
      kind: 'tier',
      description: d,
      of: { fact: 'score', params: { card: 'value' }, path: '$.value' },
      tiers: [{ tier: 'gold', from: 50 }],
    },
    loyal: {
      kind: 'tier',
      description: d,
      of: { fact: 'tenure', params: {}, path: '$.years' },
      tiers: [{ tier: 'old', from: 1 }],
    },
    endless: {
      kind: 'tier',
      description: d,
      of: { fact: 'score', params: { card: 'endless' }, path: '$.value' },
      tiers: [{ tier: 'gold', from: 50 }],
    },
  };
  const fact = createScoreFact(cards, builtInFacts);
  const facts = { customer: { attributes: { margin: 60 } }, known: true, now: 0 };

  it('reads facts and other cards', () => {
    expect(fact.compute({ card: 'value' }, facts)).toMatchObject({ value: 60 });
    expect(fact.compute({ card: 'tier' }, facts)).toMatchObject({ tier: 'gold' });
  });

  it('is unknown for a card that needs itself, and for no card', () => {
    expect(fact.compute({ card: 'endless' }, facts)).toBeUndefined();
    expect(fact.compute({ card: 'nobody' }, facts)).toBeUndefined();
    expect(fact.params.safeParse({ card: 'nobody' }).success).toBe(false);
  });
});
