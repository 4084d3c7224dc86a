import { expect, test } from 'vitest';
import { hintWord, suggestWord } from '../../../src/shared/suggest-word.ts';

const known = [
  'late-check-out-at-departure',
  'recent-complaint',
  'extra-legroom',
  'lounge-pass',
  'phone',
  'desk',
];

test.each([
  ['late-check-ot', 'late-check-out-at-departure'],
  ['late-check-out', 'late-check-out-at-departure'],
  ['late-chekc-out', 'late-check-out-at-departure'],
  ['recent-complain', 'recent-complaint'],
  ['Recent-Compliant', 'recent-complaint'],
  ['extra', 'extra-legroom'],
  ['extra-legrom', 'extra-legroom'],
  ['loung', 'lounge-pass'],
  ['luonge-pass', 'lounge-pass'],
  ['fhone', 'phone'],
  ['dsek', 'desk'],
  ['lat', undefined],
  ['kiosk', undefined],
  ['departure', undefined],
  ['check-out', undefined],
  ['', undefined],
])('for %s, %s is suggested', (word, meant) => {
  expect(suggestWord(word, known)).toBe(meant);
});

test('a word that is near is preferred to one that begins alike', () => {
  expect(suggestWord('check', ['check-in', 'chek'])).toBe('chek');
});

test('a hint lists what there is where nothing is near', () => {
  expect(hintWord('kiosk', ['desk', 'phone'], 'offer')).toBe('Choose an offer: "desk", "phone".');
});
