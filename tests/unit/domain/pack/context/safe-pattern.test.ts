import { describe, expect, it } from 'vitest';
import { findPatternFault } from '../../../../../src/domain/pack/context/safe-pattern.ts';

describe('a pattern', () => {
  it.each([
    '^[A-Z]{2}[0-9]{1,4}$',
    '^[A-Z0-9]{6}$',
    '^\\d{4}-\\d{2}$',
    '^(?:EUR|USD)$',
    '^[a-z]+(?:-[a-z]{3}){0,4}$',
    '^\\p{Lu}\\p{Ll}*$',
    '^[)(*+]{2}\\)$',
    '^[^\\]]{1,20}$',
  ])('%s is taken', (pattern) => {
    expect(findPatternFault(pattern)).toBeUndefined();
  });

  it.each([
    '(a+)+$',
    '(a|a)*$',
    '(a*){2,}',
    '((a{0,3}))*',
    '(?:[a-z]+\\s?)+',
    '(?<x>a?){20}',
    '^(?=a)b',
    '(?<!a)b',
    '(a)\\1',
    '(?<x>a)\\k<x>',
    'a*a*a*a*b',
    '(',
    'a{2,1}',
    'x'.repeat(201),
  ])('%s is refused with a reason', (pattern) => {
    expect(findPatternFault(pattern)).toEqual(expect.any(String));
  });

  it('that is taken answers the worst text of the allowed length quickly', () => {
    const pattern = 'a*a*a*b';
    expect(findPatternFault(pattern)).toBeUndefined();
    const started = process.cpuUsage().user;
    expect(new RegExp(pattern, 'u').test('a'.repeat(100))).toBe(false);
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(2);
  });
});
