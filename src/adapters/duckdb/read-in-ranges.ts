import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import { ExtractError } from '../../load/ports.ts';
import { readChunks, type Shape, withConnection } from './open-shape.ts';
import { quoteText } from './quote-sql.ts';
import { listPlan } from './read-plan.ts';

/** Ids from `from` up to `to`, as texts; open where one is absent. */
type Range = { readonly from?: string | undefined; readonly to?: string | undefined };

/** Customers a range for each megabyte of DuckDB's memory: three contacts of a customer take 1.6 kB, and two ranges are read at once. */
const customersAMegabyte = 125;
/** Ids that are sorted to place one boundary. */
const samplesARange = 64;

const isGathering = (step: string): boolean => /GROUP_BY|DELIM_JOIN/.test(step);
const isSortable = (type: string): boolean => /^(VARCHAR|U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER)$/.test(type);

/**
 * The rows of `select`, a query over `tact_rows` without a WHERE. The lists that a mapping gathers must fit into memory at once,
 * because DuckDB does not spill them. A mapping that gathers is therefore run once for each range of ids. DuckDB applies the range to
 * every file that is joined by the id, so that a run costs the reading of one column, and the work on the rows of the range. The
 * same files and memory give the same ranges. `rows`: how many `tact_ids` has; undefined where it is not there.
 */
export async function* readInRanges(
  { instance }: Pick<Shape, 'instance'>,
  select: string,
  { memoryMb, rows }: { readonly memoryMb: number; readonly rows: number | undefined },
): AsyncIterable<DuckDBDataChunk> {
  const most = memoryMb * customersAMegabyte;
  const plan =
    rows === undefined || rows <= most
      ? undefined
      : await withConnection(instance, (connection) => planRanges(connection, rows, most));
  if (plan === undefined) {
    yield* readChunks(instance, select);
    return;
  }
  const reader = new RangeReader(instance, select, plan.type);
  let ahead: Promise<AsyncIterable<DuckDBDataChunk> | undefined> = Promise.resolve(undefined);
  for (const [index, range] of plan.ranges.entries()) {
    const current = (await ahead) ?? (await reader.begin(range));
    const following = plan.ranges[index + 1];
    // DuckDB works on the next range while this one's rows are stored; if both do not fit, it begins again when this one is done.
    if (following !== undefined) ahead = reader.open(following).catch(() => undefined);
    yield* current;
  }
  if (plan.hasNull) yield* readChunks(instance, `${select} WHERE "customerId" IS NULL`);
}

class RangeReader {
  readonly #instance: DuckDBInstance;
  readonly #select: string;
  readonly #type: string;

  constructor(instance: DuckDBInstance, select: string, type: string) {
    this.#instance = instance;
    this.#select = select;
    this.#type = type;
  }

  /** Resolves once the first rows of the range are there. */
  async open(range: Range): Promise<AsyncIterable<DuckDBDataChunk>> {
    const where = conditionOf('"customerId"', range, this.#type);
    const chunks = readChunks(this.#instance, `${this.#select} WHERE ${where}`)[Symbol.asyncIterator]();
    return resume(await chunks.next(), chunks);
  }

  /** As `open`. A range that does not fit into memory is halved. */
  async begin(range: Range): Promise<AsyncIterable<DuckDBDataChunk>> {
    try {
      return await this.open(range);
    } catch (error) {
      const middle = isOutOfMemory(error) ? await this.#findMiddle(range) : undefined;
      if (middle === undefined) throw error;
      return this.#beginBoth({ from: range.from, to: middle }, { from: middle, to: range.to });
    }
  }

  async *#beginBoth(first: Range, second: Range): AsyncIterable<DuckDBDataChunk> {
    yield* await this.begin(first);
    yield* await this.begin(second);
  }

  async #findMiddle(range: Range): Promise<string | undefined> {
    const ids = `SELECT TRY_CAST(id AS ${this.#type}) AS id FROM tact_ids`;
    const where = conditionOf('id', range, this.#type);
    const [middle, least] = await withConnection(this.#instance, async (connection) => {
      const sql = `SELECT CAST(quantile_disc(id, 0.5) AS VARCHAR), CAST(min(id) AS VARCHAR) FROM (${ids}) WHERE ${where}`;
      return (await connection.runAndReadAll(sql)).getRows()[0] ?? [];
    });
    return middle === null || middle === undefined || middle === least ? undefined : String(middle);
  }
}

async function* resume<T>(first: IteratorResult<T>, rest: AsyncIterator<T>): AsyncIterable<T> {
  for (let result = first; result.done !== true; result = await rest.next()) yield result.value;
}

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof ExtractError &&
  error.cause instanceof Error &&
  error.cause.message.startsWith('Out of Memory');

type RangePlan = { readonly type: string; readonly ranges: readonly Range[]; readonly hasNull: boolean };

/** Undefined if all rows can be read at once. */
async function planRanges(
  connection: DuckDBConnection,
  rows: number,
  most: number,
): Promise<RangePlan | undefined> {
  if (!(await listPlan(connection)).some(isGathering)) return undefined;
  const [[nulls] = []] = await rowsOf(connection, 'SELECT count(*) FROM tact_ids WHERE id IS NULL');
  const [[type] = []] = await rowsOf(
    connection,
    `SELECT column_type FROM (DESCRIBE tact_rows) WHERE column_name = 'customerId'`,
  );
  if (!isSortable(String(type))) return undefined;
  const boundaries = await findBoundaries(connection, String(type), rows, most);
  const ranges = [undefined, ...boundaries].map((from, index) => ({ from, to: boundaries[index] }));
  return { type: String(type), ranges, hasNull: Number(nulls) > 0 };
}

async function findBoundaries(
  connection: DuckDBConnection,
  type: string,
  rows: number,
  most: number,
): Promise<readonly string[]> {
  const oneIn = Math.max(1, Math.floor(most / samplesARange));
  const samples = await rowsOf(
    connection,
    `SELECT DISTINCT CAST(id AS VARCHAR), id FROM (SELECT TRY_CAST(id AS ${type}) AS id FROM tact_ids WHERE hash(id) % ${oneIn} = 0) WHERE id IS NOT NULL ORDER BY id`,
  );
  const count = Math.ceil(rows / most);
  const places = Array.from({ length: count - 1 }, (_, index) =>
    Math.floor(((index + 1) * samples.length) / count),
  );
  return [...new Set(places)].flatMap((place) => samples[place]?.slice(0, 1).map(String) ?? []);
}

function conditionOf(column: string, { from, to }: Range, type: string): string {
  const literal = (id: string): string => `CAST(${quoteText(id)} AS ${type})`;
  const parts = [
    ...(from === undefined ? [] : [`${column} >= ${literal(from)}`]),
    ...(to === undefined ? [] : [`${column} < ${literal(to)}`]),
  ];
  return parts.length === 0 ? `${column} IS NOT NULL` : parts.join(' AND ');
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getRows();
}
