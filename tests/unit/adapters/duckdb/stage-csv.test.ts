import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExtract } from '../../../../src/adapters/duckdb/open-extract.ts';
import type { FileDialect } from '../../../../src/domain/customer/extract/file-dialect.ts';
import { readRow } from '../../../../src/load/load-extract-rows.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-stage-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mapping = 'SELECT id AS "customerId", {given: given, family: family} AS name FROM f';

/** What DuckDB reads of a file, and the lines that nobody can read. */
async function read(bytes: string | Uint8Array, dialect: FileDialect = {}, ending = 'csv') {
  files += 1;
  const path = join(folder, `f${files}.${ending}`);
  writeFileSync(path, bytes);
  const extract = await openExtract({
    files: [`f=${path}`],
    mapping,
    dialects: { all: dialect, views: new Map() },
    settings: '',
    memoryMb: 256,
    threads: 1,
    spillFolder: join(folder, 'spill'),
  });
  try {
    const { unread } = await extract.survey();
    const rows: unknown[] = [];
    for await (const batch of extract.read())
      rows.push(
        ...batch.ids.map((id, index) => {
          const { name } = JSON.parse(readRow(batch, index).json) as {
            name: { given: unknown; family: unknown };
          };
          return [id, name.given, name.family];
        }),
      );
    return { rows, unread: unread.kept.map(({ line, message }) => `${line}: ${message}`) };
  } finally {
    extract.close();
  }
}

const refusal = (bytes: string | Uint8Array, dialect: FileDialect = {}, ending = 'csv') =>
  read(bytes, dialect, ending).then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

const plain = 'id,given,family\n1,Zoë,Brontë\n';
const read1 = { rows: [['1', 'Zoë', 'Brontë']], unread: [] };

describe('a file', () => {
  it.each([
    ['UTF-8', plain, {}, 'csv'],
    ['UTF-8 with its mark', `\u{feff}${plain}`, {}, 'csv'],
    ['Hive', plain.replaceAll(',', '\u0001'), { delimiter: '\u0001' }, 'csv'],
    ['UTF-16 LE with its mark', iconv.encode(plain, 'utf-16le', { addBOM: true }), {}, 'csv'],
    ['UTF-16 BE with its mark', iconv.encode(plain, 'utf-16be', { addBOM: true }), {}, 'csv'],
    ['a declared encoding', iconv.encode(plain, 'windows-1252'), { encoding: 'windows-1252' }, 'csv'],
    ['the code page of a till', iconv.encode(plain, 'cp850'), { encoding: 'cp850' }, 'csv'],
    ['gzip', gzipSync(plain), {}, 'csv.gz'],
    [
      'gzip of a declared encoding',
      gzipSync(iconv.encode(plain, 'macintosh')),
      { encoding: 'macintosh' },
      'csv.gz',
    ],
    ['tabs', plain.replaceAll(',', '\t'), {}, 'tsv'],
    ['semicolons', plain.replaceAll(',', ';'), {}, 'csv'],
    ['Excel’s line for the delimiter', `sep=|\r\n${plain.replaceAll(',', '|')}`, {}, 'csv'],
    ['lines before the header', `Export of today\n\n${plain}`, { skip: 2 }, 'csv'],
    ['no header', '1,Zoë,Brontë\n', { columns: ['id', 'given', 'family'] }, 'csv'],
    ['apostrophes for quotes', "id,given,family\n'1','Zoë','Brontë'\n", { quote: "'" }, 'csv'],
    ['a header in quotes', plain.replace('id,given,family', '"id","given"," family "'), {}, 'csv'],
    ['\\r alone', plain.replaceAll('\n', '\r'), {}, 'csv'],
    ['lines of nothing', `${plain}\n,,\n\n`, {}, 'csv'],
    ['lines of blanks and tabs', `${plain}   \n\t\n , ,\t\n`, {}, 'csv'],
    ['a mark where files were joined', `id,given,family\n\u{feff}"1","Zoë","Brontë"\n\u{feff}`, {}, 'csv'],
    ['a declared footer', `${plain}Total: 1\n\n"end\n`, { footer: 2 }, 'csv'],
    ['a footer as wide as a row', `${plain}Total,,1\n`, { footer: 1 }, 'csv'],
  ])('is read with %s', async (_, bytes, dialect, ending) => {
    expect(await read(bytes, dialect, ending)).toEqual(read1);
  });

  it('of ASCII loses only the line with a NUL', async () => {
    const { rows, unread } = await read('id,given,family\n1,a,b\n2,c\u0000,description\n3,e,f\n');
    expect(rows).toEqual([
      ['1', 'a', 'b'],
      ['3', 'e', 'f'],
    ]);
    expect(unread).toEqual(['3: the text contains a NUL character; remove it']);
  });

  it('is read with every kind of line break inside its quotes', async () => {
    const text = 'id,given,family\r\n1,"a\r\nb",x\r\n2,"a\rb",x\r\n3,"a\nb",x\r\n4,x,y';
    const { rows } = await read(text);
    expect(rows).toEqual([
      ['1', 'a\r\nb', 'x'],
      ['2', 'a\rb', 'x'],
      ['3', 'a\nb', 'x'],
      ['4', 'x', 'y'],
    ]);
  });

  it('takes nothing behind a quotation that does not end for a row', async () => {
    const filler = '12,3456,abcdefghijklmnopqrstuvwxyz0123456789\n'.repeat(120_000);
    const { rows, unread } = await read(`id,given,family\n1,a,b\n2,"c,d\n${filler}`);
    expect(rows).toEqual([['1', 'a', 'b']]);
    expect(unread.slice(0, 2)).toEqual([
      expect.stringMatching(/^3: a record does not end within 4 MB/),
      expect.stringMatching(/^4: follows a quotation mark/),
    ]);
  });

  it.each([
    ['Total: 2', 'has 1 field, the header has 3'],
    ['\u{feff}id,given,family', 'repeats the header'],
    ['"1","2', 'a quotation mark is opened'],
    ['2,x,y,z', 'has 4 fields'],
    ['2,x\u0000,years', 'the text contains a NUL character; remove it'],
  ])('rejects the undeclared last line %s', async (line, fault) => {
    expect(await read(`${plain}${line}\n`)).toEqual({
      ...read1,
      unread: [expect.stringMatching(`^3: ${fault}`)],
    });
  });

  it.each([
    ['a text', 'y'.repeat(5_000_000)],
    ['a text behind quotes', `"c\nd",${'y'.repeat(5_000_000)}`],
  ])('is read on behind a record that is too large for %s', async (_, large) => {
    const { rows, unread } = await read(`id,given,family\n1,a,b\n2,${large},x\n3,c,d\n`);
    expect(rows).toEqual([
      ['1', 'a', 'b'],
      ['3', 'c', 'd'],
    ]);
    expect(unread[0]).toBe('3: a record has more than 4 MB');
  });

  it('without quotes keeps each quotation mark', async () => {
    const { rows } = await read('id,given,family\n1,"Nina,5" pipe\n', { quote: null });
    expect(rows).toEqual([['1', '"Nina', '5" pipe']]);
  });

  it.each([
    [
      'gzip that ends too early',
      gzipSync(plain.repeat(99)).subarray(0, -20),
      'csv.gz',
      /gzip data is damaged/,
    ],
    ['a workbook', Buffer.from('PK\x03\x04abc'), 'csv', /^f\d+\.csv is a workbook or a ZIP archive: save/],
    ['an old workbook', Buffer.from('d0cf11e0a1', 'hex'), 'csv', /old kind.*save the sheet/],
    ['gzip with another ending', gzipSync(plain), 'csv', /packed with gzip: .*\.gz/],
    ['gzip in gzip', gzipSync(gzipSync(plain)), 'csv.gz', /packed with gzip/],
    ['zstd with another ending', Buffer.from('28b52ffd00', 'hex'), 'tsv', /packed with zstd/],
    ['bzip2', Buffer.from('BZh91AY'), 'csv', /bzip2: unpack it/],
    ['Parquet with another ending', Buffer.from('PAR1abc'), 'csv', /NAME:parquet=FILE/],
    ['a PDF', Buffer.from('%PDF-1.7'), 'csv', /is a PDF/],
    ['a workbook by its ending', Buffer.from('x'), 'xlsx', /\.xlsx is a workbook/],
    ['an archive by its ending', Buffer.from('x'), 'zip', /\.zip is an archive: unpack it/],
    ['gzip that is none', Buffer.from(plain), 'csv.gz', /gzip data is damaged/],
    ['zstd that is none', Buffer.from(plain), 'csv.zst', /zstd data is damaged/],
  ])('of %s is refused in words', async (_, bytes, ending, message) => {
    expect(await refusal(bytes, {}, ending)).toMatch(message);
  });

  it.each([
    ['no header', '', /is empty/],
    [
      'a header in Shift-JIS',
      iconv.encode('顧客番号,ポイント\n1,2\n', 'shift_jis'),
      /line 1: the header cannot be read: column 1: byte/,
    ],
    ['two kinds of delimiters', 'id,given;family\n', /has ',' and ';'; declare.*--delimiter/],
    ['two columns of one name', 'id,given,ID\n', /columns 1 and 3 have the same name/],
    [
      'another encoding',
      iconv.encode(plain, 'windows-1252'),
      /line 2, column 5: byte EB is not UTF-8.*“ë” in windows-1252.*--encoding/,
    ],
    ['UTF-16 without its mark', iconv.encode(plain, 'utf-16le'), /utf-16le or utf-16be/],
    [
      'a byte that its encoding does not have',
      Buffer.from('id,given,family\n1,\x81,x\n', 'latin1'),
      /line 2/,
    ],
    [
      'UTF-8 that is declared as another',
      Buffer.from(plain),
      /text is UTF-8 and is declared as windows-1252/,
    ],
  ])('with %s is refused in words', async (_, bytes, message) => {
    const dialect = /line 2\/|declared as/.test(String(message)) ? { encoding: 'windows-1252' } : {};
    expect(await refusal(bytes, dialect)).toMatch(message);
  });

  it('keeps its good rows where single lines are cut in the middle of a character', async () => {
    const cut = Buffer.from(
      'id,given,family\n1,Zoë,Brontë\n2,Zo\xc3,x\n3,Zoë,y\n'.replaceAll('ë', 'Ã«'),
      'latin1',
    );
    expect(await read(cut)).toEqual({
      rows: [
        ['1', 'Zoë', 'Brontë'],
        ['3', 'Zoë', 'y'],
      ],
      unread: [expect.stringMatching(/^3: column 5: byte C3 is not UTF-8/)],
    });
  });

  it('of several in a folder keeps its own header', async () => {
    files += 1;
    const [one, other] = [join(folder, `a${files}.csv`), join(folder, `b${files}.csv`)];
    writeFileSync(one, 'id,given\n1,Zoë\n');
    writeFileSync(other, 'family;id\r\nBrontë;2\r\n');
    const extract = await openExtract({
      files: [`f=${one}`, `f=${other}`],
      mapping,
      settings: '',
      memoryMb: 256,
      threads: 1,
      spillFolder: join(folder, 'spill'),
    });
    const names: string[] = [];
    for await (const batch of extract.read())
      names.push(...batch.ids.map((_, index) => readRow(batch, index).json));
    extract.close();
    expect(names.map((json) => (JSON.parse(json) as { name: unknown }).name)).toEqual([
      { given: 'Zoë', family: null },
      { given: null, family: 'Brontë' },
    ]);
  });

  it('gives what was written, however it was written', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'ü', '😀', ',', ';', '"', '\n', '\r', '\r\n', ' '),
      maxLength: 5,
    });
    const rows = fc.array(fc.tuple(fc.constantFrom('1', '02', 'x y'), cell, cell), { maxLength: 8 });
    const quoted = (text: string, isAlways: boolean, delimiter: string) =>
      isAlways || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.boolean(),
        async (table, delimiter, end, isAlways, isEnded) => {
          const lines = table.map((cells) =>
            cells.map((text) => quoted(text, isAlways, delimiter)).join(delimiter),
          );
          const text = [['id', 'given', 'family'].join(delimiter), ...lines].join(end) + (isEnded ? end : '');
          const expected = table.map((cells) => cells.map((value) => (value === '' ? null : value)));
          expect(await read(text)).toEqual({ rows: expected, unread: [] });
        },
      ),
      { numRuns: 60 },
    );
  });
});
