import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import {
  DuckDBBlobVector,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBInstance,
} from '@duckdb/node-api';
import { snapshotSchema } from '../../domain/customer/snapshot.ts';
import {
  type AbsentIds,
  type Extract,
  ExtractError,
  type ExtractRows,
  type ExtractSurvey,
  mostRepeated,
  type StoredId,
} from '../../load/ports.ts';
import { suggestWord } from '../../shared/suggest-word.ts';
import { listNames } from './explain-duckdb.ts';
import { idOf } from './id-of.ts';
import { openLocator } from './locate-rows.ts';
import {
  asExtract,
  listColumns,
  openShape,
  readColumns,
  type Shape,
  type ShapeOptions,
  withConnection,
} from './open-shape.ts';
import { readInRanges } from './read-in-ranges.ts';
import { checkedIds } from './read-json-view.ts';

export type ExtractOptions = ShapeOptions & {
  /** Whatever else makes a load another load. */
  readonly settings: string;
};

const idColumn = idOf('"customerId"');

/** Opens the files with DuckDB. Rejects with an ExtractError that names the file or the place in the mapping. */
export async function openExtract(options: ExtractOptions): Promise<Extract> {
  const shape = await openShape(options);
  const { instance } = shape;
  try {
    await withConnection(instance, (connection) => requireColumns(connection, isWhole(shape)));
  } catch (error) {
    instance.closeSync();
    throw error;
  }
  let rows: number | undefined;
  return {
    fingerprint: fingerprintOf(shape, options.settings),
    async survey() {
      const surveyed = await asExtract(withConnection(instance, (connection) => survey(connection, shape)));
      rows = surveyed.rows;
      return { ...surveyed, unread: shape.unread };
    },
    read: () => readRows(shape, { memoryMb: options.memoryMb, rows }),
    locate: openLocator(shape),
    findAbsent: (ids) => asExtract(findAbsent(instance, ids)),
    close: () => instance.closeSync(),
  };
}

const isWhole = ({ views }: Shape): boolean => views.some(({ format }) => format === 'documents');

/** Columns that a snapshot does not have would be refused in every row, so they are reported once, before the first. */
async function requireColumns(connection: DuckDBConnection, areDocuments: boolean): Promise<void> {
  const columns = await listColumns(connection, 'tact_rows');
  if (areDocuments) return;
  const members = Object.keys(snapshotSchema.shape);
  if (!columns.some((column) => column.toLowerCase() === 'customerid'))
    throw new ExtractError(`the result has no column customerId; ${listNames(columns, 'column')}`);
  const unknown = columns.filter((column) => !members.includes(column));
  if (unknown.length > 0)
    throw new ExtractError(
      `the result has columns that a snapshot does not have: ${unknown.map((column) => describeUnknown(column, members)).join(', ')}. A mapping leaves them out, or puts them into attributes`,
    );
}

function describeUnknown(column: string, members: readonly string[]): string {
  const near = suggestWord(column, members);
  return near === undefined ? column : `${column} (did you mean "${near}"?)`;
}

/** Reads the ids alone, once, into a table that the rest of the load asks. */
async function survey(
  connection: DuckDBConnection,
  { isChecked }: Shape,
): Promise<Omit<ExtractSurvey, 'unread'>> {
  await connection.run(
    `CREATE TABLE tact_ids AS SELECT ${idColumn} AS id FROM ${isChecked ? checkedIds : 'tact_rows'}`,
  );
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

type ExtractSize = Parameters<typeof readInRanges>[2];

async function* readRows(shape: Shape, size: ExtractSize): AsyncIterable<ExtractRows> {
  let first = 1;
  let room = 0;
  const select = `SELECT ${idColumn}, encode(${shape.rowJson}) FROM tact_rows`;
  for await (const chunk of readInRanges(shape, select, size)) {
    const ids = chunk.getColumnValues(0).map((id) => (id === null ? null : String(id)));
    const joined = joinBytes(chunk, 1, room);
    yield { first, ids, ...joined };
    first += ids.length;
    room = Math.ceil(joined.json.length * spareRoom);
  }
}

/** A chunk is about as large as the one before. Unused space makes the collector run as if it were full. */
const spareRoom = 1.05;

/** One value after the other, so that each may be forgotten at once: thousands held until the chunk's end keep the collector busy. */
function joinBytes(chunk: DuckDBDataChunk, column: number, room: number): Pick<ExtractRows, 'json' | 'ends'> {
  const values = chunk.getColumnVector(column);
  if (!(values instanceof DuckDBBlobVector)) throw new Error('encode() gives bytes');
  let json = Buffer.allocUnsafeSlow(room);
  let end = 0;
  const ends: number[] = [];
  const { rowCount } = chunk;
  for (let row = 0; row < rowCount; row += 1) {
    const bytes = values.getItemBytes(row);
    if (bytes !== null) {
      if (end + bytes.length > json.length)
        json = Buffer.concat([json.subarray(0, end)], 2 * (end + bytes.length));
      json.set(bytes, end);
      end += bytes.length;
    }
    ends.push(end);
  }
  return { json: json.subarray(0, end), ends };
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
  for await (const [ids = [], times = []] of readColumns(instance, 'SELECT id, as_of FROM tact_absent'))
    yield ids.map((id, index) => ({ customerId: String(id), asOf: String(times[index]) }));
}

function fingerprintOf({ views, mapping }: Shape, settings: string): string {
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
