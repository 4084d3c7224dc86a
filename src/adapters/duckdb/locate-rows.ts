import type { DuckDBConnection } from '@duckdb/node-api';
import type { FilePlace, RowName } from '../../load/ports.ts';
import { idOf } from './id-of.ts';
import { listColumns, type Shape, withConnection } from './open-shape.ts';
import { quoteName, quoteText } from './quote-sql.ts';
import { listPlan } from './read-plan.ts';
import type { RecordPlaces } from './record-places.ts';

type Places = readonly (FilePlace | undefined)[];
type LocateRows = (rows: readonly RowName[]) => Promise<Places>;

/**
 * Finds the lines of rows in the files: by their number where the mapping makes one row of each record, in order; else the first
 * line that names the customer. Nothing is read before a row is asked for. The ids must be in `tact_ids`.
 */
export function openLocator(shape: Shape): LocateRows {
  let locate: Promise<LocateRows> | undefined;
  return async (rows) => {
    if (rows.length === 0) return [];
    locate ??= withConnection(shape.instance, (connection) => chooseWay(connection, shape, rows));
    return (await locate)(rows);
  };
}

async function chooseWay(
  connection: DuckDBConnection,
  shape: Shape,
  rows: readonly RowName[],
): Promise<LocateRows> {
  const [findPlaces] = shape.places.values();
  const isOne = shape.views.length === 1 && findPlaces !== undefined;
  if (isOne && (await keepsOrder(connection))) {
    const places = await findPlaces();
    const [[count] = []] = await rowsOf(connection, 'SELECT count(*) FROM tact_ids');
    if (Number(count) === places.count) return async (asked) => asked.map(({ row }) => findRow(places, row));
  }
  return openIndex(connection, shape, idsOf(rows));
}

const findRow = (places: RecordPlaces, row: number | null): FilePlace | undefined =>
  row === null ? undefined : places.find(row);

/** The parts of a plan that give a row for each row they take, in the same order. */
const orderly = /^(PROJECTION|STREAMING_WINDOW|UNION|READ_CSV|READ_JSON|READ_JSON_OBJECTS)$/;

const keepsOrder = async (connection: DuckDBConnection): Promise<boolean> =>
  (await listPlan(connection)).every((step) => orderly.test(step));

/** Notes for each id the record that names it, in the first view that has one of these ids. */
async function openIndex(
  connection: DuckDBConnection,
  shape: Shape,
  ids: readonly string[],
): Promise<LocateRows> {
  for (const [view, findPlaces] of shape.places) {
    const column = await findIdColumn(connection, view, ids);
    if (column === undefined) continue;
    await connection.run(
      `CREATE TABLE tact_places AS SELECT ${idOf(quoteName(column))} AS id, row_number() OVER () AS record FROM ${quoteName(view)}`,
    );
    const places = await findPlaces();
    return (rows) => withConnection(shape.instance, (own) => lookUp(own, places, rows));
  }
  return async (rows) => rows.map(() => undefined);
}

/** The column that has the most of these ids. */
async function findIdColumn(
  connection: DuckDBConnection,
  view: string,
  ids: readonly string[],
): Promise<string | undefined> {
  const columns = await listColumns(connection, view);
  const counts = columns.map(
    (column) => `count(*) FILTER (trim(CAST(${quoteName(column)} AS VARCHAR)) IN (${listOf(ids)}))`,
  );
  const [found = []] = await rowsOf(connection, `SELECT ${counts.join(', ')} FROM ${quoteName(view)}`);
  const most = Math.max(...found.map(Number));
  return most === 0 ? undefined : columns[found.findIndex((count) => Number(count) === most)];
}

async function lookUp(
  connection: DuckDBConnection,
  places: RecordPlaces,
  rows: readonly RowName[],
): Promise<Places> {
  const found = await rowsOf(
    connection,
    `SELECT id, min(record) FROM tact_places WHERE id IN (${listOf(idsOf(rows))}) GROUP BY id`,
  );
  const records = new Map(found.map(([id, record]) => [id, Number(record)]));
  return rows.map(({ customerId }) => {
    const record = records.get(customerId);
    return record === undefined ? undefined : places.find(record);
  });
}

const idsOf = (rows: readonly RowName[]): string[] => [
  ...new Set(rows.flatMap(({ customerId }) => (customerId === null ? [] : [customerId]))),
];

/** For IN, which must not be empty. */
const listOf = (ids: readonly string[]): string => ['NULL', ...ids.map(quoteText)].join(', ');

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getRows();
}
