import { expect, it } from 'vitest';
import { describeEdit } from '../../../src/author/describe-edit.ts';

const offers = (more: object, name = 'check-in') => ({
  path: `airline/offers/${name}.json`,
  text: JSON.stringify({
    offers: [
      {
        id: 'first',
        description: 'A seat in First.',
        price: { amount: 80, currency: 'EUR' },
        channels: ['kiosk', 'desk'],
        ...more,
      },
    ],
  }),
});
const message = (it: string) => ({
  path: 'airline/messages/m.json',
  text: JSON.stringify({ messages: { hello: { texts: { text: { en: 'Hello', it } } } } }),
});
const sentences = (...edit: Parameters<typeof describeEdit>): string[] =>
  describeEdit(...edit).map(({ sentence }) => sentence);

it('says what a reviewer asks: amounts, channels, texts by language', () => {
  const price = { amount: 60, currency: 'EUR' };
  expect(
    sentences(
      [offers({}), message('Salve')],
      [offers({ price, channels: ['desk', 'web'] }), message('Buongiorno')],
    ),
  ).toEqual([
    'airline, message hello: texts text Italian “Salve” → “Buongiorno”',
    'airline, offer first: price 80 EUR → 60 EUR',
    'airline, offer first: channels no longer kiosk; also web',
  ]);
});

it('says what is new, what is gone, and what a field was', () => {
  expect(sentences([], [offers({})])).toEqual(['airline, offer first is new: A seat in First.']);
  expect(sentences([offers({})], [])).toEqual(['airline, offer first is removed.']);
  expect(sentences([offers({ value: 3 })], [offers({ basePropensity: 0.1 })])).toEqual([
    'airline, offer first: value is removed; it was 3',
    'airline, offer first: base propensity is set to 0.1',
  ]);
});

it('knows a thing by its name when it moves to another file, and names files that say the same', () => {
  expect(sentences([offers({})], [offers({}, 'moved')])).toEqual([
    'airline/offers/check-in.json is written differently and says the same.',
    'airline/offers/moved.json is written differently and says the same.',
  ]);
});

it('places each change', () => {
  expect(describeEdit([offers({ channels: ['desk'] })], [offers({ channels: [] })])).toMatchObject([
    { file: 'airline/offers/check-in.json', pointer: '/offers/0/channels' },
  ]);
});
