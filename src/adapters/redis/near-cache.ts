import { LRUCache } from 'lru-cache';
import type { SnapshotReader, SnapshotReading } from '../../decide/ports.ts';
import { type Identity, identityKey } from '../../domain/customer/identity.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { decodeSnapshot, readAsOf } from '../../domain/customer/snapshot-codec.ts';
import { copyOf } from '../../domain/customer/snapshot-copy.ts';
import { allKnown, type Soon, whenKnown } from '../../shared/soon.ts';
import type { InvalidationLink } from './invalidation-link.ts';
import type { KeyLayout } from './key-layout.ts';
import { confirmHolders } from './snapshot-reader.ts';
import type { SnapshotSource } from './snapshot-source.ts';
import { type CacheLimits, TrackedCache } from './tracked-cache.ts';

export const defaultNearCacheLimits: CacheLimits = {
  maxBytes: 256 * 1024 * 1024,
  freshMs: 1000,
  maxAgeMs: 600_000,
  staleMs: 60_000,
};

export type NearCacheStats = {
  readonly hits: number;
  readonly misses: number;
  readonly stale: number;
  readonly entries: number;
  readonly bytes: number;
  readonly decoded: number;
};

/**
 * One customer: the encoded snapshot (absent if unknown), its asOf (epoch ms), and the decoded one while it is hot. The bytes are a
 * text of one character each: the collector keeps texts together, while many small buffers leave holes of their own size.
 */
type Customer = {
  readonly bytes: string | undefined;
  readonly asOf: number;
  decoded: Snapshot | undefined;
};
type Holders = { readonly ids: readonly string[] };
type Link = Pick<InvalidationLink, 'epoch' | 'provenAt' | 'endOf'>;

/** Measured: the overhead of an entry, and the size of a decoded snapshot relative to an encoded one. */
const entryBytes = 450;
const decodedFactor = 7;
/** Shares of the memory: most for many encoded snapshots, a quarter for few decoded ones, the rest for identities. */
const shares = { encoded: 0.65, decoded: 0.25, identities: 0.1 };

const portion = (limits: CacheLimits, part: keyof typeof shares): CacheLimits => ({
  ...limits,
  maxBytes: Math.floor(limits.maxBytes * shares[part]),
});

/**
 * A near cache: reads customers from memory while Redis confirms that they were not written, else from the store. It keeps
 * encoded snapshots, which take a fifth of the memory of decoded ones; the most frequent ones are kept decoded as well.
 */
export class NearCache implements SnapshotReader {
  readonly #keys: KeyLayout;
  readonly #customers: TrackedCache<Customer>;
  readonly #identities: TrackedCache<Holders>;
  readonly #hot: LRUCache<string, Customer>;
  readonly #counts = { hits: 0, misses: 0, stale: 0 };

  constructor(
    source: SnapshotSource,
    link: Link,
    keys: KeyLayout,
    limits: CacheLimits = defaultNearCacheLimits,
  ) {
    this.#keys = keys;
    this.#customers = new TrackedCache({
      link,
      limits: portion(limits, 'encoded'),
      load: async (id) => toCustomer(await source.readBytes(id)),
      sizeOf: ({ bytes }, id) => entryBytes + 2 * id.length + (bytes?.length ?? 0),
    });
    this.#identities = new TrackedCache({
      link,
      limits: portion(limits, 'identities'),
      load: async (key) => ({ ids: await source.readHolders(key) }),
      sizeOf: ({ ids }, key) => entryBytes + 2 * ids.reduce((sum, id) => sum + id.length, key.length),
    });
    this.#hot = new LRUCache({
      maxSize: portion(limits, 'decoded').maxBytes,
      sizeCalculation: ({ bytes }) => entryBytes + decodedFactor * (bytes?.length ?? 0),
      dispose: (customer) => {
        customer.decoded = undefined;
      },
    });
  }

  readSnapshot(id: string, minAsOf = Number.NEGATIVE_INFINITY): Soon<SnapshotReading> {
    const known = this.#customers.fresh(id);
    if (known !== undefined && known.asOf >= minAsOf) {
      this.#counts.hits += 1;
      return this.#toReading(id, known, 'cache');
    }
    this.#counts.misses += 1;
    return this.#customers
      .load(id, ({ asOf }) => asOf >= minAsOf)
      .then(({ value, source }) => {
        if (source === 'stale-cache') this.#counts.stale += 1;
        return this.#toReading(id, value, source);
      });
  }

  findCustomers(identities: readonly Identity[], minAsOf?: number): Soon<readonly string[]> {
    const read = (id: string): Soon<Snapshot | undefined> =>
      whenKnown(this.readSnapshot(id, minAsOf), snapshotIn);
    const holders = allKnown(identities.map((identity) => this.#readHolders(identityKey(identity))));
    return whenKnown(holders, (known) => confirmHolders(known, identities, read));
  }

  /** Drops a customer that this process wrote, without waiting for the invalidation: the caller reads its own write. */
  forget(customerId: string, identities: Iterable<string>): void {
    this.#customers.invalidate(customerId);
    this.#hot.delete(customerId);
    for (const key of identities) this.#identities.invalidate(key);
  }

  /** Drops keys that Redis reported as written. */
  invalidate(written: readonly string[]): void {
    for (const name of written) {
      const tracked = this.#keys.readTracked(name);
      if (tracked?.kind === 'identity') this.#identities.invalidate(tracked.key);
      if (tracked?.kind !== 'snapshot') continue;
      this.#customers.invalidate(tracked.id);
      this.#hot.delete(tracked.id);
    }
  }

  clear(): void {
    this.#customers.clear();
    this.#identities.clear();
    this.#hot.clear();
  }

  /** For metrics. */
  stats(): NearCacheStats {
    return {
      ...this.#counts,
      entries: this.#customers.size,
      bytes: this.#customers.bytes + this.#identities.bytes + this.#hot.calculatedSize,
      decoded: this.#hot.size,
    };
  }

  #readHolders(key: string): Soon<readonly string[]> {
    const known = this.#identities.fresh(key);
    if (known !== undefined) return known.ids;
    return this.#identities.load(key, () => true).then(({ value }) => value.ids);
  }

  #toReading(id: string, customer: Customer, source: 'cache' | 'store' | 'stale-cache'): SnapshotReading {
    if (customer.bytes === undefined) return { found: false };
    const { bytes } = customer;
    return {
      found: true,
      snapshot: this.#decode(id, customer, bytes),
      source,
      copy: () => copyOf(Buffer.from(bytes, 'latin1')),
    };
  }

  #decode(id: string, customer: Customer, bytes: string): Snapshot {
    if (customer.decoded === undefined) {
      customer.decoded = decodeSnapshot(Buffer.from(bytes, 'latin1'));
      this.#hot.set(id, customer);
    } else this.#hot.get(id);
    return customer.decoded;
  }
}

const snapshotIn = (reading: SnapshotReading): Snapshot | undefined =>
  reading.found ? reading.snapshot : undefined;

function toCustomer(bytes: Uint8Array | undefined): Customer {
  if (bytes === undefined) return { bytes, asOf: Number.NEGATIVE_INFINITY, decoded: undefined };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return { bytes: text, asOf: readAsOf(bytes), decoded: undefined };
}
