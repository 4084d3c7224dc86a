import { describe, expect, it } from 'vitest';
import { resolveTimes } from '../../../src/shared/relative-time.ts';

const now = Date.parse('2028-02-29T22:30:00Z');

describe('resolving relative times', () => {
  it.each([
    ['-12d', '2028-02-17'],
    ['+1d', '2028-03-01'],
    ['-12d 14:20Z', '2028-02-17T14:20:00Z'],
    ['-40y', '1988-02-28'],
  ])('%s is %s', (text, resolved) => {
    expect(resolveTimes(text, now)).toBe(resolved);
  });

  it('takes the date of a birthday where the person lives', () => {
    expect(resolveTimes({ birthDate: '-40y' }, now, 'Asia/Taipei')).toEqual({ birthDate: '1988-03-01' });
  });

  it('leaves every other text, and everything that is not a text, unchanged', () => {
    const others = [
      '-12',
      '12d',
      '- 12d',
      '-12d 24:20Z',
      '-12d 14:20',
      '+40y',
      '+9h',
      'a -12d b',
      7,
      null,
      true,
      {},
    ];
    expect(resolveTimes(others, now)).toEqual(others);
  });

  it('reaches the texts of lists and objects at any depth', () => {
    expect(resolveTimes({ a: [{ b: '-1d' }] }, now)).toEqual({ a: [{ b: '2028-02-28' }] });
  });
});
