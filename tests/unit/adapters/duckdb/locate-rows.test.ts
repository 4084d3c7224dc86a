import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openExtract } from '../../../../src/adapters/duckdb/open-extract.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-locate-'));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write('people.csv', 'id,name\nC1,x\n\nC2,"a\nb"\nC3\nC4,y\n\u{feff}C5,z\r\n');
  write('visits.csv', 'customer,at\nC4,2026\nC1,2025\nC9,2024\n');
  write('old.csv', 'C7|Ä\n C8 |b\n');
  write('all/1.csv', 'id\nA1\nA2\n');
  write('all/2.csv', 'id\n\nA3\n');
  write('rows.ndjson', '{"customerId":"C1"}\n\n{"customerId":"C2"}\n');
  write('bad.ndjson', '{"customerId":"C1"}\nnonsense\n{"customerId":"C2"}\n');
  write('lax.ndjson', '{"customerId":"C1"}\n{"customerId":"C2",}\n\n{"customerId":"C3"}\n');
  write('array.json', '[\n  {"customerId": "C1"},\n  {"customerId":\n   "C2"},\n  {"customerId": 3}\n]');
  write('empty.csv', 'id\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lineOf = { C1: 2, C2: 4, C4: 7, C5: 8 };

it.each([
  ['of a CSV file', 'x=people.csv', 'SELECT id AS "customerId" FROM x', lineOf],
  [
    'of rows that are numbered',
    'x=people.csv',
    'SELECT id AS "customerId", {points: row_number() OVER ()} AS value FROM x',
    lineOf,
  ],
  [
    'whose ids the mapping makes',
    'x=people.csv',
    `SELECT 'new-' || id AS "customerId" FROM x`,
    { 'new-C1': 2, 'new-C5': 8 },
  ],
  [
    'of which some are left out',
    'x=people.csv',
    `SELECT id AS "customerId" FROM x WHERE id <> 'C1'`,
    { C2: 4, C5: 8 },
  ],
  ['in another order', 'x=people.csv', 'SELECT id AS "customerId" FROM x ORDER BY id DESC', lineOf],
  [
    'that are grouped',
    'x=people.csv',
    'SELECT id AS "customerId", list({given: name})[1] AS name FROM x GROUP BY ALL',
    lineOf,
  ],
  [
    'that are joined',
    'people.csv visits.csv',
    'SELECT id AS "customerId" FROM people LEFT JOIN visits ON customer = id GROUP BY ALL',
    lineOf,
  ],
  [
    'of the second view alone',
    'people.csv visits.csv',
    `SELECT customer AS "customerId" FROM visits WHERE customer = 'C9'`,
    { C9: 4 },
  ],
  ['of a folder', 'x=all', 'SELECT id AS "customerId" FROM x', { A1: 2, A2: 3, A3: 3 }],
  [
    'with blanks around their ids, of a file without a header',
    'x=old.csv',
    'SELECT id AS "customerId" FROM x ORDER BY id',
    { C7: 1, C8: 2 },
  ],
  ['of NDJSON', 'rows.ndjson', undefined, { C1: 1, C2: 3 }],
  ['of NDJSON with a line that cannot be read', 'bad.ndjson', undefined, { C1: 1, C2: 3 }],
  ['of NDJSON of which DuckDB takes what is none', 'lax.ndjson', undefined, { C1: 1, C2: 2, C3: 4 }],
  ['of NDJSON that a mapping shapes', 'x=rows.ndjson', 'SELECT "customerId" FROM x', { C1: 1, C2: 3 }],
  ['of an array', 'array.json', undefined, { C1: 2, C2: 3, 3: 5 }],
  [
    'that nobody can find',
    'x=people.csv',
    `SELECT 'new-' || id AS "customerId" FROM x ORDER BY id`,
    { 'new-C1': undefined },
  ],
  [
    'that are twice in a file',
    'x=people.csv',
    'SELECT id AS "customerId" FROM x UNION ALL SELECT id FROM x',
    lineOf,
  ],
])('the lines of rows %s are found', async (_, files, mapping, expected) => {
  const extract = await openExtract({
    files: files.split(' ').map((file) => file.replace(/^(\w+=)?/, `$1${folder}/`)),
    dialects: {
      all: files.includes('old') ? { columns: ['id', 'name'], delimiter: '|' } : {},
      views: new Map(),
    },
    settings: '',
    memoryMb: 256,
    threads: 1,
    spillFolder: join(folder, 'spill'),
    ...(mapping !== undefined && { mapping }),
  });
  try {
    await extract.survey();
    const rows: { row: number; customerId: string | null }[] = [];
    for await (const { first, ids } of extract.read())
      rows.push(...ids.map((customerId, index) => ({ row: first + index, customerId })));
    const asked = Object.keys(expected).map((id) => rows.find(({ customerId }) => customerId === id));
    const places = await extract.locate(asked.map((row) => row ?? { row: null, customerId: null }));
    expect(places.map((place) => place?.line)).toEqual(Object.values(expected));
  } finally {
    extract.close();
  }
});
