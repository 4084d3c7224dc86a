import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { Archive, ArchiveBatch, Segment } from '../../replay/ports.ts';
import { hourMs } from '../../shared/durations.ts';
import { makePrivateFolder } from '../files/make-folder.ts';
import { writeAgain, writeOnce } from '../files/write-once.ts';
import { type Columns, changeColumns, copyColumns, recordColumns, selectLines } from './archive-columns.ts';
import { ArchiveKeys, BatchKeys } from './archive-keys.ts';
import { openInstance } from './open-instance.ts';
import { quoteText, quoteTexts } from './quote-sql.ts';
import { type KnownCopies, type SealedBatch, sealBatch } from './seal-batch.ts';

/**
 * The archive in a folder: `segment-NUMBER.json` publishes a segment, and names its files. Only what is published is read. The
 * name of a segment is free once, so of several who publish behind the same one, one is first.
 */

/** A segment as its file has it. */
export type Manifest = Segment & {
  /** Decisions; absent where there are none, or none any more. */
  readonly file?: string;
  readonly changes?: string;
  readonly copies?: string;
  readonly keys?: string;
  /** When the last of them was decided. */
  readonly until?: string;
};

export async function openArchiveFolder(folder: string): Promise<Archive> {
  await inFolder(folder, async () => {
    makePrivateFolder(folder);
    await sweep(folder);
  });
  const writer = new Writer(folder);
  return {
    last: () => inFolder(folder, async () => (await readManifests(folder)).at(-1)),
    publish: (behind, batch, next) => inFolder(folder, () => writer.publish(behind, batch, next)),
    keepTool: (name, text) => inFolder(folder, () => writer.keepTool(name, text)),
    retire: (before) => inFolder(folder, () => writer.retire(before)),
  };
}

const segmentName = /^segment-(\d{8,15})\.json$/;
const padded = (number: number): string => String(number).padStart(8, '0');
const nameOf = (number: number): string => `segment-${padded(number)}.json`;
/** The file of a rule set or runtime. */
export const toolFile = (name: string): string => `tool-${name.replace(':', '-')}.json`;

/** All that is published, in order. */
export async function readManifests(folder: string): Promise<readonly Manifest[]> {
  const names = (await readdir(folder)).filter((name) => segmentName.test(name));
  const manifests = await Promise.all(names.map((name) => readManifest(folder, name)));
  return manifests.sort((one, other) => one.number - other.number);
}

const readManifest = async (folder: string, name: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, name), 'utf8')) as Manifest;

const keyFilesOf = (manifests: readonly Manifest[]): readonly string[] =>
  manifests.flatMap(({ keys }) => keys ?? []);

const filesOf = ({ file, changes, copies, keys }: Manifest): readonly string[] =>
  [file, changes, copies, keys].filter((name) => name !== undefined);

/** The keys of the owners in an archive. */
export async function readKeys(folder: string, manifests: readonly Manifest[]): Promise<ArchiveKeys> {
  const keys = new ArchiveKeys(folder);
  await keys.read(keyFilesOf(manifests));
  return keys;
}

class Writer {
  readonly #folder: string;
  readonly #keys: ArchiveKeys;
  #copies: KnownCopies = new Map();
  /** The segment that this process published last: behind another's, keys may have gone and copies come. */
  #own: number | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#keys = new ArchiveKeys(folder);
  }

  async publish(behind: Segment | undefined, batch: ArchiveBatch, next: string): Promise<boolean> {
    if (this.#own === undefined || this.#own !== behind?.number) await this.#readAll();
    await this.#keys.erase(batch.erased);
    const keys = new BatchKeys(this.#keys);
    const sealed = sealBatch(batch, behind?.total ?? 0, keys, this.#copies);
    const until = batch.decisions.map(({ row }) => row.decided_at).reduce(later, '');
    const number = (behind?.number ?? 0) + 1;
    const manifest: Manifest = {
      ...{ number, total: sealed.total, next },
      ...(await this.#writeFiles(number, sealed, keys.content())),
      ...(until !== '' && { until }),
    };
    const isFirst = await this.#claim(manifest);
    this.#own = isFirst ? number : undefined;
    if (isFirst) await this.#keys.read(keyFilesOf([manifest]));
    if (isFirst) for (const [name, copy] of sealed.known) this.#copies.set(name, copy);
    return isFirst;
  }

  async #writeFiles(number: number, sealed: SealedBatch, keys: Buffer): Promise<Partial<Manifest>> {
    const id = `${padded(number)}-${randomUUID()}`;
    const keyFile = `keys-${id}.bin`;
    if (keys.length > 0) await writeOnce(this.#folder, keyFile, keys);
    return {
      ...(await this.#write('file', `decisions-${id}.parquet`, sealed.decisions, recordColumns)),
      ...(await this.#write('changes', `changes-${id}.parquet`, sealed.changes, changeColumns)),
      ...(await this.#write('copies', `copies-${id}.parquet`, sealed.copies, copyColumns)),
      ...(keys.length > 0 && { keys: keyFile }),
    };
  }

  /** Publishes a segment, or removes its files where somebody else was first. */
  async #claim(manifest: Manifest): Promise<boolean> {
    const content = `${JSON.stringify(manifest)}\n`;
    await writeOnce(this.#folder, nameOf(manifest.number), content);
    const isFirst = (await readFile(join(this.#folder, nameOf(manifest.number)), 'utf8')) === content;
    if (!isFirst) for (const name of filesOf(manifest)) await rm(join(this.#folder, name), { force: true });
    return isFirst;
  }

  async keepTool(name: string, text: string): Promise<void> {
    await writeOnce(this.#folder, toolFile(name), text);
  }

  async retire(before: number): Promise<number> {
    const manifests = await readManifests(this.#folder);
    const limit = new Date(before).toISOString();
    const old = manifests.filter(({ file, until = limit }) => file !== undefined && until < limit);
    if (old.length === 0) return 0;
    for (const { file, changes, ...rest } of old) {
      await writeAgain(this.#folder, nameOf(rest.number), `${JSON.stringify(rest)}\n`);
      for (const name of [file, changes]) if (name !== undefined) await rm(join(this.#folder, name));
    }
    await this.#dropCopies();
    await this.#dropKeys();
    this.#own = undefined;
    return old.length;
  }

  /** Removes the copies that no decision names any more. */
  async #dropCopies(): Promise<void> {
    const manifests = await readManifests(this.#folder);
    const named = `SELECT unnest([copy, memory, household, visit]) AS n FROM ${selectFiles(this.#folder, manifests, 'file')}`;
    for (const manifest of manifests.filter(
      ({ file, copies }) => file === undefined && copies !== undefined,
    )) {
      const { copies = '', ...rest } = manifest;
      const kept = `SELECT * FROM read_parquet(${quoteText(join(this.#folder, copies))}) WHERE n IN (${named})`;
      const file = `copies-${padded(manifest.number)}-${randomUUID()}.parquet`;
      const count = await withDatabase(async (connection) => {
        const counted = await connection.runAndReadAll(`SELECT count(*) FROM (${kept})`);
        const rows = Number(counted.getRows()[0]?.[0]);
        if (rows > 0) await copyTo(connection, kept, join(this.#folder, file));
        return rows;
      });
      const next = count === 0 ? rest : { ...rest, copies: file };
      await writeAgain(this.#folder, nameOf(manifest.number), `${JSON.stringify(next)}\n`);
      await rm(join(this.#folder, copies));
    }
  }

  /** Overwrites the keys of those who have nothing in the archive any more, unless somebody publishes meanwhile. */
  async #dropKeys(): Promise<void> {
    const manifests = await readManifests(this.#folder);
    const owners = ['file', 'copies'] as const;
    const names = await withDatabase(async (connection) => {
      const parts = owners.map(
        (kind) => `SELECT customer FROM ${selectFiles(this.#folder, manifests, kind)}`,
      );
      const read = await connection.runAndReadAll(parts.join(' UNION '));
      return new Set(read.getRows().map(([name]) => String(name)));
    });
    const keys = await readKeys(this.#folder, manifests);
    const last = (await readManifests(this.#folder)).at(-1)?.number;
    if (last === manifests.at(-1)?.number) await keys.erase(keys.others(names));
  }

  async #readAll(): Promise<void> {
    const manifests = await readManifests(this.#folder);
    await this.#keys.read(keyFilesOf(manifests), true);
    this.#copies = new Map();
    if (manifests.every(({ copies }) => copies === undefined)) return;
    await withDatabase(async (connection) => {
      const read = await connection.runAndReadAll(
        `SELECT customer, arg_max(digest, n), max(n) FROM ${selectFiles(this.#folder, manifests, 'copies')} WHERE digest IS NOT NULL GROUP BY customer`,
      );
      for (const [name, digest, n] of read.getRows())
        this.#copies.set(String(name), { digest: String(digest), n: Number(n) });
    });
  }

  async #write<Kind extends string>(
    kind: Kind,
    name: string,
    rows: readonly object[],
    columns: Columns,
  ): Promise<{ readonly [name in Kind]?: string }> {
    if (rows.length === 0) return {};
    const draft = join(this.#folder, `.writing-${name}.ndjson-${randomUUID()}`);
    try {
      await writeFile(draft, linesOf(rows), { mode: 0o600 });
      const path = join(this.#folder, name);
      await withDatabase((connection) => copyTo(connection, selectLines(draft, columns), path));
      const written = await open(path, 'r');
      await written.sync();
      await written.close();
    } finally {
      await rm(draft, { force: true });
    }
    return { [kind]: name } as { [name in Kind]: string };
  }
}

const later = (one: string, other: string): string => (one > other ? one : other);

const copyTo = async (connection: DuckDBConnection, select: string, path: string): Promise<void> => {
  await connection.run(
    `COPY (${select}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 9, PARQUET_VERSION v2)`,
  );
};

/** Rows as lines of JSON. */
export const linesOf = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const columnsOf = { file: recordColumns, changes: changeColumns, copies: copyColumns };

/** All rows of one kind of file, as a table; an empty one where there are none. */
export function selectFiles(
  folder: string,
  manifests: readonly Manifest[],
  kind: keyof typeof columnsOf,
): string {
  const files = manifests.flatMap((manifest) => manifest[kind] ?? []).map((name) => join(folder, name));
  const columns = Object.entries(columnsOf[kind]).map(([name, type]) => `NULL::${type} AS ${name}`);
  const none = `SELECT ${columns.join(', ')} WHERE false`;
  if (files.length === 0) return `(${none})`;
  return `(${none} UNION ALL BY NAME SELECT * FROM read_parquet(${quoteTexts(files)}, union_by_name = true))`;
}

/** Removes what killed writers left over an hour ago. */
async function sweep(folder: string): Promise<void> {
  const published = new Set((await readManifests(folder)).flatMap(filesOf));
  for (const name of await readdir(folder)) {
    const isLeft =
      name.startsWith('.writing-') ||
      (/^(decisions|changes|copies|keys)-/.test(name) && !published.has(name));
    if (!isLeft) continue;
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > hourMs) await rm(join(folder, name), { force: true });
  }
}

async function withDatabase<T>(run: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await openInstance({ memoryMb: 1024 });
  const connection = await instance.connect();
  try {
    return await run(connection);
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
