import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openExtract } from '../../../src/adapters/duckdb/open-extract.ts';
import type { Snapshot } from '../../../src/domain/customer/snapshot.ts';
import { createSnapshotCheck } from '../../../src/http/schemas/check-snapshot.ts';
import { openChecks } from '../../../src/load/check-plan.ts';
import { checkRow } from '../../../src/load/check-row.ts';
import { readRow } from '../../../src/load/load-extract-rows.ts';

/** The mapping that the page shows. */
const mapping =
  /```sql\n(SELECT\n {2}c\.number[\s\S]*?)```/.exec(readFileSync('docs/loading.md', 'utf8'))?.[1] ?? '';

it('the mapping of docs/loading.md loads people who have no telephone, no card, or were never visited', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tact-page-'));
  const header = 'number,changed_at,country,first_name,last_name,ff_number,mobile,airport';
  const people = [
    '1,2026-11-20 10:00:00,IT,Anna,Rossi,TA1,06 12345678,FCO',
    '2,2026-11-20 10:00:00,IT,Ugo,Bo,,,',
  ];
  writeFileSync(
    join(folder, 'customers.csv'),
    [header, ...people, '3,2026-11-20 10:00:00,IT,Lia,Re,TA3,,MXP'].join('\n'),
  );
  writeFileSync(
    join(folder, 'visits.csv'),
    'customer,start,medium,result\n1,2026-11-01 10:00:00,desk,shown\n',
  );
  const files = ['customers.csv', 'visits.csv'].map((name) => join(folder, name));
  const limits = { memoryMb: 256, threads: 1, spillFolder: join(folder, 'spill') };
  const extract = await openExtract({ files, mapping, settings: '', ...limits });
  const checks = openChecks({ source: 'crm', timeZone: 'UTC' }, [], createSnapshotCheck(Date.now));
  const snapshots: (Snapshot | undefined)[] = [];
  for await (const rows of extract.read())
    snapshots.push(...rows.ids.map((_, index) => checkRow(readRow(rows, index), checks).snapshot));
  extract.close();
  rmSync(folder, { recursive: true });
  const byId = new Map(snapshots.map((snapshot) => [snapshot?.customerId, snapshot]));
  expect(byId.get('1')).toMatchObject({
    identities: [{}, { value: '+390612345678' }],
    contacts: [{ channel: 'desk' }],
  });
  expect(byId.get('2')).toMatchObject({ identities: [], contacts: [], name: { given: 'Ugo' } });
  expect(byId.get('3')).toMatchObject({
    identities: [{ type: 'frequent-flyer', value: 'TA3' }],
    contacts: [],
  });
});
