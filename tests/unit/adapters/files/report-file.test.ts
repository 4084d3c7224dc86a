import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReportFile } from '../../../../src/adapters/files/report-file.ts';
import { parseCsv } from '../../../../src/author/sheets/csv-table.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-reports-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['=1+1', "'=1+1"],
  ['+39 06', "'+39 06"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', "'\r=1"],
  ['\n=1', "'\n=1"],
  ['＝1+1', "'＝1+1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠A1', "'＠A1"],
  ['=HYPERLINK("http://x")', `'=HYPERLINK("http://x")`],
  ['a=1', 'a=1'],
  ['C-1', 'C-1'],
  ['a "b", c', 'a "b", c'],
])('the customer %j is no formula in a CSV of rejects', async (customerId, cell) => {
  const file = join(folder, 'rejects.csv');
  const reports = await openReportFile(file, 0);
  await reports.write([
    {
      row: 1,
      customerId,
      status: 'rejected',
      reason: 'invalid',
      pointer: '/birthDate',
      message: 'is missing',
    },
  ]);
  await reports.close();
  const reading = parseCsv(readFileSync(file, 'utf8'));
  expect('rows' in reading && reading.rows[1]?.[1]).toBe(cell);
});
