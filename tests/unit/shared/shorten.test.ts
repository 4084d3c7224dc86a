import { describe, expect, it } from 'vitest';
import { listSome, shorten } from '../../../src/shared/shorten.ts';

describe('What is left out', () => {
  it.each([
    ['', 3, ''],
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['😀😀😀', 3, '😀😀😀'],
    ['😀😀😀😀', 3, '😀😀…'],
    ['x'.repeat(1000), 4, 'xxx…'],
  ])('of the text %s at %d characters is marked', (text, most, shown) => {
    expect(shorten(text, most)).toBe(shown);
  });

  it.each([
    [[], 2, ''],
    [['a'], 2, 'a'],
    [['a', 'b'], 2, 'a, b'],
    [['a', 'b', 'c'], 2, 'a, b and 1 more'],
    [[1, 2, 3, 4, 5], 1, '1 and 4 more'],
  ])('of the list %j at %d is counted', (all, most, shown) => {
    expect(listSome(all, most)).toBe(shown);
  });
});
