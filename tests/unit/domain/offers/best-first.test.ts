import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BestFirst } from '../../../../src/domain/offers/best-first.ts';

describe('a list sorted as far as it is read', () => {
  it('is the sorted list at every place, in whatever order the places are asked for', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer()),
        fc.array(fc.integer({ min: 0, max: 12 })),
        (items, places) => {
          const sorted = [...items].sort((a, b) => a - b);
          const list = new BestFirst(items, (a, b) => a - b);
          for (const place of places) expect(list.at(place)).toBe(sorted[place]);
          for (const [place, item] of sorted.entries()) expect(list.at(place)).toBe(item);
          expect(list.at(sorted.length)).toBeUndefined();
        },
      ),
    );
  });

  it('compares few of many when few are asked for', () => {
    let compared = 0;
    const items = Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1009);
    const list = new BestFirst(items, (a, b) => {
      compared += 1;
      return a - b;
    });
    for (let place = 0; place < 3; place += 1) list.at(place);
    expect(compared).toBeLessThan(2200);
  });
});
