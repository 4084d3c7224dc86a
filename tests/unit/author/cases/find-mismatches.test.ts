import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMismatches, formatMismatch } from '../../../../src/author/cases/find-mismatches.ts';

const told = (expected: unknown, found: unknown) => findMismatches(expected, found).map(formatMismatch);

describe('what a case expects', () => {
  it('is met by anything that says the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => findMismatches(value, structuredClone(value)).length === 0),
    );
  });

  it('leaves open what it does not name', () => {
    expect(told({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: [3] })).toEqual([]);
  });

  it('names lists item by item and in length', () => {
    expect(told({ list: [{ a: 1 }] }, { list: [{ a: 1, b: 2 }] })).toEqual([]);
    expect(told({ list: [{ a: 1 }] }, { list: [{ a: 2 }, { a: 3 }] })).toEqual([
      '/list/0/a: expected 1, found 2',
      '/list/1: expected nothing more, found {"a":3}',
    ]);
    expect(told({ list: [] }, { list: [1] })).toEqual(['/list/0: expected nothing more, found 1']);
    expect(told({ list: [1, 2] }, { list: [1] })).toEqual(['/list/1: expected 2, found nothing']);
    expect(told({ list: [] }, {})).toEqual(['/list: expected [], found nothing']);
  });

  it('may be a part of a text', () => {
    expect(told({ body: { contains: 'pop' } }, { body: 'a popcorn' })).toEqual([]);
    expect(told({ body: { contains: 'pop' } }, { body: 'tea' })).toEqual([
      '/body: expected a text that contains "pop", found "tea"',
    ]);
    expect(told({ body: { contains: 'pop' } }, { body: ['pop'] })).toHaveLength(1);
  });

  it('may be that something is not there', () => {
    expect(told({ best: null }, {})).toEqual([]);
    expect(told({ best: null }, { best: null })).toEqual([]);
    expect(told({ best: null }, { best: 'email' })).toEqual(['/best: expected null, found "email"']);
  });

  it('is no stricter on numbers than floating point is', () => {
    expect(told({ total: 0.3 }, { total: 0.1 + 0.2 })).toEqual([]);
    expect(told({ total: 0.3 }, { total: 0.3001 })).toHaveLength(1);
    expect(told({ count: 1 }, { count: '1' })).toEqual(['/count: expected 1, found "1"']);
  });

  it('is not met by what only the prototype has', () => {
    expect(told({ toString: null, constructor: null }, {})).toEqual([]);
  });
});
