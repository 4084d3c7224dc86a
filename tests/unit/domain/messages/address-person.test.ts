import { describe, expect, test } from 'vitest';
import {
  addressPerson,
  type PersonName,
  salutePerson,
} from '../../../../src/domain/messages/address-person.ts';

const giulia: PersonName = { given: 'Giulia', family: 'Bianchi', honorific: 'ms' };
const doctor: PersonName = { ...giulia, title: 'Dr.' };
const marco: PersonName = { given: 'Marco', family: 'Rossi', honorific: 'mr', title: 'Prof. Dr' };
const chen: PersonName = { given: '小美', family: '陳', honorific: 'ms', order: 'family-first' };
const friend: PersonName = { ...giulia, form: 'familiar' };
const neither: PersonName = { given: 'Sam', family: 'Lee', honorific: 'mx' };
const bare: PersonName = { given: 'Giulia', family: 'Bianchi' };

type Row = [locale: string, person: PersonName | undefined, name: string | undefined, salutation: string];

const rows: Row[] = [
  ['en', giulia, 'Ms Bianchi', 'Dear Ms Bianchi,'],
  ['en', doctor, 'Dr Bianchi', 'Dear Dr Bianchi,'],
  ['en-GB', { ...giulia, honorific: 'mrs' }, 'Mrs Bianchi', 'Dear Mrs Bianchi,'],
  ['en', friend, 'Giulia', 'Dear Giulia,'],
  ['en', neither, 'Sam Lee', 'Dear Sam Lee,'],
  ['en', undefined, undefined, 'Dear Customer,'],
  ['it', giulia, 'Signora Bianchi', 'Gentile Signora Bianchi,'],
  ['it-CH', doctor, 'Dottoressa Bianchi', 'Gentile Dottoressa Bianchi,'],
  ['it', marco, 'Professor Rossi', 'Gentile Professor Rossi,'],
  ['it', friend, 'Giulia', 'Cara Giulia,'],
  ['it', { ...giulia, title: 'Dott.ssa' }, 'Dottoressa Bianchi', 'Gentile Dottoressa Bianchi,'],
  ['it', { ...bare, form: 'familiar' }, 'Giulia', 'Gentile Giulia,'],
  ['it', bare, 'Giulia Bianchi', 'Gentile Giulia Bianchi,'],
  ['it', undefined, undefined, 'Gentile cliente,'],
  ['it', { given: '-', family: '.' }, undefined, 'Gentile cliente,'],
  ['en', { given: 'Anna', family: '---' }, 'Anna', 'Dear Anna,'],
  ['de', giulia, 'Frau Bianchi', 'Sehr geehrte Frau Bianchi,'],
  ['de', doctor, 'Frau Dr. Bianchi', 'Sehr geehrte Frau Dr. Bianchi,'],
  ['de-AT', marco, 'Herr Prof. Dr. Rossi', 'Sehr geehrter Herr Prof. Dr. Rossi,'],
  ['de', { ...bare, title: 'Dr' }, 'Dr. Bianchi', 'Guten Tag Dr. Bianchi,'],
  ['de', bare, 'Giulia Bianchi', 'Guten Tag Giulia Bianchi,'],
  ['de', friend, 'Giulia', 'Liebe Giulia,'],
  ['de', undefined, undefined, 'Sehr geehrte Damen und Herren,'],
  ['zh-Hant', chen, '陳女士', '陳女士 您好：'],
  ['zh-HK', chen, '陳女士', '陳女士：'],
  ['zh-TW', giulia, 'Bianchi 女士', 'Bianchi 女士 您好：'],
  ['zh-Hant', { ...chen, title: 'Prof' }, '陳教授', '陳教授 您好：'],
  ['zh-Hant', { given: '小美', family: '陳' }, '陳小美', '陳小美 您好：'],
  ['zh-Hans', { ...chen, family: '陈', honorific: 'mr' }, '陈先生', '尊敬的陈先生：'],
  ['zh-Hans', undefined, undefined, '尊敬的客户：'],
  ['zh-Hans', { ...chen, form: 'familiar' }, '小美', '小美，您好：'],
  ['zh-Hant', { ...chen, title: 'Dr.' }, '陳女士', '陳女士 您好：'],
  ['zh-Hant', undefined, undefined, '敬啟者：'],
  ['fr', giulia, 'Madame Bianchi', 'Madame Bianchi,'],
  ['es', marco, 'señor Rossi', 'Estimado señor Rossi:'],
  ['fi', giulia, 'Giulia Bianchi', 'Giulia Bianchi,'],
  ['fi', undefined, undefined, ''],
];

describe('how a person is addressed', () => {
  test.each(rows)('in %s: %j → %s', (locale, person, name, salutation) => {
    expect(addressPerson(person, locale).name).toBe(name);
    expect(salutePerson(person, locale)).toBe(salutation);
  });

  test('the whole name is what the person writes, or the parts in their order', () => {
    const wholeNames = [
      chen,
      giulia,
      neither,
      { given: 'An', family: 'Nguyen', order: 'family-first' } as const,
    ];
    expect(wholeNames.map((person) => addressPerson(person, 'en').fullName)).toEqual([
      '陳小美',
      'Giulia Bianchi',
      'Sam Lee',
      'Nguyen An',
    ]);
    expect(addressPerson({ ...giulia, full: 'Giulia M. Bianchi' }, 'en').fullName).toBe('Giulia M. Bianchi');
  });

  test('nobody is addressed by a name that has nothing to print', () => {
    const empty: PersonName = { given: '\u202e\u0000', family: ' ' };
    expect(addressPerson(empty, 'en')).toEqual({});
    expect(salutePerson(empty, 'en')).toBe('Dear Customer,');
  });

  test('a title that is no academic one is left out rather than mistranslated', () => {
    expect(addressPerson({ ...giulia, title: 'Baroness of X' }, 'de').name).toBe('Frau Bianchi');
  });

  test('a part of a name is never longer than 121 characters', () => {
    const long = addressPerson({ ...giulia, family: 'x'.repeat(10_000) }, 'en').name;
    expect(long).toBe(`Ms ${'x'.repeat(120)}…`);
  });
});
