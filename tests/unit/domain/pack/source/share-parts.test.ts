import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareParts } from '../../../../../src/domain/pack/source/share-parts.ts';

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('The parts that two versions of a file share', () => {
  it('never change what the new version says', () =>
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const [next, before] = [copy(one), copy(other)];
        expect(JSON.stringify(shareParts(copy(next), before))).toBe(JSON.stringify(next));
        expect(JSON.stringify(before)).toBe(JSON.stringify(other));
      }),
    ));

  it('keep the order of its keys', () => {
    expect(JSON.stringify(shareParts({ b: 1, a: 2 }, { a: 2, b: 1 }))).toBe('{"b":1,"a":2}');
  });

  it('are the whole of what is the same', () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = copy(value);
        expect(shareParts(copy(value), before)).toBe(before);
      }),
    ));

  it('are found by the ids of entries, wherever those went', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ id, all: [{ fact: id }] }));
    const next = { rules: [{ id: 'new', all: [] }, copy(c), copy(a), { ...copy(b), all: [{ fact: 'x' }] }] };
    const shared = shareParts(next, { rules: [a, b, c] }) as { rules: unknown[] };
    expect(shared.rules[1]).toBe(c);
    expect(shared.rules[2]).toBe(a);
    expect(shared.rules[3]).not.toBe(b);
  });
});
