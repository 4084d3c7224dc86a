import { describe, expect, it } from 'vitest';
import { canonicalKey } from '../../../src/shared/canonical-key.ts';

describe('canonicalKey', () => {
  it.each([
    ['TA601', 'ta 601'],
    ['TA-601', 'TA601'],
    ['2026-11-22T06:10:00Z', '2026-11-22T07:10:00+01:00'],
    ['2026-11-22T06:10Z', '2026-11-22T06:10:00.000Z'],
  ])('takes %s and %s as one', (a, b) => {
    expect(canonicalKey(a)).toBe(canonicalKey(b));
  });

  it('distinguishes different values', () => {
    expect(canonicalKey('TA601')).not.toBe(canonicalKey('TA602'));
    expect(canonicalKey(undefined)).toBe('-');
    expect(canonicalKey(7)).toBe('7');
    expect(canonicalKey({ number: 'TA601' })).not.toBe(canonicalKey({ number: 'TA602' }));
  });

  it.each([
    ['1-11', '11-1'],
    ['2026-1-11', '2026-11-1'],
    ['A 12-3', 'A 1-23'],
  ])('distinguishes %s and %s, whose dash parts two numbers', (a, b) => {
    expect(canonicalKey(a)).not.toBe(canonicalKey(b));
    expect(canonicalKey(a)).toBe(canonicalKey(a.replace('-', ' - ')));
  });

  it('spells a day without dashes', () => {
    expect(canonicalKey('2026-11-22')).toBe('20261122');
  });

  it('never spells a slash, which parts the keys that are made of several', () => {
    expect(canonicalKey('AB/12')).not.toContain('/');
    expect(canonicalKey({ link: 'AB/12' })).not.toContain('/');
    expect(canonicalKey('AB/12')).not.toBe(canonicalKey('AB%2F12'));
  });

  it('takes an object as one, whatever the order of its members', () => {
    expect(canonicalKey({ number: 'TA601', day: 1 })).toBe(canonicalKey({ day: 1, number: 'TA601' }));
  });
});
