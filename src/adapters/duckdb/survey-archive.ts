import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { PlaceName, Reach, Selection } from '../../replay/ports.ts';
import { readKeys, readManifests, selectFiles } from './archive-folder.ts';
import { openInstance } from './open-instance.ts';
import type { ArchivePart } from './read-archive.ts';
import { selectChosen } from './select-chosen.ts';
import { selectTouched } from './select-touched.ts';

/** What the columns alone say of an edit. */
export type Survey = {
  /** How many decisions it cannot touch, by place. */
  readonly alike: readonly (PlaceName & { readonly times: number })[];
  /** Among those: of customers who were erased. */
  readonly erased: number;
  /** Where the others are, in parts of about `partRows`. */
  readonly parts: readonly ArchivePart[];
  readonly rows: number;
};

/** Rows are counted in steps of this many numbers, so that parts can begin between them. */
const step = 2048;

/** Counts archived decisions by what an edit can touch; undefined: everything. Decodes none. */
export async function surveyArchive(
  folder: string,
  selection: Selection,
  reach: Reach | undefined,
  partRows: number,
): Promise<Survey> {
  const manifests = await readManifests(folder);
  const keys = await readKeys(folder, manifests);
  const instance = await openInstance({ memoryMb: 1024, spillFolder: join(folder, '.spill') });
  const connection = await instance.connect();
  try {
    await createAlive(connection, [...keys.byName().keys()]);
    await connection.run(`CREATE VIEW decided AS SELECT * FROM ${selectFiles(folder, manifests, 'file')}`);
    const stale = await readNumbers(connection, staleNumbers);
    const chosen = selectChosen([], selection, stale);
    await connection.run(
      `CREATE TEMP TABLE surveyed AS SELECT d.n // ${step} AS step, ${reach === undefined ? 'true' : selectTouched(reach)} AS touched, d.touchpoint, d.channel, split_part(d.locale, '-', 1) AS language, ${keys.find('') === undefined ? '' : 'd.customer IS NULL OR '}coalesce(d.customer IN (SELECT name FROM alive), false) AS is_alive, count(*) AS times FROM (${chosen}) d GROUP BY ALL`,
    );
    const alike = await connection.runAndReadAll(
      'SELECT touchpoint, channel, language, is_alive, CAST(sum(times) AS DOUBLE) AS times FROM surveyed WHERE NOT touched GROUP BY ALL',
    );
    const rows = alike.getRowObjectsJS() as unknown as (PlaceName & { is_alive: boolean; times: number })[];
    const steps = await connection.runAndReadAll(
      'SELECT CAST(step AS DOUBLE), CAST(sum(times) AS DOUBLE) FROM surveyed WHERE touched GROUP BY step ORDER BY step',
    );
    const counts = steps.getRows().map(([at, times]) => ({ at: Number(at), times: Number(times) }));
    return {
      alike: rows.filter((row) => row.is_alive),
      erased: rows.reduce((sum, row) => sum + (row.is_alive ? 0 : row.times), 0),
      parts: cutParts(counts, partRows).map((range) => ({ ...range, stale })),
      rows: counts.reduce((sum, { times }) => sum + times, 0),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Rows of decisions whose answer was replaced later. */
const staleNumbers =
  'SELECT CAST(n AS DOUBLE) FROM decided WHERE decision_id IN (SELECT decision_id FROM decided GROUP BY decision_id HAVING count(*) > 1) QUALIFY row_number() OVER (PARTITION BY decision_id ORDER BY n DESC) > 1';

async function readNumbers(connection: DuckDBConnection, sql: string): Promise<readonly number[]> {
  return (await connection.runAndReadAll(sql)).getRows().map(([n]) => Number(n));
}

/** The names of customers whose keys are there. */
async function createAlive(connection: DuckDBConnection, names: readonly string[]): Promise<void> {
  await connection.run('CREATE TEMP TABLE alive (name VARCHAR)');
  const appender = await connection.createAppender('alive');
  for (const name of names) {
    appender.appendVarchar(name);
    appender.endRow();
  }
  appender.closeSync();
}

type Count = { readonly at: number; readonly times: number };

function cutParts(counts: readonly Count[], partRows: number): { from: number; to: number; rows: number }[] {
  const parts: { from: number; to: number; rows: number }[] = [];
  for (const { at, times } of counts) {
    const last = parts.at(-1);
    const to = (at + 1) * step;
    if (last === undefined || last.rows >= partRows) parts.push({ from: at * step, to, rows: times });
    else Object.assign(last, { to, rows: last.rows + times });
  }
  return parts;
}
