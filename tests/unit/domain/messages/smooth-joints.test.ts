import { describe, expect, test } from 'vitest';
import { compileText } from '../../../../src/domain/messages/compile-text.ts';
import type { TextVariable } from '../../../../src/domain/messages/show-value.ts';

const variables = new Map<string, TextVariable>([
  ['name', { type: 'text', showing: { as: 'text' } }],
  ['place', { type: 'text', showing: { as: 'text' } }],
  ['n', { type: 'number', showing: { as: 'number', options: {} } }],
  ['on', { type: 'date', showing: { as: 'instant', options: { dateStyle: 'long' } } }],
]);

function print(source: string, values: Record<string, unknown>, locale = 'en'): string {
  const { text, faults } = compileText(source, { locale, formats: locale, variables, makeSafe: (it) => it });
  expect(faults).toEqual([]);
  return text(values, 'UTC');
}

describe('a value that ends with a full stop', () => {
  test.each([
    ['Welcome, {name}.', 'Mr Smith Jr.', 'Welcome, Mr Smith Jr.'],
    ['Willkommen, {name}.', 'J. R.', 'Willkommen, J. R.'],
    ['Buongiorno, {name}. Le diamo il benvenuto.', 'S.p.A.', 'Buongiorno, S.p.A. Le diamo il benvenuto.'],
    ['Welcome, {name}!', 'Smith Jr.', 'Welcome, Smith Jr.!'],
    ['Hello {name}, welcome.', 'Acme Inc.', 'Hello Acme Inc., welcome.'],
    ['We thank {name}.', 'Yahoo!', 'We thank Yahoo!'],
    ['歡迎{name}。', 'Acme Co.', '歡迎Acme Co.'],
    ['<s>Hello, <emphasis>{name}</emphasis>.</s>', 'J. R.', '<s>Hello, <emphasis>J. R.</emphasis></s>'],
    ['And then {name}...', 'J. R.', 'And then J. R....'],
    ['Welcome, {name}.', `${'x'.repeat(600)}`, `Welcome, ${'x'.repeat(500)}…`],
    ['Welcome, {name}.', 'Smith', 'Welcome, Smith.'],
    ['Welcome, {name}.', 'دانا.', 'Welcome, \u2068دانا.\u2069'],
  ])('shares it with the sentence: %s with %s', (source, name, expected) => {
    expect(print(source, { name })).toBe(expected);
  });

  test('may be a date of a language whose dates end with one', () => {
    expect(print('Действует до {on}.', { on: '2026-11-22' }, 'ru')).toBe('Действует до 22 ноября 2026 г.');
  });
});

describe('a missing value', () => {
  test.each([
    ['Welcome, {name}!', 'Welcome!'],
    ['Bonjour {name} !', 'Bonjour !'],
    ['{name}, welcome.', 'Welcome.'],
    ['Hello, {name}, good day.', 'Hello, good day.'],
    ['Hi. {name}, your seat is free.', 'Hi. Your seat is free.'],
    ['Your seat ({place}) is free.', 'Your seat is free.'],
    ['The seat “{place}” is free.', 'The seat is free.'],
    ["Here is {name}'s seat.", 'Here is seat.'],
    ['From {place} – {name}.', 'From.'],
    ['Save {n}% today.', 'Save today.'],
    ['One\n{name}, two', 'One\nTwo'],
    ['<p>{name}, welcome</p>', '<p>Welcome</p>'],
    ['You have <say-as interpret-as="cardinal">{n}</say-as> points', 'You have points'],
    ['歡迎，{name}！', '歡迎！'],
  ])('takes what joined it along: %s', (source, expected) => {
    expect(print(source, {})).toBe(expected);
  });

  test('changes nothing elsewhere in the text', () => {
    expect(print('Prix : 12 € ! Bonjour, {name}.', {})).toBe('Prix : 12 € ! Bonjour.');
    expect(print('a  b , c {name}', {})).toBe('a  b , c');
  });
});

describe('a quoted brace', () => {
  test.each([
    ["Code: '{'A1'}'", 'Code: {A1}'],
    ["This '{isn''t}' obvious", "This {isn't} obvious"],
    ["'{}' and '{{'", '{} and {{'],
    ["{n, plural, one {'#' # thing} other {'#' # things}}", '# 1 thing'],
    ["l'{name}", "l'Ada"],
    ["'{name}'", "'Ada'"],
    ["dell'{name}, '{'x'}'", "dell'Ada, {x}"],
    ["{name}'s 'n' o''clock", "Ada's 'n' o'clock"],
  ])('is a brace, and an apostrophe before a variable an apostrophe: %s', (source, expected) => {
    expect(print(source, { name: 'Ada', n: 1 })).toBe(expected);
  });
});
