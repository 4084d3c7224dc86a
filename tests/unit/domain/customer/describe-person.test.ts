import { expect, it } from 'vitest';
import { describePerson } from '../../../../src/domain/customer/describe-person.ts';
import { shopper } from '../../../support/demo-shop.ts';

const all = ['givenName', 'familyInitial', 'familyName', 'birthYear'] as const;

it('shows what the pack allows, and nothing else', () => {
  const marco = shopper('c-1', { name: { given: 'Marco', family: 'Rossi' }, birthDate: '1975-01-02' });
  expect(describePerson(marco, ['givenName'])).toEqual({ customerId: 'c-1', givenName: 'Marco' });
  expect(describePerson(marco, all)).toEqual({
    customerId: 'c-1',
    givenName: 'Marco',
    familyInitial: 'R',
    familyName: 'Rossi',
    birthYear: '1975',
  });
});

it('leaves out what is not known', () => {
  expect(describePerson(shopper('c-1'), all)).toEqual({ customerId: 'c-1' });
});

it.each([
  ['Ångström', 'Å'],
  ['O\u0308zil', 'O\u0308'],
  ['陳', '陳'],
  ['𠮷田', '𠮷'],
])('takes the first letter of %s whole', (family, familyInitial) => {
  expect(describePerson(shopper('c-1', { name: { family } }), ['familyInitial'])).toEqual({
    customerId: 'c-1',
    familyInitial,
  });
});
