import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExtract } from '../../../../src/adapters/duckdb/open-extract.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-explain-'));
  writeFileSync(join(folder, 'people.csv'), 'number,given,born\n1,Secretname,31.02.1980\n');
  writeFileSync(join(folder, 'visits.ndjson'), '{"number":"1","place":{"city":"Rome"}}\n');
  writeFileSync(
    join(folder, 'fake.parquet'),
    'this is no parquet file, but it is long enough to look like one',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function failureOf(mapping: string, ...files: string[]): Promise<string> {
  const options = { settings: '', memoryMb: 256, threads: 1, spillFolder: join(folder, 'spill'), mapping };
  try {
    const names = ['people.csv', 'visits.ndjson', ...files];
    const extract = await openExtract({ ...options, files: names.map((name) => join(folder, name)) });
    await extract.survey();
    for await (const _ of extract.read());
    extract.close();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('what DuckDB says of a mapping', () => {
  it.each([
    ['SELECT nummber AS "customerId" FROM people', /column "nummber".*did you mean "number"\? \(line 1 of/],
    ['SELECT\n  p.gven AS "customerId"\nFROM people p', /column "gven".*did you mean "given".*line 2/],
    [
      'SELECT number AS "customerId" FROM peple',
      /reads peple, but no file has that name \(NAME=FILE .*\); did you mean "people"\?/,
    ],
    ['SELECT number AS "customerId" FROM people JOIN nowhere USING (number)', /NAME=FILE/],
    ['', /the mapping is empty; it must be one SELECT/],
    ['-- SELECT later\n/* or\nnever */', /the mapping is empty/],
    ['SELECT nummer(number) AS "customerId" FROM people', /there is no function nummer/],
    ['SELECT number AS "customerId", FROM FROM people', /not SQL near "FROM"/],
    ['SELECT number AS "customerId" FROM people WHERE (', /not SQL/],
    [
      'SELECT CAST(given AS INTEGER) AS "customerId" FROM people',
      /a value that is not of the type INT32; use TRY_CAST/,
    ],
    ['SELECT number AS "customerId", CAST(born AS DATE) AS "birthDate" FROM people', /use TRY_CAST/],
    [
      'SELECT content AS "customerId" FROM read_text(\'/etc/hostname\')',
      /reads more than it may: .* by name, and nothing else/,
    ],
    ['SELECT place.street AS "customerId" FROM visits', /member "street"/],
    [
      'SELECT number AS "customerId", given AS nme FROM people',
      /columns that a snapshot does not have: nme \(did you mean "name"\?\)/,
    ],
    ['SELECT number AS "customerid" FROM people', /did you mean "customerId"/],
    ['SELECT number AS id FROM people', /no column customerId; the columns are: id/],
    ['SELECT sum(number) AS "customerId" FROM people', /no sum\(VARCHAR\).*TRY_CAST/],
    ['SELECT number AS "customerId" FROM people GROUP BY given', /must be in GROUP BY/],
    ['SELECT number AS "customerId" FROM people, visits', /several tables; write/],
    ['SELECT q.number AS "customerId" FROM people', /table "q" that is not in its FROM/],
    [
      'SELECT number AS "customerId" FROM people WHERE born > DATE \'1980-01-01\'',
      /VARCHAR and DATE cannot be compared/,
    ],
    ['SELECT number AS "customerId", strptime(born, \'%Y\') AS "asOf" FROM people', /try_strptime/],
  ])('is explained to the author in words: %s', async (mapping, message) => {
    const failure = await failureOf(mapping);
    expect(failure).toMatch(message);
    expect(failure).not.toMatch(/Secretname|Binder Error|Parser Error|Candidate bindings|31\.02/);
  });

  it('shows no customer where a file has no header', async () => {
    writeFileSync(join(folder, 'bare.csv'), 'Secretname,secret@example.com,1980\n');
    const failure = await failureOf('SELECT id AS "customerId" FROM bare', 'bare.csv');
    expect(failure).toMatch(/looks like data.*--columns/);
    expect(failure).not.toMatch(/secret/i);
  });

  it.each([['fake.parquet', /fake\.parquet.*not a Parquet file/]])(
    'names the file that is at fault: %s',
    async (file, message) => {
      expect(await failureOf('SELECT number AS "customerId" FROM people', file)).toMatch(message);
    },
  );
});

it('a table in a .txt file is said to need a name and a format', async () => {
  writeFileSync(join(folder, 'notes.txt'), 'id\tname\n1\tSecretname\n');
  const spillFolder = join(folder, 'spill');
  const mapping = 'SELECT id AS "customerId" FROM notes';
  const open = openExtract({
    files: [join(folder, 'notes.txt')],
    settings: '',
    memoryMb: 256,
    threads: 1,
    spillFolder,
    mapping,
  });
  await expect(open.then((extract) => extract.survey())).rejects.toThrow(
    /has one column, line: .* NAME:csv=FILE/,
  );
});
