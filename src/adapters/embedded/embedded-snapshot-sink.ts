import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot } from '../../domain/customer/snapshot-codec.ts';
import { digest } from '../../domain/shared/digest.ts';
import type { SnapshotSink, StoredId } from '../../maintain/load-ports.ts';
import { putSnapshot } from './embedded-customer-store.ts';
import type { Databases } from './key-layout.ts';
import { readSnapshot, removeSnapshot } from './snapshot-records.ts';
import type { WriteQueue } from './write-queue.ts';

/** A flush to the disk for so many rows; in the meantime the event loop stands still for some ten milliseconds. */
const batchSize = 500;
/** Bounds how long one look through the store keeps the event loop and a read transaction. */
const idsPerBatch = 1000;

/** Loads in large steps: a batch is one change of the write queue, which gathers several in one transaction. */
export function createEmbeddedSnapshotSink(
  databases: Databases,
  queue: WriteQueue,
): Omit<SnapshotSink, 'close'> {
  return {
    batchSize,
    putMany: (snapshots) =>
      queue.write(() => snapshots.map((snapshot) => putSnapshot(databases, snapshot).status)),
    listSource: (source) => listSource(databases, source),
    retireMany: (ids, at) =>
      queue.write(() => ids.filter((id) => retire(databases, id, Date.parse(at))).length, 'in-full'),
  };
}

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
