import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExtractOptions, openExtract } from '../../../../src/adapters/duckdb/open-extract.ts';
import type { ExtractRow } from '../../../../src/load/check-row.ts';
import { readRow } from '../../../../src/load/load-extract-rows.ts';
import { type Extract, ExtractError, type StoredId } from '../../../../src/load/ports.ts';

let folder: string;
const opened: Extract[] = [];
const path = (name: string): string => join(folder, name);

async function open(files: readonly string[], mapping?: string, more: Partial<ExtractOptions> = {}) {
  const extract = await openExtract({
    files,
    ...(mapping === undefined ? {} : { mapping }),
    settings: '',
    memoryMb: 256,
    threads: 1,
    spillFolder: path('spill'),
    ...more,
  });
  opened.push(extract);
  return extract;
}

async function rowsOf(extract: Extract): Promise<ExtractRow[]> {
  const rows: ExtractRow[] = [];
  for await (const batch of extract.read()) rows.push(...batch.ids.map((_, index) => readRow(batch, index)));
  return rows;
}

const fieldsOf = async (extract: Extract): Promise<unknown[]> =>
  (await rowsOf(extract)).map(({ json }) => JSON.parse(json));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tact-extract-'));
  writeFileSync(path('people.csv'), 'id;name;born\n007;"Bond; James";1920-11-11\n008;Müller;\n');
  writeFileSync(
    path('visits.ndjson'),
    '{"id":"007","at":"2026-01-01T00:00:00Z"}\n{"id":"007","at":"2026-02-01T00:00:00Z"}\n',
  );
  writeFileSync(path('snapshots.ndjson.gz'), gzipSync('{"customerId":"C1","asOf":"2026-11-20T00:00:00Z"}\n'));
  writeFileSync(path('baskets.txt'), 'milk,bread\n"quoted",beer\n\nwine\n');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const copy = (rows: string, name: string, options: string) =>
    connection.run(`COPY (${rows}) TO '${path(name)}' (${options})`);
  await copy(
    'SELECT i AS "customerId", {seats: i} AS value FROM range(5000) t(i)',
    'big.parquet',
    'FORMAT parquet',
  );
  await copy(
    'SELECT \'C\' || i AS "customerId" FROM range(3) t(i)',
    'few.csv.zst',
    'FORMAT csv, COMPRESSION zstd',
  );
  connection.closeSync();
  instance.closeSync();
});
afterAll(() => {
  for (const extract of opened) extract.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the files of an extract', () => {
  it('are Parquet, CSV, NDJSON and lines, also compressed', async () => {
    expect(await fieldsOf(await open([path('snapshots.ndjson.gz')]))).toMatchObject([{ customerId: 'C1' }]);
    expect((await rowsOf(await open([path('few.csv.zst')]))).map(({ customerId }) => customerId)).toEqual([
      'C0',
      'C1',
      'C2',
    ]);
    const lines = await open([`b:lines=${path('baskets.txt')}`], 'SELECT line AS "customerId" FROM b');
    expect((await rowsOf(lines)).map(({ customerId }) => customerId)).toEqual(
      expect.arrayContaining(['milk,bread', '"quoted",beer', 'wine']),
    );
    const parquet = await rowsOf(await open([path('big.parquet')]));
    expect(parquet).toHaveLength(5000);
    expect(parquet[4999]).toEqual({
      row: 5000,
      customerId: '4999',
      json: '{"customerId":4999,"value":{"seats":4999}}',
    });
  });

  it('are merged by the mapping, one row a customer, with nested values; CSV keeps the zeros of a number', async () => {
    const mapping = `
      WITH seen AS (SELECT id, list({'at': "at", channel: 'web'} ORDER BY "at") AS contacts FROM visits GROUP BY id)
      SELECT p.id AS "customerId", {family: p.name} AS name, p.born AS "birthDate", s.contacts
      FROM people p LEFT JOIN seen s USING (id) ORDER BY p.id; -- done`;
    const extract = await open([path('people.csv'), path('visits.ndjson')], mapping);
    expect(await fieldsOf(extract)).toMatchObject([
      {
        customerId: '007',
        name: { family: 'Bond; James' },
        birthDate: '1920-11-11',
        contacts: [{ channel: 'web' }, {}],
      },
      { customerId: '008', birthDate: null, contacts: null },
    ]);
  });

  it('lose no member that only a late row has', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => JSON.stringify({ customerId: `C${index}` }));
    writeFileSync(path('late.ndjson'), [...rows, '{"customerId":"L","market":"IT"}'].join('\n'));
    expect((await fieldsOf(await open([path('late.ndjson')]))).at(-1)).toEqual({
      customerId: 'L',
      market: 'IT',
    });
    const mapped = await open([path('late.ndjson')], 'SELECT * FROM late');
    expect((await fieldsOf(mapped)).at(-1)).toEqual({ customerId: 'L', market: 'IT' });
  });

  it('with one name are one view', async () => {
    const files = [`p=${path('few.csv.zst')}`, `p=${path('few.csv.zst')}`];
    expect(await (await open(files)).survey()).toMatchObject({
      rows: 6,
      repeated: new Set(['C0', 'C1', 'C2']),
    });
  });

  it('make another extract when they, the mapping or the settings change', async () => {
    const file = path('people.csv');
    const mapping = 'SELECT id AS "customerId" FROM people';
    const prints = async (more = {}, text = mapping) => (await open([file], text, more)).fingerprint;
    const first = await prints();
    expect(await prints()).toBe(first);
    expect(await prints({ settings: 'other' })).not.toBe(first);
    expect(await prints({}, `${mapping} ORDER BY 1`)).not.toBe(first);
    utimesSync(file, 1, 1);
    expect(await prints()).not.toBe(first);
  });

  it.each([
    ['a file that is not there', ['missing.csv'], undefined, /missing\.csv/],
    ['an ending that says nothing', ['few.data'], undefined, /few\.data.*NAME:FORMAT=FILE/],
    ['an unknown format', ['x:excel=few.csv.zst'], undefined, /excel is not a format/],
    ['several files without a mapping', ['few.csv.zst', 'big.parquet'], undefined, /need a mapping/],
    ['a mapping that is no SQL', ['few.csv.zst'], 'SELEKT 1', /not SQL near "SELEKT" \(line 1/],
    ['a mapping of several statements', ['few.csv.zst'], 'SELECT 1; SELECT 2', /2 statements/],
    ['a mapping that is no SELECT', ['few.csv.zst'], 'CREATE TABLE t (a INT)', /one SELECT/],
    ['a mapping without customerId', ['few.csv.zst'], 'SELECT 1 AS id', /no column customerId/],
    [
      'a column that no file has',
      ['few.csv.zst'],
      'SELECT nothing AS "customerId" FROM few',
      /column "nothing".*the columns are: customerId.*line 1/,
    ],
  ])('refuse %s', async (_, files, mapping, message) => {
    writeFileSync(path('few.data'), 'x');
    const specs = files.map((file) => (file.includes('=') ? file.replace('=', `=${folder}/`) : path(file)));
    const failure = await open(specs, mapping).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ExtractError);
    expect(String(failure)).toMatch(message);
  });

  it('that are broken give no row that is not theirs, and count each line that is none', async () => {
    writeFileSync(path('broken.csv'), `customerId,name\n${'C1,"open quote\nC2,x,y,z\n'.repeat(50)}`);
    const { rows, unread } = await (await open([path('broken.csv')])).survey();
    expect({ rows, count: unread.count }).toEqual({ rows: 0, count: 100 });
  });
});

describe('a mapping', () => {
  it.each([
    ['another file', 'SELECT content AS "customerId" FROM read_text(\'/etc/hostname\')'],
    ['a folder', 'SELECT file AS "customerId" FROM glob(\'/etc/*\')'],
    ['a URL', 'SELECT a AS "customerId" FROM read_csv(\'http://127.0.0.1:9/x.csv\')'],
  ])('cannot read %s', async (_, mapping) => {
    const failure = await open([path('few.csv.zst')], mapping)
      .then((extract) => extract.survey())
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ExtractError);
    expect(String(failure)).toMatch(/reads more than it may: \w+.* by name, and nothing else/);
  });
});

describe('the ids of an extract', () => {
  it('are distinguished from those in the store, in the spelling that the load stores', async () => {
    const mapping = `SELECT '  A   1 ' AS "customerId" UNION ALL SELECT 'B'`;
    const extract = await open([path('few.csv.zst')], mapping);
    expect(await extract.survey()).toMatchObject({ rows: 2, repeated: new Set(), unread: { count: 0 } });
    expect((await rowsOf(extract)).map(({ customerId }) => customerId)).toEqual(['A 1', 'B']);
    async function* stored(): AsyncIterable<readonly StoredId[]> {
      yield [{ customerId: 'A 1', asOf: 'x' }];
      yield [
        { customerId: 'Ω', asOf: 'y' },
        { customerId: 'B', asOf: 'z' },
      ];
    }
    const found = await extract.findAbsent(stored());
    expect(found).toMatchObject({ looked: 3, absent: 1 });
    const absent: StoredId[] = [];
    for await (const batch of found.batches()) absent.push(...batch);
    expect(absent).toEqual([{ customerId: 'Ω', asOf: 'y' }]);
  });

  it('come in one order however often they are read, also when rows are grouped', async () => {
    const mapping =
      'SELECT "customerId" % 977 AS "customerId", list(value) AS holdings FROM big GROUP BY ALL';
    const read = async () =>
      (await rowsOf(await open([path('big.parquet')], mapping))).map((row) => row.customerId);
    expect(await read()).toEqual(await read());
  });
});

describe('a mapping that gathers lists', () => {
  const count = 20_000;
  const idsOf = async (extract: Extract) => (await rowsOf(extract)).map(({ customerId }) => customerId);
  const gather = (id: string): string =>
    `SELECT ${id} AS "customerId", list({"at": v.at} ORDER BY v.at) AS contacts FROM c LEFT JOIN v ON v.customer = c.id GROUP BY ALL`;
  const files = () => [path('c.parquet'), path('v.parquet')];
  beforeAll(async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const ids = `SELECT CAST((i * 7919) % ${count} AS VARCHAR) AS id FROM range(${count}) t(i)`;
    await connection.run(`COPY (${ids} UNION ALL SELECT NULL) TO '${path('c.parquet')}'`);
    const visits = `SELECT id AS customer, "at" FROM (${ids}), (VALUES ('1'), ('2')) AS times("at")`;
    await connection.run(`COPY (${visits}) TO '${path('v.parquet')}'`);
    connection.closeSync();
    instance.closeSync();
  });

  it.each(['c.id', 'TRY_CAST(c.id AS BIGINT)'])(
    'is run once for each range of ids, so that the lists of a range fit into memory: %s',
    async (id) => {
      const extract = await open(files(), gather(id), { memoryMb: 64 });
      expect((await extract.survey()).rows).toBe(count + 1);
      const rows = await rowsOf(extract);
      const known = rows.filter(({ customerId }) => customerId !== null);
      expect(new Set(known.map(({ customerId }) => customerId)).size).toBe(count);
      expect([rows.length, known.length]).toEqual([count + 1, count]);
      for (const { json } of known.slice(0, 100))
        expect(JSON.parse(json)).toMatchObject({ contacts: [{ at: '1' }, { at: '2' }] });
      expect(await idsOf(extract)).toEqual(rows.map(({ customerId }) => customerId));
    },
  );
});
