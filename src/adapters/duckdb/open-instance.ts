import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteTexts } from './quote-sql.ts';

export type InstanceLimits = {
  readonly memoryMb: number;
  /** All processors if absent. */
  readonly threads?: number;
  /** A folder for what does not fit into the memory. */
  readonly spillFolder?: string;
};

/** A database in memory that loads no extension. */
export const openInstance = ({ memoryMb, threads, spillFolder }: InstanceLimits): Promise<DuckDBInstance> =>
  DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    memory_limit: `${memoryMb}MB`,
    ...(threads !== undefined && { threads: String(threads) }),
    ...(spillFolder !== undefined && { temp_directory: spillFolder }),
    preserve_insertion_order: 'true',
  });

/** From here on the database reads these files and nothing else, reaches no network, and nothing in it can change that. */
export async function lockInstance(connection: DuckDBConnection, paths: readonly string[]): Promise<void> {
  await connection.run(`SET GLOBAL allowed_paths = ${quoteTexts(paths)}`);
  await connection.run('SET GLOBAL enable_external_access = false');
  await connection.run('SET GLOBAL lock_configuration = true');
}
