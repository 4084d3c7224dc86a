import { expect, it } from 'vitest';
import { isTriedOn } from '../../../../src/domain/rule-set/is-tried-on.ts';

const customers = Array.from({ length: 100_000 }, (_, number) => `C${number}`);
const canary = (id: string, share: number) => ({ release: { number: 2, id }, share });
const triedOn = (id: string, share: number): string[] =>
  customers.filter((customer) => isTriedOn(canary(id, share), customer));

it('tries a release on its share of 100,000 customers, within four standard deviations', () => {
  for (const [id, share] of [
    ['a', 0.1],
    ['b', 0.1],
    ['c', 0.01],
    ['d', 0.5],
  ] as const) {
    const deviation = Math.sqrt(100_000 * share * (1 - share));
    expect(Math.abs(triedOn(id, share).length - 100_000 * share)).toBeLessThan(4 * deviation);
  }
});

it('tries it on the same customers when the share grows, and another release on others', () => {
  const [few, more, others] = [triedOn('a', 0.1), new Set(triedOn('a', 0.2)), new Set(triedOn('b', 0.1))];
  expect(few.every((customer) => more.has(customer))).toBe(true);
  const both = few.filter((customer) => others.has(customer)).length;
  expect(Math.abs(both - 1000)).toBeLessThan(150);
});
