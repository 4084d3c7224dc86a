import { Packr } from 'msgpackr';
import { packDay, packInstant, unpackDay, unpackInstant } from './packed-time.ts';
import type { Snapshot } from './snapshot.ts';
import { type Cell, type Columns, snapshotColumns, words } from './snapshot-columns.ts';

/**
 * A snapshot as bytes: 8 bytes asOf (see encodeInstant, so that a store can compare it without knowing the rest),
 * 1 byte codec version, then MessagePack of one row (see snapshot-columns). The layout comes from source code alone, never from
 * what a process has learnt, so that any process reads what any other wrote.
 */
const instantBytes = 8;
const headerBytes = instantBytes + 1;

type Row = unknown[];
type Fields = Readonly<Record<string, unknown>>;
type PackedCell = {
  readonly name: string;
  readonly pack: (value: unknown) => unknown;
  readonly unpack: (stored: unknown) => unknown;
};
type RowCodec = { readonly pack: (fields: Fields) => Row; readonly unpack: (row: Row) => Fields };

export type SnapshotCodec = {
  encode(snapshot: Snapshot): Uint8Array;
  /** Throws when the bytes are not a snapshot of a version that this release reads. */
  decode(bytes: Uint8Array): Snapshot;
};

const wordNumbers = new Map(words.map((word, number) => [word, number]));
const keep = (value: unknown): unknown => value;

function rowCodec(columns: Columns): RowCodec {
  const cells = columns.map(([name, cell]) => packedCell(name, cell));
  return { pack: (fields) => packRow(cells, fields), unpack: (row) => unpackRow(cells, row) };
}

function packedCell(name: string, cell: Cell): PackedCell {
  if (cell === 'plain') return { name, pack: keep, unpack: keep };
  if (cell === 'day') return { name, pack: packDay, unpack: unpackDay };
  if (cell === 'instant') return { name, pack: packInstant, unpack: unpackInstant };
  if (cell === 'word')
    return {
      name,
      pack: (value) => wordNumbers.get(value as string) ?? value,
      unpack: (stored) => (typeof stored === 'number' ? words[stored] : stored),
    };
  const { pack, unpack } = rowCodec('row' in cell ? cell.row : cell.rows);
  if ('row' in cell)
    return { name, pack: (value) => pack(value as Fields), unpack: (stored) => unpack(stored as Row) };
  return {
    name,
    pack: (value) => (value as Fields[]).map(pack),
    unpack: (stored) => (stored as Row[]).map(unpack),
  };
}

/** Absent members are nil, those at the end left out; members without a column follow the last column as one map. */
function packRow(cells: readonly PackedCell[], fields: Fields): Row {
  const row: Row = [];
  let present = 0;
  let length = 0;
  for (const { name, pack } of cells) {
    const value = fields[name];
    row.push(value === undefined ? null : pack(value));
    if (value === undefined) continue;
    present += 1;
    length = row.length;
  }
  const others = Object.keys(fields).length > present ? withoutColumns(cells, fields) : undefined;
  if (others === undefined) row.length = length;
  else row.push(others);
  return row;
}

function withoutColumns(cells: readonly PackedCell[], fields: Fields): Fields | undefined {
  const known = new Set(cells.map(({ name }) => name));
  const others = Object.entries(fields).filter(([name, value]) => !known.has(name) && value !== undefined);
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

/** V8 turns an object that is given more members one by one into a hash table, three times as large; a copy is none. */
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
 * An instant as 8 bytes: the nanoseconds since 1900 as a big-endian unsigned integer, so that bytes compare as instants do.
 * A double of milliseconds would lose what a warehouse writes behind them.
 */
export function encodeInstant(instant: string): Uint8Array {
  const bytes = new Uint8Array(instantBytes);
  writeInstant(bytes, instant);
  return bytes;
}

function writeInstant(bytes: Uint8Array, instant: string): void {
  const finer = /\.\d{3}(\d{1,6})/.exec(instant)?.[1];
  const nanos = finer === undefined ? 0n : BigInt(finer.padEnd(6, '0'));
  const ms = Date.parse(instant) - instantOrigin;
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, BigInt(ms) * nanosInMs + nanos);
}

/** The instant in front of encoded bytes, epoch milliseconds (what is finer is cut off), without decoding the rest. */
export function readAsOf(bytes: Uint8Array): number {
  const nanos = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  return Number(nanos / nanosInMs) + instantOrigin;
}

/** What a release knows of layouts: the columns of every codec version it reads, and the version it writes. */
export type Layouts = { readonly reads: ReadonlyMap<number, Columns>; readonly writes: number };

/**
 * A new layout comes in two releases: the first reads it, the next writes it, so that during a rolling upgrade each release
 * reads the other. Other layouts than this release's own serve to prove just that.
 */
export function createSnapshotCodec(layouts: Layouts): SnapshotCodec {
  const versions = new Map([...layouts.reads].map(([version, columns]) => [version, rowCodec(columns)]));
  const written = versions.get(layouts.writes);
  if (written === undefined) throw new Error(`codec version ${layouts.writes} is written but not read`);
  const packr = new Packr({ useRecords: false, variableMapSize: true });
  return {
    encode(snapshot) {
      const body = packr.pack(written.pack(snapshot));
      const bytes = new Uint8Array(headerBytes + body.length);
      writeInstant(bytes, snapshot.asOf);
      bytes[instantBytes] = layouts.writes;
      bytes.set(body, headerBytes);
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
