import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, describe, expect, it } from 'vitest';
import { openSheet } from '../../../../src/adapters/files/open-sheet.ts';
import { importOffers } from '../../../../src/author/sheets/import-offers.ts';

/**
 * Sheets of offers as spreadsheets of eight countries save them, with what they mean: made up from what such programs write, not
 * from how they are read.
 */
type Country = {
  readonly name: string;
  readonly encodings: readonly string[];
  readonly separator: ',' | ';' | '\t';
  readonly amount: (cents: number) => string;
  readonly yes: string;
  readonly no: string;
  readonly day: (year: number, month: number, day: number) => string;
  readonly words: string;
  /** An amount, a day and a flag that mean nothing, or two things, there. */
  readonly wrong: readonly [amount: string, day: string, flag: string];
};

const unicode = ['utf-8', 'utf-8 with mark', 'utf-16le with mark'] as const;
const two = (number: number): string => String(number).padStart(2, '0');
const plain = (cents: number): string => (cents / 100).toFixed(2);
const comma = (cents: number): string => plain(cents).replace('.', ',');
const grouped = (cents: number, group: string, sign: string): string =>
  plain(cents)
    .replace('.', sign)
    .replace(/\B(?=(\d{3})+(?!\d))(?<!,\d*|\.\d*)/g, group);
const iso = (year: number, month: number, day: number): string => `${year}-${two(month)}-${two(day)}`;
const dotted = (year: number, month: number, day: number): string => `${two(day)}.${two(month)}.${year}`;

const countries: readonly Country[] = [
  {
    name: 'Germany',
    encodings: [...unicode, 'windows-1252', 'macintosh'],
    separator: ';',
    amount: (cents) => grouped(cents, '.', ','),
    yes: 'WAHR',
    no: 'FALSCH',
    day: dotted,
    words: 'Größe „XL“; für Gäste',
    wrong: ['49,50 €', '31.02.2027', 'vielleicht'],
  },
  {
    name: 'France',
    encodings: [...unicode, 'windows-1252'],
    separator: ';',
    amount: (cents) => grouped(cents, '\u{a0}', ','),
    yes: 'VRAI',
    no: 'FAUX',
    day: iso,
    words: 'L’été à Noël, « déjà »',
    wrong: ['1,23,4', '03/04/2027', 'peut-être'],
  },
  {
    name: 'Italy',
    encodings: [...unicode, 'windows-1252', 'cp850'],
    separator: ';',
    amount: comma,
    yes: 'VERO',
    no: 'FALSO',
    day: dotted,
    words: 'Perché è più comodo',
    wrong: ['gratis', '1/2/2027', 'forse'],
  },
  {
    name: 'Spain',
    encodings: [...unicode, 'windows-1252'],
    separator: ';',
    amount: comma,
    yes: 'VERDADERO',
    no: 'FALSO',
    day: iso,
    words: 'El niño "Íñigo"',
    wrong: ['12€', '2/1/27', 'quizás'],
  },
  {
    name: 'the United States',
    encodings: [...unicode, 'windows-1252'],
    separator: ',',
    amount: (cents) => grouped(cents, ',', '.'),
    yes: 'TRUE',
    no: 'FALSE',
    day: iso,
    words: 'Seats, "more" room — 50% wider',
    wrong: ['$49.50', '1/2/2027', 'maybe'],
  },
  {
    name: 'Switzerland',
    encodings: [...unicode, 'windows-1252'],
    separator: '\t',
    amount: (cents) => grouped(cents, '’', '.'),
    yes: 'x',
    no: '',
    day: dotted,
    words: 'Zürich–Genève',
    wrong: ['CHF 12.00', '2027/1/5', 'evtl.'],
  },
  {
    name: 'Poland',
    encodings: [...unicode, 'windows-1250', 'iso-8859-2'],
    separator: ';',
    amount: (cents) => grouped(cents, ' ', ','),
    yes: 'PRAWDA',
    no: 'FAŁSZ',
    day: dotted,
    words: 'Zażółć gęślą jaźń',
    wrong: ['1.234', '31.04.2027', 'może'],
  },
  {
    name: 'Japan',
    encodings: [...unicode, 'shift_jis'],
    separator: ',',
    amount: plain,
    yes: '1',
    no: '0',
    day: iso,
    words: '広い座席、表',
    wrong: ['￥4950', '46047', 'たぶん'],
  },
];

const header = [
  'ID',
  'Description',
  'category',
  'Value',
  'Mandatory',
  'Valid from',
  'price.amount',
  'price.currency',
  'treatment.message',
];

function encode(text: string, encoding: string): Buffer {
  if (encoding === 'utf-8 with mark') return Buffer.from(`\u{feff}${text}`, 'utf8');
  if (encoding === 'utf-16le with mark') return Buffer.from(`\u{feff}${text}`, 'utf16le');
  return iconv.encode(text, encoding);
}

function exportSheet(country: Country, index: number) {
  const quote = (cell: string): string =>
    cell.includes(country.separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const offers = Array.from({ length: 6 }, (_, at) => ({
    id: `offer-${index}-${at}`,
    description: at === 3 ? `${country.words}\nsecond line` : country.words,
    category: 'extra',
    value: (index * 37 + at * 12_345) / 100,
    mandatory: at % 2 === 0,
    day: [2027, 1 + ((index + at) % 12), 1 + ((index * 3 + at * 5) % 28)] as const,
    cents: 100 * index + at * 123_456 + 50,
  }));
  const cellsOf = ({ id, description, category, value, mandatory, day, cents }: (typeof offers)[number]) => [
    id,
    description,
    category,
    country.amount(Math.round(value * 100)),
    mandatory ? country.yes : country.no,
    country.day(...day),
    country.amount(cents),
    'eur',
    'words',
  ];
  const expected = offers.map(({ id, description, category, value, mandatory, day, cents }) => ({
    id,
    description,
    category,
    value,
    ...((mandatory || country.no !== '') && { mandatory }),
    validFrom: iso(...day),
    price: { amount: cents / 100, currency: 'EUR' },
    treatment: { message: 'words' },
  }));
  const rows = offers.map(cellsOf);
  const write = (cells: readonly (readonly string[])[]): string =>
    [header, ...cells].map((row) => row.map(quote).join(country.separator)).join('\r\n');
  return { rows, expected, write };
}

describe('sheets of offers as spreadsheets save them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tact-sheets-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const sheets = countries.flatMap((country, at) =>
    country.encodings.map((encoding, kind) => ({ country, encoding, index: at * 10 + kind })),
  );

  async function importText(text: string, encoding: string) {
    const path = join(folder, 'sheet.csv');
    writeFileSync(path, encode(text, encoding));
    const source = await openSheet(path, encoding.startsWith('utf') ? undefined : encoding);
    return importOffers('sheet.csv', source, { path: 'offers.json', text: undefined, packs: [], within: '' });
  }

  it.each(sheets)(
    'of $country.name in $encoding mean what was written',
    async ({ country, encoding, index }) => {
      const { rows, expected, write } = exportSheet(country, index);
      const result = await importText(write(rows), encoding);
      expect('diagnostics' in result ? result.diagnostics : JSON.parse(result.text).offers).toEqual(expected);
    },
  );

  it.each(sheets)(
    'of $country.name in $encoding are refused with the cells that are wrong or mean two things',
    async ({ country, encoding, index }) => {
      const { rows, write } = exportSheet(country, index);
      const [amount, day, flag] = country.wrong;
      const spoilt = rows.map((row, at) =>
        row.map((cell, column) =>
          at === 1 && column === 6
            ? amount
            : at === 2 && column === 5
              ? day
              : at === 4 && column === 4
                ? flag
                : cell,
        ),
      );
      const result = await importText(write(spoilt), encoding);
      const places = 'diagnostics' in result ? result.diagnostics.map(({ message }) => message) : [];
      expect(places).toEqual([
        expect.stringContaining('row 3, column price.amount'),
        expect.stringContaining('row 4, column Valid from'),
        expect.stringContaining('row 6, column Mandatory'),
      ]);
    },
  );
});
