import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { Archive, ArchiveRow, Segment } from '../../replay/ports.ts';
import { hourMs } from '../../shared/durations.ts';
import { makePrivateFolder } from '../files/make-folder.ts';
import { writeOnce } from '../files/write-once.ts';
import { quoteText, quoteTexts } from './quote-sql.ts';

/**
 * The archive in a folder: `segment-NUMBER.json` publishes a segment, and names its Parquet file. Only what is published is read. The
 * name of a segment is free once, so of several who publish behind the same one, one is first.
 */

/** A segment as its file has it. */
type Manifest = Segment & { readonly file: string };

/** The columns of a row. `n` numbers the rows of all segments: of two rows of one decision the later one has the greater number. */
const columns: Readonly<Record<keyof ArchiveRow | 'n', string>> = {
  n: 'BIGINT',
  decision_id: 'VARCHAR',
  decided_at: 'TIMESTAMP',
  touchpoint: 'VARCHAR',
  channel: 'VARCHAR',
  locale: 'VARCHAR',
  rule_set: 'VARCHAR',
  runtime: 'VARCHAR',
  identified: 'VARCHAR',
  actions: 'STRUCT("type" VARCHAR, status VARCHAR, reason VARCHAR, "rule" VARCHAR, standing BOOLEAN)[]',
  offers:
    'STRUCT(offer VARCHAR, "rank" INTEGER, category VARCHAR, "rule" VARCHAR, propensity DOUBLE, "value" DOUBLE, context DOUBLE, lever DOUBLE, total DOUBLE)[]',
  messages: 'VARCHAR[]',
  tasks: 'STRUCT("type" VARCHAR, template VARCHAR, channel VARCHAR)[]',
  reasons: 'VARCHAR[]',
  degraded: 'VARCHAR[]',
  best_channel: 'VARCHAR',
  elapsed_ms: 'DOUBLE',
};

export async function openArchiveFolder(folder: string): Promise<Archive> {
  await inFolder(folder, async () => {
    makePrivateFolder(folder);
    await sweep(folder);
  });
  return {
    last: () => inFolder(folder, () => readLast(folder)),
    publish: (behind, rows, next) => inFolder(folder, () => publish(folder, behind, rows, next)),
  };
}

const segmentName = /^segment-(\d{8,15})\.json$/;
const nameOf = (number: number): string => `segment-${String(number).padStart(8, '0')}.json`;

async function listSegments(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  const numberOf = (name: string): number => Number(segmentName.exec(name)?.[1]);
  return names.filter((name) => segmentName.test(name)).sort((one, other) => numberOf(one) - numberOf(other));
}

const readManifest = async (folder: string, name: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, name), 'utf8')) as Manifest;

async function readLast(folder: string): Promise<Segment | undefined> {
  const name = (await listSegments(folder)).at(-1);
  return name === undefined ? undefined : readManifest(folder, name);
}

async function publish(
  folder: string,
  behind: Segment | undefined,
  rows: readonly ArchiveRow[],
  next: string,
): Promise<boolean> {
  const [number, before] = [(behind?.number ?? 0) + 1, behind?.total ?? 0];
  const file = `decisions-${String(number).padStart(8, '0')}-${randomUUID()}.parquet`;
  await writeParquet(folder, file, rows, before);
  const manifest: Manifest = { number, total: before + rows.length, next, file };
  await writeOnce(folder, nameOf(number), `${JSON.stringify(manifest)}\n`);
  const isFirst = (await readManifest(folder, nameOf(number))).file === file;
  if (!isFirst) await rm(join(folder, file));
  return isFirst;
}

async function writeParquet(
  folder: string,
  file: string,
  rows: readonly ArchiveRow[],
  before: number,
): Promise<void> {
  const draft = join(folder, `.writing-${file}.ndjson-${randomUUID()}`);
  try {
    await writeFile(draft, linesOf(rows, before), { mode: 0o600 });
    await withDatabase(async (connection) => {
      await connection.run(
        `COPY (${selectLines(draft)}) TO ${quoteText(join(folder, file))} (FORMAT parquet, COMPRESSION zstd)`,
      );
    });
  } finally {
    await rm(draft, { force: true });
  }
  const written = await open(join(folder, file), 'r');
  await written.sync();
  await written.close();
}

const linesOf = (rows: readonly ArchiveRow[], before: number): string =>
  rows.map((row, index) => `${JSON.stringify({ n: before + index + 1, ...row })}\n`).join('');

const selectLines = (path: string): string =>
  `SELECT * FROM read_json(${quoteText(path)}, format = 'newline_delimited', columns = {${Object.entries(
    columns,
  )
    .map(([name, type]) => `${name}: ${quoteText(type)}`)
    .join(', ')}})`;

/** Removes what killed writers left over an hour ago. */
async function sweep(folder: string): Promise<void> {
  const manifests = await Promise.all((await listSegments(folder)).map((name) => readManifest(folder, name)));
  const published = new Set(manifests.map(({ file }) => file));
  for (const name of await readdir(folder)) {
    const isLeft =
      name.startsWith('.writing-') || (/^decisions-.*\.parquet$/.test(name) && !published.has(name));
    if (!isLeft) continue;
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > hourMs) await rm(join(folder, name), { force: true });
  }
}

/**
 * Runs SQL over the view `decisions`: the archive, and the rows of what the ledger has behind it. Each decision is there once. The SQL reads
 * nothing else and writes nothing. Rejects with `invalid-request` for SQL that DuckDB refuses.
 */
export async function* queryArchive(
  folder: string,
  tail: { readonly rows: readonly ArchiveRow[]; readonly spillFolder: string },
  sql: string,
): AsyncIterable<Readonly<Record<string, unknown>>> {
  const manifests = await Promise.all((await listSegments(folder)).map((name) => readManifest(folder, name)));
  const files = manifests.map(({ file }) => join(folder, file));
  const lines = join(tail.spillFolder, 'tail.ndjson');
  await writeFile(lines, linesOf(tail.rows, manifests.at(-1)?.total ?? 0), { mode: 0o600 });
  const parts = [
    ...(files.length === 0 ? [] : [`SELECT * FROM read_parquet(${quoteTexts(files)}, union_by_name = true)`]),
    selectLines(lines),
  ];
  const { instance, connection } = await openDatabase();
  try {
    await connection.run(
      `CREATE VIEW decisions AS SELECT * EXCLUDE (n) FROM (${parts.join(' UNION ALL BY NAME ')}) QUALIFY row_number() OVER (PARTITION BY decision_id ORDER BY n DESC) = 1`,
    );
    await connection.run(`SET allowed_paths = ${quoteTexts([...files, lines])}`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    const result = await connection.stream(sql);
    for await (const rows of result.yieldRowObjectJson()) yield* rows;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ServiceError('invalid-request', `the question cannot be answered: ${why}`, [], error);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function openDatabase(): Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: '1GB',
    preserve_insertion_order: 'true',
  });
  return { instance, connection: await instance.connect() };
}

async function withDatabase(run: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
  const { instance, connection } = await openDatabase();
  try {
    await run(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Failures of the disk, in words. */
async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ServiceError('store-unavailable', `the archive in ${folder} cannot be used: ${why}`, [], error);
  }
}
