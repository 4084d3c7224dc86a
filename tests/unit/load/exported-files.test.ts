import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openExtract } from '../../../src/adapters/duckdb/open-extract.ts';
import { readWithMapping } from '../../../src/cli/load-mapping.ts';
import { readLoadOptions } from '../../../src/cli/load-options.ts';
import type { Snapshot } from '../../../src/domain/customer/snapshot.ts';
import { createSnapshotCheck } from '../../../src/http/schemas/check-snapshot.ts';
import { openChecks } from '../../../src/load/check-plan.ts';
import { checkRow } from '../../../src/load/check-row.ts';
import { readRow } from '../../../src/load/load-extract-rows.ts';
import type { RowName } from '../../../src/load/ports.ts';
import { type ExportedFile, exportFile } from '../../support/exported-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'tact-exported-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const checkSnapshot = createSnapshotCheck(() => Date.parse('2026-11-30T00:00:00Z'));

/** The flags as a mapping declares them: comments of SQL at its beginning. */
const declareIn = (mapping: string, flags: readonly string[]): string =>
  flags.reduce((text, flag, index) => (index % 2 === 0 ? `${text}${flag} ` : `${text}${flag}\n`), '') +
  mapping;

async function load(file: ExportedFile) {
  const path = join(folder, file.name);
  writeFileSync(path, file.bytes);
  const readFile = async () => declareIn(file.mapping, file.flags);
  const given = {
    source: 'crm',
    mapping: 'm.sql',
    memory: '256',
    threads: '1',
    maxRejects: '100',
    retireAtMost: '20',
  };
  const { mapping, flags } = await readWithMapping(given, { readFile });
  const options = readLoadOptions(flags);
  const extract = await openExtract({
    files: [path],
    dialects: options.dialects,
    settings: '',
    memoryMb: 256,
    threads: 1,
    spillFolder: join(folder, `${file.name}.spill`),
    ...(mapping !== undefined && { mapping }),
  });
  const survey = await extract.survey();
  const checks = openChecks(options, [], checkSnapshot);
  const snapshots: Snapshot[] = [];
  const refused: RowName[] = [];
  for await (const rows of extract.read())
    for (let index = 0; index < rows.ids.length; index += 1) {
      const { snapshot, reports } = checkRow(readRow(rows, index), checks);
      if (snapshot === undefined)
        refused.push({ row: rows.first + index, customerId: rows.ids[index] ?? null });
      else snapshots.push(snapshot);
      expect(reports.filter(({ status }) => status === 'repaired')).toEqual([]);
    }
  const places = await extract.locate(refused);
  extract.close();
  const named = refused.map(({ customerId }, index) => ({ customerId, line: places[index]?.line }));
  return { survey, snapshots, refused: named };
}

const meaningOf = ({ customerId, name, birthDate, market, value, identities }: Snapshot) => ({
  customerId,
  name,
  birthDate,
  market,
  lifetimeValue: value?.lifetimeValue?.amount,
  phone: identities?.[0]?.value,
});

/** All hundred take ten seconds: EXPORTED_FILES=100. */
const count = Number(process.env['EXPORTED_FILES'] ?? 24);

describe('files as airlines, banks, tills and CRMs export them', () => {
  const files = Array.from({ length: count }, (_, index) => exportFile(index));

  it('are in six encodings and more, and eight countries', () => {
    expect(new Set(files.flatMap(({ customers }) => customers.map(({ market }) => market))).size).toBe(8);
    expect(new Set(files.map(({ bytes, flags }) => `${bytes[0]},${flags.join()}`)).size).toBeGreaterThan(12);
  });

  it.each(files)(
    '$name: each row is right, or rejected with its line, and the counts add up',
    async (file) => {
      const { survey, snapshots, refused } = await load(file);
      expect(survey.unread.kept.map(({ line }) => line)).toEqual(file.unreadable);
      expect(refused).toEqual(file.refused);
      expect(snapshots.map(meaningOf)).toEqual(file.customers);
      expect(survey.rows).toBe(file.customers.length + file.refused.length);
    },
  );
});
