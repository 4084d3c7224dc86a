import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { ArchiveBatch } from '../../replay/ports.ts';
import { changeColumns, decisionColumns, selectLines } from './archive-columns.ts';
import { linesOf, type Manifest, readKeys, readManifests, selectFiles } from './archive-folder.ts';
import { explainDuckdb } from './explain-duckdb.ts';
import { lockInstance, openInstance } from './open-instance.ts';

/** Records of the ledger that the archive does not have yet, and a folder to write them to. */
export type ArchiveTail = {
  readonly batch: Pick<ArchiveBatch, 'decisions' | 'changes'>;
  readonly spillFolder: string;
};

/**
 * Runs SQL over the view `decisions`: the archive, and what the ledger has behind it. Each decision is there once, with what became of it.
 * The SQL reads nothing else and writes nothing. Rejects with `invalid-request` for SQL that DuckDB refuses.
 */
export async function* queryArchive(
  folder: string,
  tail: ArchiveTail,
  sql: string,
): AsyncIterable<Readonly<Record<string, unknown>>> {
  const manifests = await readManifests(folder);
  const lines = await writeTail(folder, manifests, tail);
  const instance = await openInstance({ memoryMb: 1024, spillFolder: tail.spillFolder });
  const connection = await instance.connect();
  try {
    await createView(connection, folder, manifests, lines);
    const files = manifests.flatMap(({ file, changes }) => [file ?? [], changes ?? []].flat());
    await lockInstance(connection, [...files.map((name) => join(folder, name)), ...Object.values(lines)]);
    const result = await connection.stream(sql);
    for await (const rows of result.yieldRowObjectJson()) yield* rows;
  } catch (error) {
    const names = { views: ['decisions'], columns: Object.keys(decisionColumns) };
    const why = explainDuckdb(error instanceof Error ? error.message : String(error), names, 'question');
    throw new ServiceError('invalid-request', `the question cannot be answered: ${why}`, [], error);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

type TailLines = { readonly decisions: string; readonly changes: string };

async function writeTail(
  folder: string,
  manifests: readonly Manifest[],
  { batch, spillFolder }: ArchiveTail,
): Promise<TailLines> {
  const keys = await readKeys(folder, manifests);
  const before = manifests.at(-1)?.total ?? 0;
  const decisions = batch.decisions.map(({ owner, row }, index) => ({
    ...{ n: before + index + 1, customer: keys.find(owner)?.name ?? null },
    ...row,
  }));
  const changes = batch.changes.map((row, index) => ({ n: before + decisions.length + index + 1, ...row }));
  const lines = {
    decisions: join(spillFolder, 'decisions.ndjson'),
    changes: join(spillFolder, 'changes.ndjson'),
  };
  await writeFile(lines.decisions, linesOf(decisions), { mode: 0o600 });
  await writeFile(lines.changes, linesOf(changes), { mode: 0o600 });
  return lines;
}

async function createView(
  connection: DuckDBConnection,
  folder: string,
  manifests: readonly Manifest[],
  lines: TailLines,
): Promise<void> {
  const names = Object.keys(decisionColumns).join(', ');
  await connection.run(
    `CREATE VIEW decided AS SELECT ${names} FROM ${selectFiles(folder, manifests, 'file')} UNION ALL BY NAME ${selectLines(lines.decisions, decisionColumns)}`,
  );
  await connection.run(
    `CREATE VIEW changed AS SELECT * FROM ${selectFiles(folder, manifests, 'changes')} UNION ALL BY NAME ${selectLines(lines.changes, changeColumns)}`,
  );
  await connection.run(
    `CREATE VIEW decisions AS SELECT d.* EXCLUDE (n) REPLACE (CASE WHEN c.n > d.n THEN c.outcomes ELSE d.outcomes END AS outcomes, CASE WHEN c.n > d.n THEN c.promises ELSE d.promises END AS promises) FROM decided d LEFT JOIN (SELECT decision_id AS id, arg_max(outcomes, n) AS outcomes, arg_max(promises, n) AS promises, max(n) AS n FROM changed GROUP BY ALL) c ON c.id = d.decision_id WHERE d.n IN (SELECT max(n) FROM decided GROUP BY decision_id)`,
  );
}
