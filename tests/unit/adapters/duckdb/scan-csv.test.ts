import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCells, writeCells } from '../../../../src/adapters/duckdb/csv-cells.ts';
import { type CsvBytes, CsvScanner } from '../../../../src/adapters/duckdb/scan-csv.ts';

const bytesOf = (delimiter = ',', quote: string | undefined = '"', escaping = quote): CsvBytes => ({
  delimiter: delimiter.charCodeAt(0),
  quote: quote?.charCodeAt(0),
  escape: escaping?.charCodeAt(0),
});

/** The records and faults of a text that comes in pieces of so many bytes. */
function scan(text: string | Uint8Array, format = bytesOf(), pieceBytes = 7) {
  const records: (readonly string[])[] = [];
  const lines: number[] = [];
  const faults: string[] = [];
  const refuse = (line: number, count: number, fault: string) =>
    void faults.push(`${line}+${count}: ${fault}`);
  const scanner = new CsvScanner(
    format,
    {
      record: ({ bytes, width }, line) => {
        const cells = readCells(bytes, format);
        expect(cells.length).toBe(width);
        records.push(cells);
        lines.push(line);
      },
      unreadable: refuse,
      undecodable: refuse,
    },
    1,
  );
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += pieceBytes)
    scanner.add(bytes.subarray(start, start + pieceBytes));
  scanner.end();
  return { records, lines, faults, scanner };
}

describe('a CSV file', () => {
  it.each([
    [
      'quotes that are no part of the value',
      'a,"b"\n"c",d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a quotation mark inside quotes', '"a ""b"" c","""",""\n', [['a "b" c', '"', '']]],
    ['delimiters and line breaks inside quotes', '"a,b","c\nd\r\ne\rf"\n', [['a,b', 'c\nd\r\ne\rf']]],
    [
      'a last line without an end',
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'an empty last field without an end',
      'a,b\nc,',
      [
        ['a', 'b'],
        ['c', ''],
      ],
    ],
    [
      'all kinds of line ends',
      'a,b\r\nc,d\re,f\ng,h\r',
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
        ['g', 'h'],
      ],
    ],
    [
      'lines of nothing',
      'a,b\n\n,\n\r\nc,d\n\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a quotation mark in the middle of a field', 'a 5" pipe,b"\n', [['a 5" pipe', 'b"']]],
    ['blanks, which belong to the value', ' a , b \n', [[' a ', ' b ']]],
    [
      'characters beyond ASCII',
      'ü,“陳”\n😀,é\n',
      [
        ['ü', '“陳”'],
        ['😀', 'é'],
      ],
    ],
    ['one column', 'a\n"b,c"\n""\nd', [['a'], ['b,c'], [''], ['d']]],
  ])('is read with %s', (_, text, expected) => {
    for (const pieceBytes of [1, 2, 3, 7, 1000])
      expect(scan(text, bytesOf(), pieceBytes)).toMatchObject({ records: expected, faults: [] });
  });

  it('is read in the dialect that was declared', () => {
    expect(scan("'a;''b';c\n", bytesOf(';', "'")).records).toEqual([["a;'b", 'c']]);
    expect(scan('"a \\" b\\\\","c"\n', bytesOf(',', '"', '\\')).records).toEqual([['a " b\\', 'c']]);
    expect(scan('"Nina,"x"\n', { ...bytesOf(), quote: undefined, escape: undefined }).records).toEqual([
      ['"Nina', '"x"'],
    ]);
  });

  it.each([
    [
      'text behind a closing quotation mark',
      'a,b\n"c"d,e\nf,g\n',
      ['2+1: text follows'],
      [
        ['a', 'b'],
        ['f', 'g'],
      ],
    ],
    ['a blank before quotes', 'a, "b"\nf,g\n', ['1+1: a blank precedes'], [['f', 'g']]],
    ['quotes that never end', 'a,b\nc,"d\ne,f\n', ['2+2: a quotation mark is opened'], [['a', 'b']]],
    ['quotes that end in another row', 'a,"b\nc,"d"\ne,f\n', ['1+2: text follows'], [['e', 'f']]],
    ['a NUL', 'a,b\0\nc,d\n', ['1+1: the text contains a NUL'], [['c', 'd']]],
  ])('is read on behind %s', (_, text, faults, records) => {
    for (const pieceBytes of [1, 3, 1000]) {
      const read = scan(text, bytesOf(), pieceBytes);
      expect(read.records).toEqual(records);
      expect(read.faults).toEqual(faults.map((fault) => expect.stringContaining(fault)));
    }
  });

  it('is read on after bytes that are not UTF-8, whose place is named', () => {
    const text = Buffer.concat([Buffer.from('a,b\nMü'), Buffer.from([0xfc]), Buffer.from('l,x\né,d\n')]);
    for (const pieceBytes of [1, 3, 1000]) {
      const read = scan(text, bytesOf(), pieceBytes);
      expect(read.records).toEqual([
        ['a', 'b'],
        ['é', 'd'],
      ]);
      expect(read.faults).toEqual([expect.stringMatching(/^2\+1: column 3: byte FC is not UTF-8/)]);
    }
  });

  it('has the lines of its records counted', () => {
    expect(scan('a,b\n"c\nd",e\r\nf,g\rh,"i\r\nj"\nk,l').lines).toEqual([1, 2, 4, 5, 7]);
  });

  it('that was written by the book is read as it was, whatever the pieces', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', ',', '"', '\n', '\r', ' ', '') });
    const row = fc
      .array(cell, { minLength: 2, maxLength: 4 })
      .filter((cells) => cells.some((text) => text.trim() !== '' || /[\r\n]/.test(text)));
    const end = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 6 }),
        end,
        fc.integer({ min: 1, max: 20 }),
        (rows, lineEnd, size) => {
          const text = rows.map((cells) => writeCells(cells) + lineEnd).join('');
          expect(scan(text, bytesOf(), size)).toMatchObject({ records: rows, faults: [] });
        },
      ),
      { numRuns: 500 },
    );
  });
});
