import { LRUCache } from 'lru-cache';
import type { Ledger } from '../../decide/ports.ts';
import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import type { KeyLayout } from './key-layout.ts';
import { stampOf, versionStamp } from './memory-codec.ts';

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

/** Reads memories for commits from the cache, at once, where all that are asked for are there. */
export function cacheMemories(ledger: Ledger, keys: KeyLayout, cache: MemoryCache): Ledger {
  return {
    ...ledger,
    readMemories(customerId, household, accepts) {
      const read = () => ledger.readMemories(customerId, household, accepts);
      if (accepts === undefined) return read();
      const memory = customerId === undefined ? emptyMemory : cache.find(keys.memory(customerId));
      if (memory === undefined) return read();
      if (household === undefined) return { memory };
      const shared = cache.find(keys.household(household));
      return shared === undefined ? read() : { memory, household: shared };
    },
  };
}
