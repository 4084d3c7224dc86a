import { Packr, RESERVE_START_SPACE } from 'msgpackr';
import { MemberOrder } from '../../shared/member-order.ts';
import { packDay, packInstant, unpackDay, unpackInstant } from './packed-time.ts';
import type { Snapshot } from './snapshot.ts';
import { type Cell, type Columns, snapshotColumns, words } from './snapshot-columns.ts';

/**
 * A snapshot as bytes: 8 bytes asOf (see encodeInstant, so that a store can compare it without the rest), 1 byte codec
 * version, then MessagePack of one row (see snapshot-columns). The layout depends on source code alone, never on what a
 * process has seen, so any process reads what any other wrote.
 */
const instantBytes = 8;
const headerBytes = instantBytes + 1;

type Row = unknown[];
type Fields = Readonly<Record<string, unknown>>;
type Convert = (value: unknown) => unknown;
type PackedCell = { readonly name: string; readonly pack: Convert; readonly unpack: Convert };
type RowCodec = {
  readonly pack: (fields: Fields) => Row;
  readonly unpack: (row: Row) => Fields;
};

export type SnapshotCodec = {
  encode(snapshot: Snapshot): Uint8Array;
  /** Throws if the bytes are not a snapshot of a version that this release reads. */
  decode(bytes: Uint8Array): Snapshot;
};

const wordNumbers = new Map<unknown, number>(words.map((word, number) => [word, number]));
const keep: Convert = (value) => value;

function rowCodec(columns: Columns): RowCodec {
  const cells = columns.map(([name, cell]) => packedCell(name, cell));
  const places = cells.map(({ name, pack }, place): [string, Place] => [name, { place, pack }]);
  const order = new MemberOrder(places, { place: noPlace, pack: keep });
  return {
    pack: (fields) => packRow(cells.length, order, fields),
    unpack: (row) => unpackRow(cells, row),
  };
}

function packedCell(name: string, cell: Cell): PackedCell {
  if (cell === 'plain') return { name, pack: keep, unpack: keep };
  if (cell === 'day') return { name, pack: packDay, unpack: unpackDay };
  if (cell === 'instant') return { name, pack: packInstant, unpack: unpackInstant };
  if (cell === 'word')
    return {
      name,
      pack: (value) => wordNumbers.get(value) ?? value,
      unpack: (stored) => (typeof stored === 'number' ? words[stored] : stored),
    };
  const { pack, unpack } = rowCodec('row' in cell ? cell.row : cell.rows);
  return 'row' in cell
    ? { name, pack: (value) => pack(value as Fields), unpack: (stored) => unpack(stored as Row) }
    : {
        name,
        pack: (value) => (value as readonly Fields[]).map(pack),
        unpack: (stored) => (stored as Row[]).map(unpack),
      };
}

const noPlace = -1;

/** Where a member stands in its row, and how it is packed. */
type Place = { readonly place: number; readonly pack: Convert };

/**
 * Absent members are null; trailing ones are omitted. Members without a column follow the last column as one map. Looks at
 * each present member once; a layout never contains itself, so all rows can share its `order`.
 */
function packRow(columns: number, order: MemberOrder<Place>, fields: Fields): Row {
  const row: Row = [];
  let others: Record<string, unknown> | undefined;
  order.restart();
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    const { place, pack } = order.next(name);
    if (place === noPlace) {
      others ??= {};
      others[name] = value;
    } else {
      while (row.length < place) row.push(null);
      row[place] = pack(value);
    }
  }
  if (others !== undefined) {
    while (row.length < columns) row.push(null);
    row.push(others);
  }
  return row;
}

/**
 * V8 turns an object that gets more members one by one into a hash table, which is three times as large. A copy is not one.
 */
const mostAssigned = 16;

function unpackRow(cells: readonly PackedCell[], row: Row): Fields {
  const fields: Record<string, unknown> = {};
  for (let index = 0; index < row.length; index += 1) {
    const cell = cells[index];
    const stored = row[index];
    if (cell === undefined) return Object.assign(fields, stored);
    if (stored !== null) fields[cell.name] = cell.unpack(stored);
  }
  return cells.length > mostAssigned ? { ...fields } : fields;
}

const instantOrigin = Date.UTC(1900, 0, 1);
const nanosInMs = 1_000_000n;

/**
 * An instant as 8 bytes: the nanoseconds since 1900 as a big-endian unsigned integer, so that bytes sort as instants do. A
 * double of milliseconds would lose the warehouse's finer digits.
 */
export function encodeInstant(instant: string): Uint8Array {
  const bytes = new Uint8Array(instantBytes);
  new DataView(bytes.buffer).setBigUint64(0, nanosOf(instant));
  return bytes;
}

/** The rows of an extract nearly all have the same asOf. */
let lastNanos = { instant: '1900-01-01T00:00:00Z', nanos: 0n };

function nanosOf(instant: string): bigint {
  if (instant !== lastNanos.instant) lastNanos = { instant, nanos: countNanos(instant) };
  return lastNanos.nanos;
}

function countNanos(instant: string): bigint {
  const finer = /\.\d{3}(\d{1,6})/.exec(instant)?.[1];
  const nanos = finer === undefined ? 0n : BigInt(finer.padEnd(6, '0'));
  return BigInt(Date.parse(instant) - instantOrigin) * nanosInMs + nanos;
}

/** The asOf of encoded bytes in epoch milliseconds (finer digits are cut off), without decoding the rest. */
export function readAsOf(bytes: Uint8Array): number {
  const nanos = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  return Number(nanos / nanosInMs) + instantOrigin;
}

/** The layouts of a release: the columns of every codec version it reads, and the version it writes. */
export type Layouts = { readonly reads: ReadonlyMap<number, Columns>; readonly writes: number };

/**
 * A new layout takes two releases: the first reads it, the next writes it. Each release can then read the other during a
 * rolling upgrade. Tests pass other layouts to prove that.
 */
export function createSnapshotCodec(layouts: Layouts): SnapshotCodec {
  const versions = new Map([...layouts.reads].map(([version, columns]) => [version, rowCodec(columns)]));
  const written = versions.get(layouts.writes);
  if (written === undefined) throw new Error(`codec version ${layouts.writes} is written but not read`);
  const packr = new Packr({ useRecords: false, variableMapSize: true });
  return {
    encode(snapshot) {
      const bytes = packr.pack(written.pack(snapshot), RESERVE_START_SPACE + headerBytes);
      bytes.writeBigUInt64BE(nanosOf(snapshot.asOf));
      bytes[instantBytes] = layouts.writes;
      return bytes;
    },
    decode(bytes) {
      const rows = versions.get(bytes[instantBytes] ?? -1);
      if (rows === undefined)
        throw new Error(`a snapshot of codec version ${bytes[instantBytes]} cannot be read`);
      return rows.unpack(packr.unpack(bytes.subarray(headerBytes)) as Row) as Snapshot;
    },
  };
}

export const { encode: encodeSnapshot, decode: decodeSnapshot } = createSnapshotCodec({
  reads: new Map([[1, snapshotColumns]]),
  writes: 1,
});
