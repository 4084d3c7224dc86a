import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ImportTarget, importOffers } from '../../../../src/author/sheets/import-offers.ts';
import { offersToCsv } from '../../../../src/author/sheets/offers-to-csv.ts';
import { offerFileSchema } from '../../../../src/domain/pack/format/offer-file.ts';

const path = 'rules/airline/offers/check-in.json';
const text = readFileSync(path, 'utf8');
const { offers } = offerFileSchema.parse(JSON.parse(text));
const csv = offersToCsv(offers);

const packs = readdirSync('rules/airline', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ path: `airline/${name}`, text: readFileSync(`rules/airline/${name}`, 'utf8') }));
const alone: ImportTarget = { path, text, packs: [], within: 'airline/offers/check-in.json' };
const amongPacks: ImportTarget = { ...alone, packs };

function textOf(sheet: string, target = alone): string {
  const result = importOffers('offers.csv', { text: sheet }, target);
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  return result.text;
}

const faultsOf = (sheet: string, target = alone): string[] => {
  const result = importOffers('offers.csv', { text: sheet }, target);
  return 'diagnostics' in result
    ? result.diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`)
    : [];
};

function changedLines(before: string, after: string): string[] {
  const known = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !known.has(line));
}

describe('an import', () => {
  test('of what was exported changes nothing', () => {
    expect(textOf(csv)).toBe(text);
    expect(textOf(csv, amongPacks)).toBe(text);
  });

  test('of one changed cell changes one line', () => {
    const changed = textOf(csv.replace(/^lounge-pass,[^,]*,/m, 'lounge-pass,A new text,'));
    expect(changedLines(text, changed)).toEqual(['      "description": "A new text",']);
    expect(changed.split('\n')).toHaveLength(text.split('\n').length);
  });

  test('of a header without rows does not remove all offers', () => {
    expect(faultsOf(`${csv.split('\r\n')[0]}\r\n`)).toEqual(['1:1 the sheet has no offers']);
  });

  test.each([
    ['a NUL character', 'a\0b', 'contains U+0000, which is not a character'],
    ['a lost character', 'a\u{fffd}b', 'contains U+FFFD, which stands for a character that was lost'],
    ['a lone surrogate', 'a\ud800b', 'contains U+D800, which is not a character'],
  ])('refuses %s with its cell', (_, words, fault) => {
    const [found] = faultsOf(csv.replace(/^lounge-pass,[^,]*,/m, `lounge-pass,${words},`));
    expect(found).toContain(`2:2 row 2, column description: the cell ${fault}`);
  });

  test('names the column that a misspelt one means, also of free names', () => {
    const sheet = csv.replace('treatment.attributes.image', 'treatment.atributes.image');
    const result = importOffers('offers.csv', { text: sheet }, alone);
    expect(result).toMatchObject({ diagnostics: [{ hint: 'Did you mean "treatment.attributes.image"?' }] });
  });

  test('takes away what has no row, and adds what is new at the end', () => {
    const fewer = textOf(csv.replace(/^extra-bag,.*\r\n/m, ''));
    expect(changedLines(text, fewer)).toEqual([]);
    expect(JSON.parse(fewer).offers).toHaveLength(offers.length - 1);
    const row = /^extra-bag,.*\r\n/m.exec(csv)?.[0] ?? '';
    const more = JSON.parse(textOf(csv + row.replace('extra-bag', 'third-bag'))).offers;
    expect(more.slice(0, -1)).toEqual(offers);
    expect(more.at(-1)).toMatchObject({ id: 'third-bag', category: 'baggage' });
  });

  test('keeps line ends, indentation, byte order mark and what stands beside the offers', () => {
    const odd = `\uFEFF{\r\n\t"$schema": "x",\r\n\t"offers": [\r\n\t\t{ "id": "a", "description": "x", "category": "c", "value": 1, "treatment": { "message": "m" } }\r\n\t]\r\n}\r\n`;
    const sheet = 'id,description,category,value,cost,treatment.message\r\na,x,c,2,1,m\r\n';
    const changed = textOf(sheet, { ...alone, text: odd });
    expect(changed).toContain('"value": 2');
    expect(changed.replace('"value": 2', '"value": 1')).toContain('\uFEFF{\r\n\t"$schema": "x",\r\n');
    expect(changed.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('writes a new file where there is none', () => {
    const target = { ...alone, text: undefined };
    expect(JSON.parse(textOf(csv, target)).offers).toEqual(JSON.parse(JSON.stringify(offers)));
  });

  test.each([
    [
      'a message that is not there',
      csv.replace(/,offer-lounge-pass\b/, ',offer-lounge-pas'),
      'treatment.message',
    ],
    ['an id twice', csv + (/^extra-bag,.*\r\n/m.exec(csv)?.[0] ?? ''), 'has the id "extra-bag" too'],
    ['an id that rules name', csv.replace(/^extra-bag,/m, 'extra-bagg,'), 'extra-bag'],
    ['a category that a policy names', csv.replace(/,lounge,/, ',lunge,'), 'lounge'],
  ])('refuses %s', (_, sheet, told) => {
    expect(sheet).not.toBe(csv);
    expect(faultsOf(sheet, amongPacks).join('\n')).toContain(told);
  });

  test('names the cell of a fault that only the pack shows', () => {
    const [first] = faultsOf(csv.replace(/,offer-lounge-pass\b/, ',offer-lounge-pas'), amongPacks);
    expect(first).toMatch(/^\d+:\d+ row \d+, column treatment\.message: /);
  });

  test.each([
    [
      '\n\nID;Description;Category;Value;Price (amount);Price currency;Treatment message\na;x;c;1,5;49,50;eur;m\n',
      1.5,
    ],
    ['id\tdescription\tcategory\tvalue\ttreatment.message\na\tx\tc\t1,5\tm\n', 1.5],
    ['sep=;\nid;description;category;value;treatment.message;;\na;x;c;1,5;m;;\n', 1.5],
  ])('understands headers and numbers as people write them: %j', (sheet, value) => {
    expect(JSON.parse(textOf(sheet, { ...alone, text: undefined })).offers).toMatchObject([
      { id: 'a', value, treatment: { message: 'm' } },
    ]);
  });

  test.each(['eur', 'Euro', '€', ' EUR\u00a0'])('understands the currency %j', (currency) => {
    const sheet = `id,description,category,value,treatment.message,price.amount,price.currency\na,x,c,1,m,5,${currency}\n`;
    expect(JSON.parse(textOf(sheet, { ...alone, text: undefined })).offers).toMatchObject([
      { price: { amount: 5, currency: 'EUR' } },
    ]);
  });

  test.each([
    ['id,colour\na,red\n', '1:2 there is no column "colour"'],
    ['id,descripton\na,x\n', '1:2 there is no column "descripton"'],
    ['id,id\na,b\n', '1:2 the column "id" is repeated'],
    [
      'id,description,category,value,treatment.message\na,x,c,1,m,more\n',
      '1:6 the column 6 has no header, and row 2 has something in it',
    ],
    ['id,description,category,value,treatment.message\na,x,c,1\n', '2:5 row 2: treatment.message is missing'],
    [
      'id,description,category,value,propensity,treatment.message\n\na,x,c,1,2,m\n',
      '3:5 row 3, column propensity: ',
    ],
    ['', '1:1 the sheet has no header'],
    [
      'id,description\na,"b\n',
      '2:2 row 2, column 2: a cell begins with a quote that is never closed; close it, or double quotes within a text',
    ],
    [
      'id,description\na,5" wide\n',
      '2:2 row 2, column 2: a quote is inside a cell; put the cell in quotes, and double the quotes inside it',
    ],
  ])('refuses by row and column: %j', (sheet, fault) => {
    expect(faultsOf(sheet)[0]).toContain(fault);
  });

  test('reads a workbook, its numbers, days and flags', () => {
    const result = importOffers(
      'offers.xlsx',
      {
        workbook: [
          ['id', 'description', 'category', 'value', 'mandatory', 'validFrom', 'treatment.message', ''],
          ['a', 'x', 'c', 1.5, true, new Date('2027-01-25T00:00:00Z'), 'm', ''],
        ],
      },
      { ...alone, text: undefined },
    );
    expect('text' in result && JSON.parse(result.text).offers).toEqual([
      {
        id: 'a',
        description: 'x',
        category: 'c',
        value: 1.5,
        mandatory: true,
        validFrom: '2027-01-25',
        treatment: { message: 'm' },
      },
    ]);
  });
});
