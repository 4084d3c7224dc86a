import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { PlaceName, Reach, Selection } from '../../replay/ports.ts';
import { readKeys, readManifests, selectFiles } from './archive-folder.ts';
import { openInstance } from './open-instance.ts';
import { quoteText, quoteTexts } from './quote-sql.ts';
import type { ArchivePart } from './read-archive.ts';
import { selectChosen } from './select-chosen.ts';
import { selectTouched, selectUntold } from './select-touched.ts';

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

/** Tells decisions apart by the facts that an edit's rules read. */
export type FactClasses = {
  /** Where the facts have their numbers, by touchpoint. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  /** Those of these decisions in which all rules fire as before. */
  readonly findAlike: (decisionIds: readonly string[]) => Promise<readonly string[]>;
};

/** Rows are counted in steps of this many numbers, so that parts can begin between them. */
const step = 2048;

/** Counts archived decisions by what an edit can touch; undefined: everything. Decodes none. */
export async function surveyArchive(
  folder: string,
  selection: Selection,
  reach: Reach | undefined,
  partRows: number,
  classes?: FactClasses,
): Promise<Survey> {
  const manifests = await readManifests(folder);
  const keys = await readKeys(folder, manifests);
  const instance = await openInstance({ memoryMb: 1024, spillFolder: join(folder, '.spill') });
  const connection = await instance.connect();
  try {
    // The names of customers whose keys are there.
    await fillNames(connection, 'alive', [...keys.byName().keys()]);
    await connection.run(`CREATE VIEW decided AS SELECT * FROM ${selectFiles(folder, manifests, 'file')}`);
    const stale = await readNumbers(connection, staleNumbers);
    const chosen = selectChosen([], selection, stale);
    const isTouched =
      reach === undefined
        ? 'true'
        : classes === undefined
          ? selectTouched(reach)
          : await selectByFacts(connection, chosen, reach, classes);
    if (classes !== undefined)
      await connection.run(
        `CREATE TEMP TABLE touched AS SELECT CAST(d.n AS DOUBLE) AS n FROM (${chosen}) d WHERE ${isTouched} ORDER BY n`,
      );
    await connection.run(
      `CREATE TEMP TABLE surveyed AS SELECT d.n // ${step} AS step, ${classes === undefined ? isTouched : 'd.n IN (SELECT n FROM touched)'} AS touched, d.touchpoint, d.channel, split_part(d.locale, '-', 1) AS language, ${keys.find('') === undefined ? '' : 'd.customer IS NULL OR '}coalesce(d.customer IN (SELECT name FROM alive), false) AS is_alive, count(*) AS times FROM (${chosen}) d GROUP BY ALL`,
    );
    const alike = await connection.runAndReadAll(
      'SELECT touchpoint, channel, language, is_alive, CAST(sum(times) AS DOUBLE) AS times FROM surveyed WHERE NOT touched GROUP BY ALL',
    );
    const rows = alike.getRowObjectsJS() as unknown as (PlaceName & { is_alive: boolean; times: number })[];
    const steps = await connection.runAndReadAll(
      'SELECT CAST(step AS DOUBLE), CAST(sum(times) AS DOUBLE) FROM surveyed WHERE touched GROUP BY step ORDER BY step',
    );
    const numbers = classes && (await readNumbers(connection, 'SELECT n FROM touched ORDER BY n'));
    const counts = steps.getRows().map(([at, times]) => ({ at: Number(at), times: Number(times) }));
    return {
      alike: rows.filter((row) => row.is_alive),
      erased: rows.reduce((sum, row) => sum + (row.is_alive ? 0 : row.times), 0),
      parts: numbers
        ? cutNumbers(numbers, partRows).map((part) => ({ ...part, stale }))
        : cutParts(counts, partRows).map((range) => ({ ...range, stale })),
      rows: counts.reduce((sum, { times }) => sum + times, 0),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** SQL: whether a row may be touched, judged by one decision of each class of those whose facts are alike. */
async function selectByFacts(
  connection: DuckDBConnection,
  chosen: string,
  { ruleSet, watched }: Reach,
  { places, findAlike }: FactClasses,
): Promise<string> {
  const keys = [...places].map(
    ([touchpoint, numbers]) =>
      `WHEN ${quoteText(touchpoint)} THEN ${["''", ...numbers.map((at) => `d.facts[${at + 1}]`)].join(" || ',' || ")}`,
  );
  // Null where a fact has no number.
  const key = `d.touchpoint || ' ' || CASE d.touchpoint ${keys.join(' ')} END`;
  const isWatched = `d.touchpoint IN ${quoteTexts([...watched.touchpoints])}`;
  const read = await connection.runAndReadAll(
    `SELECT min(decision_id), ${key} AS key FROM (${chosen}) d WHERE ${isWatched} AND key IS NOT NULL AND NOT ${selectUntold(ruleSet)} AND (d.customer IS NULL OR d.customer IN (SELECT name FROM alive)) GROUP BY ALL`,
  );
  const keyOf = new Map(read.getRows().map(([id, name]) => [String(id), String(name)]));
  const alike = await findAlike([...keyOf.keys()]);
  await fillNames(
    connection,
    'alike',
    alike.flatMap((id) => keyOf.get(id) ?? []),
  );
  return `(${selectUntold(ruleSet)} OR ${isWatched} AND coalesce(${key} NOT IN (SELECT name FROM alike), true))`;
}

/** Rows of decisions whose answer was replaced later. */
const staleNumbers =
  'SELECT CAST(n AS DOUBLE) FROM decided WHERE decision_id IN (SELECT decision_id FROM decided GROUP BY decision_id HAVING count(*) > 1) QUALIFY row_number() OVER (PARTITION BY decision_id ORDER BY n DESC) > 1';

async function readNumbers(connection: DuckDBConnection, sql: string): Promise<readonly number[]> {
  return (await connection.runAndReadAll(sql)).getRows().map(([n]) => Number(n));
}

async function fillNames(
  connection: DuckDBConnection,
  table: string,
  names: readonly string[],
): Promise<void> {
  await connection.run(`CREATE TEMP TABLE ${table} (name VARCHAR)`);
  const appender = await connection.createAppender(table);
  for (const name of names) {
    appender.appendVarchar(name);
    appender.endRow();
  }
  appender.closeSync();
}

function cutNumbers(numbers: readonly number[], partRows: number) {
  return Array.from({ length: Math.ceil(numbers.length / partRows) }, (_, at) => {
    const touched = numbers.slice(at * partRows, (at + 1) * partRows);
    return { from: touched[0] ?? 0, to: (touched.at(-1) ?? 0) + 1, rows: touched.length, touched };
  });
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
