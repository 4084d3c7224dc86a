import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBInstance,
  StatementType,
} from '@duckdb/node-api';
import type { FileDialects } from '../../domain/customer/extract/file-dialect.ts';
import { ExtractError } from '../../load/ports.ts';
import { explainDuckdb, type MappingNames } from './explain-duckdb.ts';
import { type ExtractView, readFileSpec } from './extract-files.ts';
import { type Database, type DatabaseLimits, openDatabase } from './open-database.ts';
import { quoteName } from './quote-sql.ts';
import type { UnreadLines } from './unread-lines.ts';

export type ShapeOptions = DatabaseLimits & {
  /** `FILE`, `NAME=FILE` or `NAME:FORMAT=FILE`. Several with one name are one view. */
  readonly files: readonly string[];
  /** One SELECT over the views. Without it there is one view, whose rows are taken as they are. */
  readonly mapping?: string;
  /** Absent: nothing is declared. */
  readonly dialects?: FileDialects;
};

/** A database whose view `tact_rows` is what the mapping makes of the files. */
export type Shape = {
  readonly instance: DuckDBInstance;
  readonly views: readonly ExtractView[];
  readonly mapping: string;
  /** SQL: a row of `tact_rows` as JSON text. */
  readonly rowJson: string;
  readonly unread: UnreadLines;
  /** See ReadView. */
  readonly isChecked: boolean;
  /** See Database. */
  readonly places: Database['places'];
};

/** Rejects with an ExtractError that names the file or the place in the mapping. */
export async function openShape(options: ShapeOptions): Promise<Shape> {
  const given = gatherViews(options.files.map(readFileSpec));
  const views = options.mapping === undefined ? [asDocuments(onlyView(given))] : given;
  const mapping = options.mapping ?? selectAll(onlyView(views));
  const isWhole = views.some(({ format }) => format === 'documents');
  const rowJson = `CAST(${isWhole ? 'json' : 'to_json(tact_rows)'} AS VARCHAR)`;
  const dialects = options.dialects ?? { all: {}, views: new Map() };
  const { instance, ...read } = await asExtract(openDatabase(views, dialects, options));
  try {
    const names = await withConnection(instance, (connection) => listNames(connection, views));
    await asExtract(
      withConnection(instance, (connection) => createRows(connection, mapping)),
      names,
    );
    return { instance, views, mapping, rowJson, ...read };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
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
const selectAll = ({ name, format }: ExtractView): string =>
  format === 'documents'
    ? `SELECT json->>'$.customerId' AS "customerId", json FROM ${quoteName(name)}`
    : `SELECT * FROM ${quoteName(name)}`;

async function listNames(connection: DuckDBConnection, views: readonly ExtractView[]): Promise<MappingNames> {
  const columns = new Set<string>();
  for (const { name } of views) for (const column of await listColumns(connection, name)) columns.add(column);
  return { views: views.map(({ name }) => name), columns: [...columns] };
}

/** The names of a view's columns. */
export async function listColumns(connection: DuckDBConnection, view: string): Promise<string[]> {
  const described = await connection.runAndReadAll(`DESCRIBE ${quoteName(view)}`);
  return described.getRows().map(([name]) => String(name));
}

/** A view takes one SELECT, comments and closing semicolon included, and is read like a table. */
const sqlComments = /--.*$|\/\*[\s\S]*?\*\//gm;

async function createRows(connection: DuckDBConnection, mapping: string): Promise<void> {
  if (mapping.replace(sqlComments, '').trim() === '')
    throw new ExtractError('the mapping is empty; it must be one SELECT');
  const statements = await connection.extractStatements(mapping);
  if (statements.count !== 1)
    throw new ExtractError(`the mapping has ${statements.count} statements; it must be one SELECT`);
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT)
    throw new ExtractError('the mapping must be one SELECT (it may begin with WITH)');
  await connection.run(`CREATE VIEW tact_rows AS ${mapping}`);
}

/** The values of a query's columns, a chunk at a time. */
export async function* readColumns(
  instance: DuckDBInstance,
  sql: string,
): AsyncIterable<readonly (readonly unknown[])[]> {
  for await (const chunk of readChunks(instance, sql)) yield chunk.getColumns();
}

/** A query's rows, a chunk at a time; the next is fetched while the last is worked on. */
export async function* readChunks(instance: DuckDBInstance, sql: string): AsyncIterable<DuckDBDataChunk> {
  const connection = await instance.connect();
  try {
    const result = await asExtract(connection.stream(sql));
    let next = result.fetchChunk();
    for (;;) {
      const chunk = await asExtract(next);
      if (chunk === null || chunk.rowCount === 0) return;
      next = result.fetchChunk();
      // A failure is reported when its rows are requested.
      next.catch(() => undefined);
      yield chunk;
    }
  } finally {
    connection.closeSync();
  }
}

export async function withConnection<T>(
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

/** What DuckDB says of files and SQL is for whoever wrote them. */
export async function asExtract<T>(work: Promise<T>, names: MappingNames = noNames): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ExtractError || !(error instanceof Error)) throw error;
    throw new ExtractError(explainDuckdb(error.message, names), error);
  }
}

const noNames: MappingNames = { views: [], columns: [] };
