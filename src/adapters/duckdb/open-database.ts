import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { dialectOf, type FileDialects } from '../../domain/customer/extract/file-dialect.ts';
import { ExtractError } from '../../load/ports.ts';
import type { ExtractView } from './extract-files.ts';
import { lockInstance, openInstance } from './open-instance.ts';
import { quoteName, quoteTexts } from './quote-sql.ts';
import { readCsvView } from './read-csv-view.ts';
import { readDocumentsView, readJsonView } from './read-json-view.ts';
import type { ReadView, Staging } from './read-view.ts';
import type { RecordPlaces } from './record-places.ts';
import { UnreadLines } from './unread-lines.ts';

export type DatabaseLimits = {
  readonly memoryMb: number;
  /** More than one makes the order of grouped rows differ from reading to reading, so that a load cannot be taken up again. */
  readonly threads: number;
  /** Where more than the memory is put meanwhile, and copies of files that DuckDB cannot be given as they are. */
  readonly spillFolder: string;
};

export type Database = {
  readonly instance: DuckDBInstance;
  readonly unread: UnreadLines;
  /** See ReadView. */
  readonly isChecked: boolean;
  /** By view, in their order. */
  readonly places: ReadonlyMap<string, () => Promise<RecordPlaces>>;
};

/** Unread lines that are reported one by one. */
const mostUnread = 10_000;

/**
 * A database in memory with a view for each file, locked: what runs in it afterwards reads these files and nothing else, writes
 * nothing but the spill folder, loads no extension, reaches no network and cannot change that. Parquet, JSON and CSV are built in.
 */
export async function openDatabase(
  views: readonly ExtractView[],
  dialects: FileDialects,
  limits: DatabaseLimits,
): Promise<Database> {
  mkdirSync(limits.spillFolder, { recursive: true });
  const copies = mkdtempSync(join(limits.spillFolder, 'copies-'));
  const instance = await openInstance(limits);
  const connection = await instance.connect();
  try {
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    const unread = new UnreadLines(mostUnread);
    const paths: string[] = [];
    const places = new Map<string, () => Promise<RecordPlaces>>();
    let isChecked = false;
    for (const view of views) {
      const dialect = dialectOf(dialects, view.name);
      const copyOf = (index: number): string => join(copies, `${view.name.toLowerCase()}-${index}`);
      const read = await createView(connection, view, { paths: view.paths, dialect, unread, copyOf });
      paths.push(...read.paths);
      if (read.findPlaces !== undefined) places.set(view.name, read.findPlaces);
      isChecked ||= read.isChecked === true;
    }
    await lockInstance(connection, paths);
    return { instance, unread, isChecked, places };
  } catch (error) {
    instance.closeSync();
    throw error;
  } finally {
    connection.closeSync();
  }
}

/** Reads with DuckDB as many rows as were found in the files, or refuses: nothing is left out in silence. */
async function createView(
  connection: DuckDBConnection,
  view: ExtractView,
  staging: Staging,
): Promise<ReadView> {
  const read = await readView(connection, view, staging);
  await connection.run(`CREATE VIEW ${quoteName(view.name)} AS ${read.select}`);
  if (read.records === undefined) return read;
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${quoteName(view.name)}`);
  const rows = Number(counted.getRows()[0]?.[0]);
  if (rows !== read.records)
    throw new ExtractError(
      `${view.name} has ${read.records} records, of which DuckDB reads ${rows}; report this`,
    );
  return read;
}

function readView(connection: DuckDBConnection, view: ExtractView, staging: Staging): Promise<ReadView> {
  switch (view.format) {
    case 'parquet':
      return readParquetView(staging);
    case 'csv':
      return readCsvView(staging, false);
    case 'lines':
      return readCsvView(staging, true);
    case 'documents':
      return readDocumentsView(connection, staging);
    default:
      return readJsonView(connection, staging);
  }
}

const readParquetView = async ({ paths }: Staging): Promise<ReadView> => ({
  select: `SELECT * FROM read_parquet(${quoteTexts(paths)}, union_by_name = true)`,
  paths,
});
