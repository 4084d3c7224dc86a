import { expect, test } from 'vitest';
import { findHoles } from '../../../../src/domain/messages/find-holes.ts';
import { parseMessage } from '../../../../src/domain/messages/parse-message.ts';

const holesIn = (text: string): string[] => [
  ...findHoles(parseMessage(text, 'en'), new Set(['price', 'way', 'count'])),
];

test.each([
  ['It costs {price} a year.', ['price']],
  ['Premium: {price}', ['price']],
  ['{price} a year', ['price']],
  ['{way, select, kiosk {at the kiosk} other {by {way}}}', ['way']],
  ['{way, select, none {It costs {price}.} other {By {way}.}}', ['price']],
  ['{price, select, none {It is {price}.} other {}}', ['price']],
  ['{count, plural, one {# seat} other {# seats}}', ['count']],
  ['{way, select, none {} other {By {way} for {price}.}}', ['price']],
] as const)('%s has a hole', (text, holes) => {
  expect(holesIn(text)).toEqual(holes);
});

test.each([
  '{price, select, none {Ask us.} other {It costs {price}.}}',
  '{way, select, kiosk {By {way}.} other {At once.}}',
  '{count, select, none {} other {{count, plural, one {# seat} other {# seats}}}}',
  'The bag ({price}) is here.',
  'Dear guest, {way}, welcome.',
  'The case is open. {way}. We work on it.',
  'It costs {other} a year.',
])('%s has none', (text) => {
  expect(holesIn(text)).toEqual([]);
});
