import { describe, expect, it } from 'vitest';
import { scoreOffer } from '../../../../src/domain/offers/arbitrate.ts';
import type { Candidate } from '../../../../src/domain/offers/candidate.ts';
import { Usage } from '../../../../src/domain/offers/usage.ts';
import type { PlacedOffer } from '../../../../src/domain/rule-set/rule-set.ts';

function candidate(more: Partial<Candidate> = {}, placed: Partial<PlacedOffer> = {}): Candidate {
  const offer = { id: 'card', description: 'A card', category: 'cards', value: 1, pack: 'demo' };
  const whole: PlacedOffer = { ...offer, treatment: { message: 'm' }, ...placed };
  const score = scoreOffer(whole, { value: 1, source: 'constant' }, 1, undefined);
  return { ...score, allowances: [], takes: [], ...more };
}
const takes = (amount: number) => ({
  takes: [{ budget: 'seats', key: 'seats', amount, limit: 3, expiresAt: 0 }],
});
const allowances = (left: number) => ({
  allowances: [{ key: 'cap', policyId: 'cap', left, allowed: 5 }],
});
const known = (taken: number, limit: number) => new Map([['seats', { key: 'seats', taken, limit }]]);

describe('What the offers of an answer use up', () => {
  it('is nothing at first', () => {
    expect(new Usage(1, new Map()).refuse(candidate({ ...takes(3), ...allowances(1) }))).toBeUndefined();
  });

  it('is a budget, up to the limit that the offer names where no count is known', () => {
    const use = new Usage(undefined, new Map());
    expect(use.refuse(candidate(takes(4)))).toBe('budget-exhausted: seats');
    use.take(candidate(takes(1)));
    expect(use.refuse(candidate(takes(2)))).toBeUndefined();
    expect(use.refuse(candidate(takes(3)))).toBe('budget-exhausted: seats');
  });

  it('is a budget, up to the limit of its count where that is known', () => {
    const use = new Usage(undefined, known(4, 6));
    expect(use.refuse(candidate(takes(2)))).toBeUndefined();
    use.take(candidate(takes(1)));
    expect(use.refuse(candidate(takes(1)))).toBeUndefined();
    expect(use.refuse(candidate(takes(2)))).toBe('budget-exhausted: seats');
  });

  it('is what a cap has left', () => {
    const use = new Usage(undefined, new Map());
    use.take(candidate(allowances(2)));
    expect(use.refuse(candidate(allowances(2)))).toBeUndefined();
    use.take(candidate(allowances(2)));
    expect(use.refuse(candidate(allowances(2)))).toBe('cap: cap');
  });

  it('is the one offer of an exclusive group', () => {
    const use = new Usage(undefined, new Map());
    use.take(candidate({}, { exclusiveGroup: 'x' }));
    use.take(candidate());
    expect(use.refuse(candidate({}, { exclusiveGroup: 'x' }))).toBe('exclusive-group');
    expect(use.refuse(candidate({}, { exclusiveGroup: 'y' }))).toBeUndefined();
    expect(use.refuse(candidate())).toBeUndefined();
  });

  it('is what a category may have', () => {
    const use = new Usage(2, new Map());
    use.take(candidate());
    expect(use.refuseKind(candidate())).toBeUndefined();
    use.take(candidate());
    expect(use.refuseKind(candidate())).toBe('enough-of-category');
    expect(use.refuseKind(candidate({}, { category: 'loans' }))).toBeUndefined();
  });
});
