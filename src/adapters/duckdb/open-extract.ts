import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { type DuckDBConnection, type DuckDBInstance, StatementType } from '@duckdb/node-api';
import {
  type AbsentIds,
  type Extract,
  ExtractError,
  type ExtractRow,
  type ExtractSurvey,
  mostRepeated,
  type StoredId,
} from '../../maintain/load-ports.ts';
import { type ExtractView, readFileSpec } from './extract-files.ts';
import { type DatabaseLimits, openDatabase, quoteName } from './open-database.ts';

export type ExtractOptions = DatabaseLimits & {
  /** `FILE`, `NAME=FILE` or `NAME:FORMAT=FILE`. Several with one name are one view. */
  readonly files: readonly string[];
  /** One SELECT over the views. Without it there is one view, whose rows have the columns of a snapshot already. */
  readonly mapping?: string;
  /** Whatever else makes a load another load. */
  readonly settings: string;
};

/** The customer's id as the load stores it: text, NFC, single spaces. */
const idColumn = `trim(regexp_replace(nfc_normalize(CAST("customerId" AS VARCHAR)), '[\\s\\p{Z}]+', ' ', 'g'))`;

/** Opens the files with DuckDB. Rejects with an ExtractError that names the file or the place in the mapping. */
export async function openExtract(options: ExtractOptions): Promise<Extract> {
  const given = gatherViews(options.files.map(readFileSpec));
  const views = options.mapping === undefined ? [asDocuments(onlyView(given))] : given;
  const mapping = options.mapping ?? selectAll(onlyView(views));
  const rowJson = isDocuments(views) ? 'CAST(json AS VARCHAR)' : 'CAST(to_json(tact_rows) AS VARCHAR)';
  const instance = await asExtract(openDatabase(views, options));
  try {
    await asExtract(createRows(instance, mapping));
  } catch (error) {
    instance.closeSync();
    throw error;
  }
  return {
    fingerprint: fingerprintOf(views, mapping, options.settings),
    survey: () => asExtract(withConnection(instance, survey)),
    read: () => readRows(instance, rowJson),
    findAbsent: (ids) => asExtract(findAbsent(instance, ids)),
    close: () => instance.closeSync(),
  };
}

function gatherViews(views: readonly ExtractView[]): ExtractView[] {
  const byName = new Map<string, ExtractView>();
  for (const view of views) {
    const before = byName.get(view.name.toLowerCase());
    if (before !== undefined && before.format !== view.format)
      throw new ExtractError(`the files of ${view.name} have two formats`);
    byName.set(view.name.toLowerCase(), { ...view, paths: [...(before?.paths ?? []), ...view.paths] });
  }
  return [...byName.values()];
}

function onlyView(views: readonly ExtractView[]): ExtractView {
  const [view, ...others] = views;
  if (view === undefined || others.length > 0)
    throw new ExtractError('several files need a mapping that makes one row a customer of them');
  return view;
}

/** JSON that needs no shaping is taken as it stands. */
const asDocuments = (view: ExtractView): ExtractView =>
  view.format === 'json' ? { ...view, format: 'documents' } : view;
const isDocuments = (views: readonly ExtractView[]): boolean =>
  views.some(({ format }) => format === 'documents');
const selectAll = ({ name, format }: ExtractView): string =>
  format === 'documents'
    ? `SELECT json->>'$.customerId' AS "customerId", json FROM ${quoteName(name)}`
    : `SELECT * FROM ${quoteName(name)}`;

/** A view takes one SELECT, comments and closing semicolon included, and is read like a table. */
async function createRows(instance: DuckDBInstance, mapping: string): Promise<void> {
  await withConnection(instance, async (connection) => {
    const statements = await connection.extractStatements(mapping);
    if (statements.count !== 1)
      throw new ExtractError(`the mapping has ${statements.count} statements; it must be one SELECT`);
    const statement = await statements.prepare(0);
    if (statement.statementType !== StatementType.SELECT)
      throw new ExtractError('the mapping must be one SELECT (it may begin with WITH)');
    await connection.run(`CREATE VIEW tact_rows AS ${mapping}`);
    await connection.prepare(`SELECT ${idColumn} FROM tact_rows`).catch(() => {
      throw new ExtractError('the mapping’s result has no column customerId');
    });
  });
}

/** Reads the ids alone, once, into a table that the rest of the load asks. */
async function survey(connection: DuckDBConnection): Promise<ExtractSurvey> {
  await connection.run(`CREATE TABLE tact_ids AS SELECT ${idColumn} AS id FROM tact_rows`);
  const [total] = await texts(connection, 'SELECT CAST(count(*) AS VARCHAR) FROM tact_ids');
  const repeated = await texts(
    connection,
    `SELECT id FROM tact_ids WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1 LIMIT ${mostRepeated}`,
  );
  return { rows: Number(total), repeated: new Set(repeated) };
}

async function texts(connection: DuckDBConnection, sql: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows().map(([value]) => String(value));
}

/** The next rows are fetched while the last ones are worked on. */
async function* readRows(instance: DuckDBInstance, rowJson: string): AsyncIterable<readonly ExtractRow[]> {
  const connection = await instance.connect();
  try {
    const sql = `SELECT ${idColumn}, ${rowJson} FROM tact_rows`;
    const result = await asExtract(connection.stream(sql));
    let row = 0;
    let next = result.fetchChunk();
    for (;;) {
      const chunk = await asExtract(next);
      if (chunk === null || chunk.rowCount === 0) return;
      next = result.fetchChunk();
      // A failure is told when its rows are asked for.
      next.catch(() => undefined);
      const ids = chunk.getColumnValues(0);
      const documents = chunk.getColumnValues(1);
      const first = row + 1;
      row += chunk.rowCount;
      yield ids.map((id, index) => ({
        row: first + index,
        customerId: id === null ? null : String(id),
        json: String(documents[index]),
      }));
    }
  } finally {
    connection.closeSync();
  }
}

async function findAbsent(
  instance: DuckDBInstance,
  ids: AsyncIterable<readonly StoredId[]>,
): Promise<AbsentIds> {
  const count = (table: string): Promise<number> =>
    withConnection(instance, async (connection) =>
      Number((await texts(connection, `SELECT CAST(count(*) AS VARCHAR) FROM ${table}`))[0]),
    );
  await withConnection(instance, async (connection) => {
    await connection.run('CREATE OR REPLACE TABLE tact_stored (id VARCHAR, as_of VARCHAR)');
    const appender = await connection.createAppender('tact_stored');
    for await (const batch of ids)
      for (const { customerId, asOf } of batch) {
        appender.appendVarchar(customerId);
        appender.appendVarchar(asOf);
        appender.endRow();
      }
    appender.closeSync();
    await connection.run(
      'CREATE OR REPLACE TABLE tact_absent AS SELECT id, as_of FROM tact_stored ANTI JOIN tact_ids USING (id)',
    );
  });
  return {
    looked: await count('tact_stored'),
    absent: await count('tact_absent'),
    batches: () => readAbsent(instance),
  };
}

async function* readAbsent(instance: DuckDBInstance): AsyncIterable<readonly StoredId[]> {
  const connection = await instance.connect();
  try {
    const result = await connection.stream('SELECT id, as_of FROM tact_absent');
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk.getRows().map(([id, asOf]) => ({ customerId: String(id), asOf: String(asOf) }));
    }
  } finally {
    connection.closeSync();
  }
}

async function withConnection<T>(
  instance: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

function fingerprintOf(views: readonly ExtractView[], mapping: string, settings: string): string {
  const files = views.map(({ name, format, paths }) => [
    name,
    format,
    ...paths.map((path) => {
      const { size, mtimeMs } = statSync(path);
      return [path, size, mtimeMs];
    }),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([files, mapping, settings]))
    .digest('base64url');
}

/** What DuckDB says of files and SQL is for whoever wrote them. */
async function asExtract<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ExtractError || !(error instanceof Error)) throw error;
    throw new ExtractError(error.message, error);
  }
}
