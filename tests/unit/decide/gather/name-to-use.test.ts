import { describe, expect, it } from 'vitest';
import { nameToUse } from '../../../../src/decide/gather/name-to-use.ts';

const leo = { name: { given: 'Leo', family: 'Rossi', honorific: 'mr' as const }, birthDate: '2012-11-22' };
const pack = { givenNameUnder: 14, timeZone: 'Europe/Rome' };
/** The evening before Leo’s fourteenth birthday, in Rome. */
const eve = Date.UTC(2026, 10, 21, 22, 30);

describe('The name that texts use', () => {
  it('is the given name of a child, up to the birthday where the child lives', () => {
    expect(nameToUse(leo, pack, eve)).toEqual({ ...leo.name, form: 'familiar' });
    expect(nameToUse({ ...leo, timeZone: 'Asia/Taipei' }, pack, eve)).toBe(leo.name);
  });

  it.each([
    ['a grown-up', { ...leo, birthDate: '1979-11-24' }, pack],
    ['somebody of unknown age', { name: leo.name }, pack],
    ['somebody who is not born yet', { ...leo, birthDate: '2027-01-01' }, pack],
    ['a child, where the pack makes no difference', leo, { timeZone: 'Europe/Rome' }],
  ])('is the whole name of %s', (_, person, file) => {
    expect(nameToUse(person, file, eve)).toBe(leo.name);
  });

  it('is none of somebody without a name', () => {
    expect(nameToUse({ birthDate: '2012-11-22' }, pack, eve)).toBeUndefined();
    expect(nameToUse(undefined, pack, eve)).toBeUndefined();
  });
});
