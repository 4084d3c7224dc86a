import { LRUCache } from 'lru-cache';
import type { SnapshotReader, SnapshotReading } from '../../decide/ports.ts';
import { identityKey } from '../../domain/customer/identity.ts';
import { whenKnown } from '../../shared/soon.ts';
import type { Databases } from './key-layout.ts';

type Found = SnapshotReading & { readonly found: true };

/** Together, in bytes: about 13,000 customers of usual size. */
const most = { customers: 60 * 2 ** 20, holders: 4 * 2 ** 20 };
/** Measured: an entry of the cache, and a decoded snapshot relative to its bytes. */
const entryBytes = 450;
const decodedFactor = 7;

/**
 * The customers of one store who were read last, decoded, and who carries an identity. A process reports each of its own
 * writes, and drops all after a write of another one. What a transaction writes is read from the store until the transaction has ended, because it may be undone.
 */
class SnapshotCache {
  readonly customers = new LRUCache<string, { readonly reading: Found; readonly bytes: number }>({
    maxSize: most.customers,
    sizeCalculation: ({ bytes }) => entryBytes + decodedFactor * bytes,
  });
  readonly holders = new LRUCache<string, readonly string[]>({
    maxSize: most.holders,
    sizeCalculation: (ids, key) => entryBytes + 2 * ids.reduce((sum, id) => sum + id.length, key.length),
  });
  /** The customers and identities that the transaction under way has written. */
  readonly written = new Set<string>();
}

const caches = new WeakMap<Databases, SnapshotCache>();

function cacheOf(databases: Databases): SnapshotCache {
  const known = caches.get(databases);
  if (known !== undefined) return known;
  const cache = new SnapshotCache();
  caches.set(databases, cache);
  return cache;
}

/** A customer, or an identity's key, is written. Only inside a write transaction. */
export function noteWritten(databases: Databases, customerId: string, identities: Iterable<string>): void {
  const { customers, holders, written } = cacheOf(databases);
  customers.delete(customerId);
  written.add(customerId);
  for (const key of identities) {
    holders.delete(key);
    written.add(key);
  }
}

/** A write transaction has ended, and reads see what became of it. */
export const noteEnded = (databases: Databases): void => cacheOf(databases).written.clear();

/** After another process may have written to the store. */
export function forgetSnapshots(databases: Databases): void {
  const { customers, holders } = cacheOf(databases);
  customers.clear();
  holders.clear();
}

/** Keeps what `reader` found, until it is written. */
export function cacheSnapshots(databases: Databases, reader: SnapshotReader): SnapshotReader {
  const { customers, holders, written } = cacheOf(databases);
  return {
    findCustomers(identities, minAsOf) {
      const [only] = identities;
      const finding = () => reader.findCustomers(identities, minAsOf);
      if (only === undefined || identities.length > 1) return finding();
      const key = identityKey(only);
      return (
        holders.get(key) ??
        whenKnown(finding(), (ids) => {
          if (ids.length > 0 && !written.has(key)) holders.set(key, ids);
          return ids;
        })
      );
    },
    readSnapshot(customerId, minAsOf) {
      const known = customers.get(customerId);
      if (known !== undefined) return known.reading;
      return whenKnown(reader.readSnapshot(customerId, minAsOf), (reading) => {
        if (!reading.found || written.has(customerId)) return reading;
        const copy = reading.copy?.();
        const kept = copy === undefined ? reading : { ...reading, copy: () => copy };
        customers.set(customerId, { reading: kept, bytes: copy?.bytes.length ?? 0 });
        return kept;
      });
    },
  };
}
