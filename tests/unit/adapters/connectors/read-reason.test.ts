import { expect, test } from 'vitest';
import { readReason } from '../../../../src/adapters/connectors/read-reason.ts';

test.each([
  ['{"detail":"The seat map is closed."}', 'The seat map is closed.'],
  ['{"title":"Conflict","detail":"No seat is left in First."}', 'No seat is left in First.'],
  ['{"title":"Unprocessable"}', 'Unprocessable'],
  ['{"reason":"flight-departed"}', 'flight-departed'],
  ['{"message":"Account is blocked"}', 'Account is blocked'],
  ['{"code":"E-1042"}', 'E-1042'],
  ['{"error":"no such cabin"}', 'no such cabin'],
  ['{"error":{"code":"cabin","message":"no such cabin"}}', 'no such cabin'],
  ['{"detail":"","reason":"too late"}', 'too late'],
  ['{"detail":"two\\n  lines\\u0000"}', 'two lines'],
  ['{"detail":"giulia@example.com has card 4012 8888 8888 1881"}', '… has card …'],
  ['{"detail":422,"reason":["x"]}', undefined],
  ['{}', undefined],
  ['[]', undefined],
  ['null', undefined],
  ['"text"', undefined],
  ['Giulia Bianchi is unknown', undefined],
  ['{"detail":"cut off', undefined],
  ['', undefined],
])('of %s, the reason is %s', (text, reason) => {
  expect(readReason(text)).toBe(reason);
});

test('a reason is short, in whole characters', () => {
  expect(readReason(JSON.stringify({ detail: '😀'.repeat(300) }))).toBe(`${'😀'.repeat(199)}…`);
});
