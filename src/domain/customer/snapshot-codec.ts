import { Unpackr } from 'msgpackr';
import { MemberOrder } from '../../shared/member-order.ts';
import { MessageWriter } from './message-writer.ts';
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
/** Enough for most snapshots; the writer grows for larger ones. */
const writerBytes = 16_384;

type Row = unknown[];
type Fields = Readonly<Record<string, unknown>>;
type PackedCell = {
  readonly name: string;
  readonly write: (writer: MessageWriter, value: unknown) => void;
  readonly unpack: (stored: unknown) => unknown;
};
type RowCodec = {
  readonly write: (writer: MessageWriter, fields: Fields) => void;
  readonly unpack: (row: Row) => Fields;
};

export type SnapshotCodec = {
  encode(snapshot: Snapshot): Uint8Array;
  /** Appends an encoded snapshot to the writer. */
  write(writer: MessageWriter, snapshot: Snapshot): void;
  /** Throws if the bytes are not a snapshot of a version that this release reads. */
  decode(bytes: Uint8Array): Snapshot;
};

const wordNumbers = new Map<unknown, number>(words.map((word, number) => [word, number]));
const keep = (value: unknown): unknown => value;

function rowCodec(columns: Columns): RowCodec {
  const cells = columns.map(([name, cell]) => packedCell(name, cell));
  const places = new Map(columns.map(([name], place) => [name, place]));
  const layout: RowLayout = {
    cells,
    places,
    order: new MemberOrder(places, noPlace),
    values: cells.map(() => undefined),
  };
  return {
    write: (writer, fields) => writeRow(layout, writer, fields),
    unpack: (row) => unpackRow(cells, row),
  };
}

function packedCell(name: string, cell: Cell): PackedCell {
  if (cell === 'plain') return { name, write: (writer, value) => writer.writeValue(value), unpack: keep };
  if (cell === 'day')
    return { name, write: (writer, value) => writer.writeValue(packDay(value)), unpack: unpackDay };
  if (cell === 'instant')
    return { name, write: (writer, value) => writer.writeValue(packInstant(value)), unpack: unpackInstant };
  if (cell === 'word')
    return {
      name,
      write: (writer, value) => writer.writeValue(wordNumbers.get(value) ?? value),
      unpack: (stored) => (typeof stored === 'number' ? words[stored] : stored),
    };
  return 'row' in cell ? cellOfRow(name, rowCodec(cell.row)) : cellOfRows(name, rowCodec(cell.rows));
}

const cellOfRow = (name: string, { write, unpack }: RowCodec): PackedCell => ({
  name,
  write: (writer, value) => write(writer, value as Fields),
  unpack: (stored) => unpack(stored as Row),
});

const cellOfRows = (name: string, { write, unpack }: RowCodec): PackedCell => ({
  name,
  write: (writer, value) => {
    const rows = value as readonly Fields[];
    writer.writeListHead(rows.length);
    for (const fields of rows) write(writer, fields);
  },
  unpack: (stored) => (stored as Row[]).map(unpack),
});

const noPlace = -1;

type RowLayout = {
  readonly cells: readonly PackedCell[];
  readonly places: ReadonlyMap<string, number>;
  readonly order: MemberOrder<number>;
  /** A buffer in which the members of a row are ordered. A layout never contains itself, so all rows can share it. */
  readonly values: unknown[];
};

/** Absent members are nil; trailing ones are omitted. Members without a column follow the last column as one map. */
function writeRow(layout: RowLayout, writer: MessageWriter, fields: Fields): void {
  const { cells, values } = layout;
  const others = placeMembers(layout, fields);
  let length = cells.length;
  if (others === 0) while (length > 0 && values[length - 1] === undefined) length -= 1;
  writer.writeListHead(others > 0 ? length + 1 : length);
  for (let index = 0; index < length; index += 1) {
    const value = values[index];
    if (value === undefined) writer.writeNil();
    else cells[index]?.write(writer, value);
  }
  if (others > 0) writeOthers(layout.places, others, writer, fields);
}

/** Looks at each present member once. Returns the number of members without a column. */
function placeMembers({ values, order }: RowLayout, fields: Fields): number {
  values.fill(undefined);
  order.restart();
  let others = 0;
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    const place = order.next(name);
    if (place === noPlace) others += 1;
    else values[place] = value;
  }
  return others;
}

function writeOthers(
  places: ReadonlyMap<string, number>,
  count: number,
  writer: MessageWriter,
  fields: Fields,
): void {
  writer.writeMapHead(count);
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined || places.has(name)) continue;
    writer.writeText(name);
    writer.writeValue(value);
  }
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
  const unpackr = new Unpackr({ useRecords: false });
  const own = new MessageWriter(writerBytes);
  const write = (writer: MessageWriter, snapshot: Snapshot): void => {
    writer.writeUint64(nanosOf(snapshot.asOf));
    writer.writeByte(layouts.writes);
    written.write(writer, snapshot);
  };
  return {
    write,
    encode(snapshot) {
      own.clear();
      write(own, snapshot);
      return own.written().slice();
    },
    decode(bytes) {
      const rows = versions.get(bytes[instantBytes] ?? -1);
      if (rows === undefined)
        throw new Error(`a snapshot of codec version ${bytes[instantBytes]} cannot be read`);
      return rows.unpack(unpackr.unpack(bytes.subarray(headerBytes)) as Row) as Snapshot;
    },
  };
}

export const {
  encode: encodeSnapshot,
  write: writeSnapshot,
  decode: decodeSnapshot,
} = createSnapshotCodec({
  reads: new Map([[1, snapshotColumns]]),
  writes: 1,
});
