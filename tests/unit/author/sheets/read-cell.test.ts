import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../../src/author/ports.ts';
import {
  type CellReading,
  isMistakable,
  readDay,
  readFlag,
  readFree,
  readNumber,
  readWord,
  readWords,
} from '../../../../src/author/sheets/read-cell.ts';

const outcome = (reading: CellReading): unknown => ('value' in reading ? reading.value : reading.fault);

describe('a number in a sheet', () => {
  test.each<[Cell, ',' | '.', unknown]>([
    ['49.5', '.', 49.5],
    [' 22 ', '.', 22],
    ['\u00a022\u00a0', '.', 22],
    ['−5', '.', -5],
    ['1e3', '.', 1000],
    ['49,50', ',', 49.5],
    ['0,1', ',', 0.1],
    ['0.125', ',', 0.125],
    ['12.5', ',', 12.5],
    [49.5, '.', 49.5],
    ['49,50', '.', '"49,50" is not a number: write 49.50'],
    ['1,234', '.', '"1,234" is not a number: write 1234 or 1.2340, without thousands separators'],
    ['1.234', ',', '"1.234" is not a number: write 1234 or 1.2340, without thousands separators'],
    ['1.234,50', ',', 1234.5],
    ['1,234.50', '.', 1234.5],
    ['1,234.50', ',', 1234.5],
    ['1.234.567', ',', 1234567],
    ['1’234', '.', 1234],
    ["-1'234'567.05", '.', -1234567.05],
    ['1\u202f234,5', ',', 1234.5],
    ['1.23.456', ',', '"1.23.456" is not a number: write 123.456'],
    ['49.50 €', '.', '"49.50 €" is not a number: write 49.50; the currency or unit has its own column'],
    [
      'CHF 1’200.00',
      '.',
      '"CHF 1’200.00" is not a number: write 1200.00; the currency or unit has its own column',
    ],
    ['free', '.', '"free" is not a number: write digits, with a point before decimals, such as 49.5'],
    ['8%', '.', '"8%" is not a number here: write 0.08 for 8 %'],
    [true, '.', '"true" is not a number: write one such as 49.5'],
  ])('%j with decimal %j', (cell, sign, expected) => {
    expect(outcome(readNumber(cell, sign))).toBe(expected);
  });

  test.each([
    ['8%', '.', 0.08],
    ['7,5 %', ',', 0.075],
    ['100%', '.', 1],
  ] as const)('%j is a share where one is wanted', (cell, sign, expected) => {
    expect(outcome(readNumber(cell, sign, true))).toBe(expected);
  });
});

describe('a day in a sheet', () => {
  const rewritten = '(a spreadsheet may have rewritten it: format the column as text)';
  test.each<[Cell, unknown]>([
    ['2027-01-25', '2027-01-25'],
    ['2027-01-25T08:00:00+01:00', '2027-01-25T08:00:00+01:00'],
    ['2027-01-25 00:00:00', '2027-01-25'],
    ['31.12.2026', '2026-12-31'],
    ['1.2.2027', '2027-02-01'],
    [new Date('2027-01-25T00:00:00Z'), '2027-01-25'],
    ['25/01/2027', `"25/01/2027" is not a day: write 2027-01-25 ${rewritten}`],
    ['2/21/2027', `"2/21/2027" is not a day: write 2027-02-21 ${rewritten}`],
    ['03/04/2027', `"03/04/2027" is not a day: write 2027-04-03 or 2027-03-04 ${rewritten}`],
    ['2027/1/5', `"2027/1/5" is not a day: write 2027-01-05 ${rewritten}`],
    ['31.02.2027', `"31.02.2027" is not a day: write one such as 2027-01-25 ${rewritten}`],
    ['31 Dec 2026', `"31 Dec 2026" is not a day: write 2026-12-31 ${rewritten}`],
    ['New Year', `"New Year" is not a day: write one such as 2027-01-25 ${rewritten}`],
    ['46047', '"46047" is not a day: if it is the number of a spreadsheet’s day, write 2026-01-25'],
    [46047.5, '"46047.5" is not a day: if it is the number of a spreadsheet’s day, write 2026-01-25'],
    [7, '"7" is not a day: write one such as 2027-01-25'],
    [
      new Date('2027-01-25T08:30:00Z'),
      '2027-01-25T08:30 has no time zone: write the day, or 2027-01-25T08:30:00 with its offset',
    ],
  ])('%j', (cell, expected) => {
    expect(outcome(readDay(cell))).toBe(expected);
  });
});

test.each<[Cell, unknown]>([
  ['WAHR', true],
  ['FALSCH', false],
  ['VRAI', true],
  ['faux', false],
  ['Vero', true],
  ['x', true],
  ['X ', true],
  ['sì', true],
  ['是', true],
  ['1', true],
  ['0', false],
  ['–', false],
  [true, true],
  [1, true],
  ['maybe', '"maybe" is neither true nor false: write true, or leave it empty'],
])('a flag %j', (cell, expected) => {
  expect(outcome(readFlag(cell))).toBe(expected);
});

test.each<[Cell, unknown]>([
  ['kiosk', ['kiosk']],
  ['kiosk, desk', ['kiosk', 'desk']],
  ['kiosk;desk | web', ['kiosk', 'desk', 'web']],
  ['["kiosk","desk"]', ['kiosk', 'desk']],
  ['["Kiosk"]', '"Kiosk" is not a valid word: lower-case words joined by dashes, "kiosk"'],
  ['[kiosk]', '"[kiosk]" is not a valid word: lower-case words joined by dashes, "kiosk"'],
])('words %j', (cell, expected) => {
  expect(outcome(readWords(cell))).toEqual(expected);
});

test.each([
  ['fast-track', 'fast-track'],
  [' fast-track\u00a0', 'fast-track'],
  ['Fast Track', '"Fast Track" is not a valid id: lower-case words joined by dashes, "fast-track"'],
  ['Café_2', '"Café_2" is not a valid id: lower-case words joined by dashes, "cafe-2"'],
  ['貴賓室', '"貴賓室" is not a valid id: lower-case words joined by dashes'],
])('an id %j', (cell, expected) => {
  expect(outcome(readWord(cell, 'id'))).toBe(expected);
});

test.each<[Cell, unknown, unknown]>([
  ['00123', undefined, '00123'],
  ['"00123"', undefined, '00123'],
  ['123', undefined, 123],
  ['123', '123', '123'],
  [123, '123', '123'],
  ['{"fact":"price"}', undefined, { fact: 'price' }],
  ['WAHR', true, true],
  ['WAHR', undefined, 'WAHR'],
  [123, '00123', '"123" is a number, and "00123" was a text: format the column as text and write it again'],
  ['39', '+39', '"39" is a number, and "+39" was a text: format the column as text and write it again'],
  [
    '1.23457E+14',
    undefined,
    '"1.23457E+14" may have lost digits in a spreadsheet: format the column as text and write it again, or put it into double quotes if it is right',
  ],
  [
    '12345678901234567890',
    undefined,
    '"12345678901234567890" may have lost digits in a spreadsheet: format the column as text and write it again, or put it into double quotes if it is right',
  ],
  [
    1234567890123450000,
    undefined,
    '"1234567890123450000" may have lost digits in a spreadsheet: format the column as text and write it again, or put it into double quotes if it is right',
  ],
])('a value of any kind %j, after %j', (cell, before, expected) => {
  expect(outcome(readFree(cell, before))).toEqual(expected);
});

test.each([
  '=1+1',
  '+39',
  '-x',
  '@SUM(A1)',
  '\tx',
  '＝1',
  '00123',
  '1/2',
  '3-4',
  '1.5',
  '8%',
  '1e5',
  'TRUE',
  'wahr',
  'x ',
  '1 Mar',
  '"q"',
])('a spreadsheet would mistake %j', (text) => {
  expect(isMistakable(text)).toBe(true);
});

test.each(['lounge', 'A 3-4', 'x=1', 'B2', 'truest', '3 for 2', 'l’avion', '100 points'])(
  'a spreadsheet shows %j as it is',
  (text) => {
    expect(isMistakable(text)).toBe(false);
  },
);
