import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemberOrder } from '../../../src/shared/member-order.ts';

const names = ['given', 'family', 'title', 'order', 'unknown', '', '__proto__'];
const known = new Map([
  ['given', 1],
  ['family', 2],
  ['title', 3],
  ['order', 4],
]);

describe('the order of members', () => {
  it('finds what a map would, whatever members came before, in whatever order', () => {
    const objects = fc.array(fc.array(fc.constantFrom(...names), { maxLength: 8 }), { maxLength: 8 });
    fc.assert(
      fc.property(objects, (members) => {
        const order = new MemberOrder(known, 0);
        for (const object of members) {
          order.restart();
          for (const name of object) expect(order.next(name)).toBe(known.get(name) ?? 0);
        }
      }),
    );
  });
});
