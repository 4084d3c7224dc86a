import type { EncodedSnapshot } from '../../domain/customer/encoded-snapshot.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot, encodeInstant } from '../../domain/customer/snapshot-codec.ts';
import type { RowOutcome, SnapshotSink, StoredId } from '../../load/ports.ts';
import { canonicalJson, digest } from '../../shared/digest.ts';
import { type Databases, textKey } from './key-layout.ts';
import { forgetLostCustomers } from './losses.ts';
import { readSnapshot, removeSnapshot, saveSnapshot } from './snapshot-records.ts';
import type { WriteQueue } from './write-queue.ts';

/** A flush to the disk for so many rows; in the meantime the event loop stands still for some ten milliseconds. */
const batchSize = 500;
/** Bounds how long one look through the store keeps the event loop and a read transaction. */
const idsPerBatch = 1000;
const loadMarks = 'load:';

/** Loads in large steps: a batch is one change of the write queue, which gathers several in one transaction. */
export function createEmbeddedSnapshotSink(
  databases: Databases,
  queue: WriteQueue,
): Omit<SnapshotSink, 'close'> {
  return {
    batchSize,
    putMany: (snapshots) => queue.write(() => snapshots.map((snapshot) => putEncoded(databases, snapshot))),
    checkIn: (load) => queue.write(() => checkIn(databases, load)),
    markLoaded: () => queue.write(() => forgetLostCustomers(databases)),
    listSource: (source) => listSource(databases, source),
    retireMany: (ids, at) =>
      queue.write(() => ids.filter((id) => retire(databases, id, Date.parse(at))).length, 'in-full'),
  };
}

/** Runs inside a write transaction. What was written is on the disk: only a new data file lacks it. */
function checkIn({ meta }: Databases, load: string): boolean {
  const mark = `${loadMarks}${load}`;
  if (meta.get(mark) !== undefined) return true;
  for (const other of meta.getKeys({ start: loadMarks, end: `${loadMarks}~` })) void meta.remove(other);
  void meta.put(mark, 1);
  return false;
}

/** Runs inside a write transaction. Bytes are compared, and decoded only where they differ from what is stored. */
function putEncoded(databases: Databases, snapshot: EncodedSnapshot): RowOutcome {
  const { customerId, bytes } = snapshot;
  const stored = databases.snapshots.get(textKey(customerId));
  if (stored !== undefined && compareAsOf(stored, bytes) > 0) return 'older';
  const erasedAt = databases.tombstones.get(digest(customerId));
  if (erasedAt !== undefined && compareAsOf(encodeInstant(new Date(erasedAt).toISOString()), bytes) > 0)
    return 'older';
  if (stored === undefined) {
    saveSnapshot(databases, undefined, snapshot);
    return 'created';
  }
  const before = decodeSnapshot(stored);
  if (isSame(stored, bytes) || canonicalJson(before) === canonicalJson(decodeSnapshot(bytes)))
    return 'unchanged';
  saveSnapshot(databases, before, snapshot);
  return 'replaced';
}

const asOfBytes = 8;

/** Below, at or above zero where the first snapshot is older than, as old as or newer than the second. */
const compareAsOf = (one: Uint8Array, other: Uint8Array): number =>
  Buffer.compare(one.subarray(0, asOfBytes), other.subarray(0, asOfBytes));

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

async function* listSource(databases: Databases, source: string): AsyncIterable<readonly StoredId[]> {
  for (let start: string | undefined; ; ) {
    const range = start === undefined ? { limit: idsPerBatch } : { start, limit: idsPerBatch + 1 };
    const entries = [...databases.snapshots.getRange(range)].filter(({ key }) => key !== start);
    if (entries.length === 0) return;
    start = entries.at(-1)?.key;
    const snapshots: Snapshot[] = entries.map(({ value }) => decodeSnapshot(value));
    yield snapshots
      .filter((snapshot) => snapshot.source === source)
      .map(({ customerId, asOf }) => ({ customerId, asOf }));
    await new Promise(setImmediate);
  }
}

/** Runs inside a write transaction. */
function retire(databases: Databases, { customerId, asOf }: StoredId, at: number): boolean {
  const stored = readSnapshot(databases, customerId);
  if (stored === undefined || stored.asOf !== asOf) return false;
  removeSnapshot(databases, stored);
  const tombstone = digest(customerId);
  void databases.tombstones.put(tombstone, Math.max(at, databases.tombstones.get(tombstone) ?? 0));
  return true;
}
