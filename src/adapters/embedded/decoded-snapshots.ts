import { LRUCache } from 'lru-cache';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot } from '../../domain/customer/snapshot-codec.ts';

/** Of memory; some 27,000 snapshots of ordinary size. */
const mostBytes = 128 * 1024 * 1024;
/** Measured: what an entry costs beside its bytes, and how much more a decoded snapshot takes than an encoded one. */
const entryBytes = 450;
const decodedFactor = 7;

type Entry = { readonly bytes: Uint8Array; readonly snapshot: Snapshot };

/**
 * The snapshots that were read last, decoded. An entry counts while the store holds the very bytes that it was decoded from, so
 * nothing has to tell of writes. What is computed of a snapshot once (timelines, names) is kept with it.
 */
export class DecodedSnapshots {
  readonly #entries = new LRUCache<string, Entry>({
    maxSize: mostBytes,
    sizeCalculation: ({ bytes }) => entryBytes + (1 + decodedFactor) * bytes.length,
  });

  /** The snapshot that these bytes are, which the store holds now; read-only, shared by all who ask. */
  decode(customerId: string, bytes: Uint8Array): Snapshot {
    const known = this.#entries.get(customerId);
    if (known !== undefined && Buffer.compare(known.bytes, bytes) === 0) return known.snapshot;
    const snapshot = decodeSnapshot(bytes);
    this.#entries.set(customerId, { bytes, snapshot });
    return snapshot;
  }

  /** Nothing of a customer whom the store does not know (any more) stays in memory. */
  forget(customerId: string): void {
    this.#entries.delete(customerId);
  }
}
