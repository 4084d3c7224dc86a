import { open, rename, rm, stat, truncate } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { AudienceNote, AudienceRow, DraftRow, Spool } from '../../reach/ports.ts';
import { readNote, writeNote } from '../files/note-file.ts';
import { inertTextSql } from './inert-sql.ts';
import { openInstance } from './open-instance.ts';
import { quoteName, quoteText } from './quote-sql.ts';

export type AudienceFormat = 'csv' | 'ndjson' | 'parquet';

const columns: Readonly<Record<keyof AudienceRow, string>> = {
  partition: 'UTINYINT',
  customer: 'VARCHAR',
  offer: 'VARCHAR',
  rule: 'VARCHAR',
  channel: 'VARCHAR',
  treatment: 'VARCHAR',
  locale: 'VARCHAR',
  segment: 'VARCHAR',
  arm: 'VARCHAR',
  until: 'VARCHAR',
  rank: 'INTEGER',
  score: 'DOUBLE',
  propensity: 'DOUBLE',
  value: 'DOUBLE',
  context: 'DOUBLE',
  lever: 'DOUBLE',
};

const writers: Readonly<Record<AudienceFormat, string>> = {
  csv: 'FORMAT csv, HEADER',
  ndjson: 'FORMAT json',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
};

/**
 * Keeps the rows beside the file that they become, in `FILE.rows` and `FILE.note`, until it is whole. DuckDB sorts them on disk within
 * `memoryMb`.
 */
export function openAudienceSpool(
  file: string,
  format: AudienceFormat,
  { memoryMb, spillFolder }: { readonly memoryMb: number; readonly spillFolder: string },
): Spool {
  const [spool, noteFile, chosen, draft] = ['rows', 'note', 'chosen', 'new'].map((end) => `${file}.${end}`);
  const paths = { spool: spool ?? '', note: noteFile ?? '', chosen: chosen ?? '', draft: draft ?? '' };
  const limits = { memoryMb, spillFolder };
  return {
    async open(position) {
      await (await open(paths.spool, 'a', 0o600)).close();
      await truncate(paths.spool, position);
    },
    append: (lines) => append(paths.spool, lines),
    async readNote() {
      const note = (await readNote(paths.note)) as AudienceNote | undefined;
      const size = await stat(paths.spool).then(
        (found) => found.size,
        () => -1,
      );
      return note !== undefined && size >= note.position ? note : undefined;
    },
    async writeNote(note) {
      await syncFile(paths.spool);
      await writeNote(paths.note, note);
    },
    async *bestFirst() {
      yield* withRows(paths.spool, limits, async function* (connection) {
        const sql =
          "SELECT json FROM rows ORDER BY CAST(json->>'$.score' AS DOUBLE) DESC, json->>'$.customer'";
        const result = await connection.stream(sql);
        for await (const rows of result.yieldRowsJson())
          yield rows.map(([json]) => JSON.parse(typeof json === 'string' ? json : '') as DraftRow);
      });
    },
    async replace(rows) {
      await rm(paths.chosen, { force: true });
      for await (const batch of rows)
        await append(paths.chosen, batch.map((row) => `${JSON.stringify(row)}\n`).join(''));
      await append(paths.chosen, '');
      await rename(paths.chosen, paths.spool);
      await rm(paths.note, { force: true });
    },
    async finish() {
      for await (const _ of withRows(paths.spool, limits, async function* (connection) {
        await connection.run(copySql(paths.draft, format));
        yield undefined;
      }));
      await syncFile(paths.draft);
      await rename(paths.draft, file);
      for (const path of [paths.spool, paths.note]) await rm(path, { force: true });
    },
  };
}

async function append(path: string, lines: string): Promise<number> {
  const handle = await open(path, 'a', 0o600);
  try {
    await handle.writeFile(lines);
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.datasync();
  await handle.close();
}

function copySql(draft: string, format: AudienceFormat): string {
  const cells = Object.entries(columns).map(([name, type]) => {
    const value = `CAST(json->>${quoteText(`$.${name}`)} AS ${type})`;
    const inert = format === 'csv' && type === 'VARCHAR' ? inertTextSql(value) : value;
    return `${inert} AS ${quoteName(name)}`;
  });
  const sorted = `SELECT ${cells.join(', ')} FROM rows ORDER BY CAST(json->>'$.partition' AS UTINYINT), json->>'$.customer'`;
  return `COPY (${sorted}) TO ${quoteText(draft)} (${writers[format]})`;
}

type Limits = { readonly memoryMb: number; readonly spillFolder: string };

/** Runs work over the view `rows` of lines of JSON. One thread, so that the same rows give the same bytes. */
async function* withRows<T>(
  path: string,
  { memoryMb, spillFolder }: Limits,
  work: (connection: DuckDBConnection) => AsyncIterable<T>,
): AsyncIterable<T> {
  const instance = await openInstance({ memoryMb, threads: 1, spillFolder });
  const connection = await instance.connect();
  try {
    await connection.run(
      `CREATE VIEW rows AS SELECT json FROM read_json_objects(${quoteText(path)}, format = 'newline_delimited')`,
    );
    yield* work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
