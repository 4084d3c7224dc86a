import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExtract } from '../../../../src/adapters/duckdb/open-extract.ts';
import type { FileDialect } from '../../../../src/domain/customer/extract/file-dialect.ts';
import { readRow } from '../../../../src/load/load-extract-rows.ts';

let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-json-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const whole = undefined;
const columns = 'SELECT id AS "customerId", {given: given} AS name FROM f';

async function read(bytes: string | Uint8Array, mapping: string | undefined, dialect: FileDialect = {}) {
  files += 1;
  const path = join(folder, `f${files}.ndjson`);
  writeFileSync(path, bytes);
  const extract = await openExtract({
    files: [`f=${path}`],
    dialects: { all: dialect, views: new Map() },
    settings: '',
    memoryMb: 256,
    threads: 1,
    spillFolder: join(folder, 'spill'),
    ...(mapping !== undefined && { mapping }),
  });
  try {
    const { rows, unread } = await extract.survey();
    const read: unknown[] = [];
    for await (const batch of extract.read())
      read.push(...batch.ids.map((_, index) => JSON.parse(readRow(batch, index).json) as unknown));
    expect(read.length).toBe(rows);
    return { read, unread: unread.kept.map(({ line, message }) => `${line}: ${message}`) };
  } finally {
    extract.close();
  }
}

const line = '{"id":"1","customerId":"1","given":"Zoë"}';
const mapped = { customerId: '1', name: { given: 'Zoë' } };

describe('a file of JSON', () => {
  it.each([
    ['a document a line', `${line}\n${line.replaceAll('"1"', '"2"')}\n`, 2],
    ['lines of nothing', `\n${line}\r\n\r\n`, 1],
    ['an array', `[${line},\n${line.replaceAll('"1"', '"2"')}]`, 2],
    ['documents over several lines', `{\n "id": "1",\n "customerId": "1", "given": "Zoë"\n}\n${line}`, 2],
    ['its byte order mark', `\u{feff}${line}\n`, 1],
    ['one for each part', `\u{feff}${line}\n\u{feff}${line.replaceAll('"1"', '"2"')}\n`, 2],
    ['UTF-16 and its mark', iconv.encode(`${line}\n`, 'utf-16le', { addBOM: true }), 1],
    ['an array in UTF-16', iconv.encode(`[${line}]`, 'utf-16be', { addBOM: true }), 1],
  ])('is read with %s', async (_, bytes, count) => {
    const tabular = await read(bytes, columns);
    expect(tabular).toMatchObject({
      read: Array.from({ length: count }, () => ({ name: { given: 'Zoë' } })),
      unread: [],
    });
    expect((await read(bytes, whole)).read).toHaveLength(count);
  });

  it('is read in the encoding that was declared', async () => {
    const bytes = iconv.encode(`${line}\n`, 'windows-1252');
    const dialect = { encoding: 'windows-1252' };
    expect(await read(bytes, columns, dialect)).toEqual({ read: [mapped], unread: [] });
  });

  it.each([[whole], [columns]])(
    'keeps its good lines, and names those that are no objects (mapping: %s)',
    async (mapping) => {
      const bad = ['{"id":', '[1]', '7', 'null', 'nonsense', '{"id":"1"} x'].concat(
        '{"id":"1","age":NaN}',
        '{"id":"1",}',
        '{"id":"1","given":"\\ud800"}',
        '{"id":"1","given":"\\udc00x"}',
        '{"id":"1","\\ud800":1}',
        `{"id":"1","given":${'['.repeat(3000)}${']'.repeat(3000)}}`,
      );
      const latin = iconv.encode('{"id":"3","given":"Zoë"}', 'windows-1252');
      const bytes = Buffer.concat([
        Buffer.from(`${[line, ...bad].join('\n')}\n`),
        latin,
        Buffer.from(`\n${line}\n`),
      ]);
      const { read: rows, unread } = await read(bytes, mapping);
      expect(rows).toHaveLength(2);
      expect(unread).toEqual([
        '2: column 7: it ends too early. Close every { with a } and every [ with a ].',
        ...[3, 4, 5].map((at) => `${at}: is not a JSON object; each line must be one, {"customerId": …}`),
        expect.stringMatching(/^6: column 1: this is not JSON/),
        expect.stringMatching(/^7: column 12: this is not JSON/),
        expect.stringMatching(/^8: column 17: JSON has no NaN and no Infinity/),
        expect.stringMatching(/^9: column 10: a comma before a closing bracket is one too many/),
        expect.stringMatching(/^10: \/given contains U\+D800/),
        expect.stringMatching(/^11: \/given contains U\+DC00/),
        expect.stringMatching(/^12: has a name with .*half a surrogate pair/),
        '13: is nested more than 32 levels deep',
        expect.stringMatching(/^14: column 22: byte EB is not UTF-8/),
      ]);
    },
  );

  it.each([[whole], [columns]])(
    'keeps its good lines, and names those that repeat a name (mapping: %s)',
    async (mapping) => {
      const bad = ['{"id":"2","given":"a","given":"b"}', '{"id":"3","id":"3"}', '{"id":"4","\\u0069d":"5"}'];
      const { read: rows, unread } = await read(`${[line, ...bad, line].join('\n')}\n`, mapping);
      expect(rows).toHaveLength(2);
      expect(unread).toEqual([
        '2: /given is repeated in the same object; keep one',
        '3: /id is repeated in the same object; keep one',
        '4: /id is repeated in the same object; keep one',
      ]);
    },
  );

  it.each([
    ['{"id":"2","deep":{"a":1,"a":2}}', '2: /deep/a is repeated in the same object; keep one'],
    ['{"id":"2","deep":{"a":1,"\\u0061":2}}', '2: /deep/a is repeated in the same object; keep one'],
    ['{"id":"2","list":[{"b":1},{"b":1,"b":2}]}', '2: /list/1/b is repeated in the same object; keep one'],
    [
      '{"id":"2","deep":{"x":{"y":{"z":1,"z":1}}}}',
      '2: /deep/x/y/z is repeated in the same object; keep one',
    ],
    [
      '{"id":"2","deep":{"a":1,"A":2}}',
      '2: the names "a" and "A" differ in capitals only, which SQL ignores; keep one',
    ],
    [
      '{"id":"2","ID":"3"}',
      '2: the names "id" and "ID" differ in capitals only, which SQL ignores; keep one',
    ],
    [
      '{"id":"2","list":[{"äÄ":1,"ÄÄ":2}]}',
      '2: the names "äÄ" and "ÄÄ" differ in capitals only, which SQL ignores; keep one',
    ],
  ])('rejects a row that repeats a name at any depth, and reads the others: %s', async (bad, fault) => {
    const good = '{"id":"1","deep":{"a":1},"list":[{"b":1}]}';
    const { read: rows, unread } = await read(
      `${[good, bad, good].join('\n')}\n`,
      'SELECT id AS "customerId", {given: deep.a} AS name FROM f',
    );
    expect(rows).toEqual(Array.from({ length: 2 }, () => ({ customerId: '1', name: { given: 1 } })));
    expect(unread).toEqual([fault]);
  });

  it('whose rows spell a name in two ways is refused with both', async () => {
    const text = '{"id":"1","deep":{"a":1}}\n{"id":"2","deep":{"A":1}}\n';
    await expect(read(text, 'SELECT id AS "customerId" FROM f')).rejects.toThrow(
      'the JSON has the names "a" and "A", which SQL takes for one: spell the name alike in all rows',
    );
  });

  it.each([
    'BBD05AE7-0231-4857-A0BB-5DB7C5C9C266',
    '03-04-1980',
    '2026-11-22T06:10:00+02:00',
    '2026-11-22 06:10:00',
    '12:30',
    '007',
    '1e5',
    'true',
    'null',
    '1 day',
    '🂡',
  ])('keeps the text %s as it stands', async (text) => {
    const { read: rows } = await read(
      `${JSON.stringify({ id: text, deep: { list: [{ text }] } })}\n`,
      'SELECT id AS "customerId", {given: deep.list[1].text} AS name FROM f',
    );
    expect(rows).toEqual([{ customerId: text, name: { given: text } }]);
  });

  it('keeps each figure of a long number', async () => {
    const numbers = ['9007199254740993', '9223372036854775808', '18446744073709551615'];
    const text = numbers.map((number) => `{"id":${number},"given":"x"}`).join('\n');
    const mapping = 'SELECT CAST(id AS VARCHAR) AS "customerId" FROM f';
    expect((await read(text, mapping)).read).toEqual(numbers.map((customerId) => ({ customerId })));
  });
});

it('an id is the text of the file, where other lines have a number there', async () => {
  const path = join(folder, 'mixed.ndjson');
  writeFileSync(path, '{"id":"007"}\n{"id":8}\n{"id":12345678901234567890}\n{"id":"a\\"b"}\n');
  const extract = await openExtract({
    files: [`f=${path}`],
    settings: '',
    memoryMb: 256,
    threads: 1,
    spillFolder: join(folder, 'spill'),
    mapping: 'SELECT id AS "customerId" FROM f',
  });
  await extract.survey();
  const ids: unknown[] = [];
  for await (const batch of extract.read()) ids.push(...batch.ids);
  extract.close();
  expect(ids).toEqual(['007', '8', '12345678901234567890', 'a"b']);
});
