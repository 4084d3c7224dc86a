import { expect, it } from 'vitest';
import { declaredBy } from '../../../src/keep/verify-store.ts';
import { demoAirline, demoRuleSet } from '../../support/demo-airline.ts';

it('a counter of a budget, volume or giving limit belongs to the pack that declares it', () => {
  const isDeclared = declaredBy(demoRuleSet);
  const [budget = ''] = Object.keys(demoAirline.pack.budgets);
  const { packs } = demoRuleSet;
  const [pack = ''] = packs.keys();
  for (const kept of [budget, 'volume', 'limit']) expect(isDeclared(`${pack}/${kept}/any`), kept).toBe(true);
  expect(isDeclared(`${pack}/a-budget-of-none/any`)).toBe(false);
  expect(isDeclared(`another/${budget}/any`)).toBe(false);
});
