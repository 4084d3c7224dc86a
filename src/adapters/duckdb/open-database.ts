import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ExtractView } from './extract-files.ts';

export type DatabaseLimits = {
  readonly memoryMb: number;
  /** More than one makes the order of grouped rows differ from reading to reading, so that a load cannot be taken up again. */
  readonly threads: number;
  /** Where more than the memory is put meanwhile. */
  readonly spillFolder: string;
};

/**
 * A database in memory with a view for each file, locked: what runs in it afterwards reads these files and nothing else, writes
 * nothing but the spill folder, loads no extension, reaches no network and cannot change that. Parquet, JSON and CSV are built in.
 */
export async function openDatabase(
  views: readonly ExtractView[],
  limits: DatabaseLimits,
): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    memory_limit: `${limits.memoryMb}MB`,
    threads: String(limits.threads),
    temp_directory: limits.spillFolder,
    preserve_insertion_order: 'true',
  });
  const connection = await instance.connect();
  try {
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    for (const view of views) await createView(connection, view);
    const paths = views.flatMap((view) => view.paths).map(quoteText);
    await connection.run(`SET GLOBAL allowed_paths = [${paths.join(', ')}]`);
    await connection.run('SET GLOBAL enable_external_access = false');
    await connection.run('SET GLOBAL lock_configuration = true');
    return instance;
  } catch (error) {
    instance.closeSync();
    throw error;
  } finally {
    connection.closeSync();
  }
}

async function createView(connection: DuckDBConnection, { name, format, paths }: ExtractView): Promise<void> {
  const files = `[${paths.map(quoteText).join(', ')}]`;
  await connection.run(`CREATE VIEW ${quoteName(name)} AS SELECT * FROM ${readers[format](files)}`);
}

/** CSV columns stay text: a guessed number has lost the zeros before an account's number. */
const readers: Readonly<Record<ExtractView['format'], (files: string) => string>> = {
  parquet: (files) => `read_parquet(${files}, union_by_name = true)`,
  csv: (files) => `read_csv(${files}, all_varchar = true, union_by_name = true)`,
  // Every row is looked at: members that a sample has not would be lost in silence.
  json: (files) =>
    `read_json(${files}, format = 'auto', union_by_name = true, sample_size = -1, maximum_object_size = 16777216)`,
  documents: (files) => `read_json_objects(${files}, format = 'auto', maximum_object_size = 16777216)`,
  lines: (files) =>
    `read_csv(${files}, columns = {'line': 'VARCHAR'}, header = false, auto_detect = false, delim = '\\x00', quote = '', escape = '')`,
};

const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
