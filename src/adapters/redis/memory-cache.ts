import { LRUCache } from 'lru-cache';
import type { Ledger } from '../../decide/ports.ts';
import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import { allKnown, type Soon, whenKnown } from '../../shared/soon.ts';
import type { KeyLayout } from './key-layout.ts';
import { stampOf, versionStamp } from './memory-codec.ts';
import type { SnapshotSource } from './snapshot-source.ts';

type Known = { readonly memory: CustomerMemory; readonly stamp: Buffer };

/** Measured: the overhead of an entry, and the size of a decoded memory relative to an encoded one. */
const entryBytes = 600;
const decodedFactor = 5;

export type MemoryCacheLimits = { readonly maxBytes: number; readonly maxAgeMs: number };

/**
 * The memories that this process read or stored last, by the names of their keys. Another process may have changed them since.
 * A commit on one of them sends its stamp along, and Redis refuses it if the record has another one.
 */
export class MemoryCache {
  readonly #known: LRUCache<string, Known>;

  constructor({ maxBytes, maxAgeMs }: MemoryCacheLimits) {
    this.#known = new LRUCache({ maxSize: Math.max(1, Math.floor(maxBytes)), ttl: maxAgeMs });
  }

  find(name: string): CustomerMemory | undefined {
    return this.#known.get(name)?.memory;
  }

  /** `bytes` are those of the record; null: there is none. */
  keep(name: string, memory: CustomerMemory, bytes: Uint8Array | null | undefined): void {
    const size = entryBytes + 2 * name.length + decodedFactor * (bytes?.length ?? 0);
    this.#known.set(name, { memory, stamp: stampOf(bytes) }, { size });
  }

  /** The stamp of the record of this version. */
  stampOf(name: string, version: number): Buffer {
    const known = this.#known.peek(name);
    return known?.memory.version === version ? known.stamp : versionStamp(version);
  }

  forget(names: readonly string[]): void {
    for (const name of names) this.#known.delete(name);
  }

  get bytes(): number {
    return this.#known.calculatedSize;
  }
}

type Memories = {
  readonly ledger: Ledger;
  /** Begins to read a customer's memory, for the decision that is about to ask for it. */
  readonly readAhead: (customerId: string) => void;
};

/** Reads memories for commits from the cache, at once, where all that are asked for are there, or from a reading under way. */
export function cacheMemories(ledger: Ledger, keys: KeyLayout, cache: MemoryCache): Memories {
  const underWay = new Map<string, Promise<CustomerMemory>>();
  const readOne = async (customerId: string): Promise<CustomerMemory> =>
    (await ledger.readMemories(customerId, undefined)).memory;
  const memoryOf = (customerId: string): Soon<CustomerMemory> | undefined =>
    cache.find(keys.memory(customerId)) ?? underWay.get(customerId);
  const sharedOf = (household: string): Soon<CustomerMemory> =>
    cache.find(keys.household(household)) ??
    whenKnown(ledger.readMemories(undefined, household), (read) => read.household ?? emptyMemory);
  return {
    ledger: {
      ...ledger,
      readMemories(customerId, household, accepts) {
        const memory = customerId === undefined ? emptyMemory : memoryOf(customerId);
        if (accepts === undefined || memory === undefined)
          return ledger.readMemories(customerId, household, accepts);
        if (household === undefined) return whenKnown(memory, (own) => ({ memory: own }));
        return whenKnown(allKnown([memory, sharedOf(household)]), ([own = emptyMemory, shared]) => ({
          memory: own,
          household: shared,
        }));
      },
    },
    readAhead(customerId) {
      if (memoryOf(customerId) !== undefined) return;
      const reading = readOne(customerId);
      underWay.set(customerId, reading);
      const forget = (): void => void underWay.delete(customerId);
      reading.then(forget, forget);
    },
  };
}

/** Reads the memory of a customer at the same time as a snapshot that the near cache lacks: both in one round trip. */
export const readingAhead = (source: SnapshotSource, readAhead: Memories['readAhead']): SnapshotSource => ({
  ...source,
  readBytes(customerId) {
    readAhead(customerId);
    return source.readBytes(customerId);
  },
});
