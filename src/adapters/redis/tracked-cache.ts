import { LRUCache } from 'lru-cache';
import type { InvalidationLink } from './invalidation-link.ts';

/** Milliseconds. */
export type CacheLimits = {
  readonly maxBytes: number;
  /** The maximum age of the link's proof for a hit: the bound of the read-your-writes promise. */
  readonly freshMs: number;
  /** The maximum age of an entry, should all other checks fail. */
  readonly maxAgeMs: number;
  /**
   * While the store is unavailable: the time after the last proof during which valid entries are returned, marked as stale.
   */
  readonly staleMs: number;
};

export type CacheReading<V> = { readonly value: V; readonly source: 'cache' | 'store' | 'stale-cache' };
type Entry<V> = { readonly value: V; readonly epoch: number; readonly readAt: number };
type Flight<V> = { readonly reading: Promise<V>; isClean: boolean };

export type TrackedCacheParts<V> = {
  readonly link: Pick<InvalidationLink, 'epoch' | 'provenAt' | 'endOf'>;
  readonly limits: CacheLimits;
  readonly load: (key: string) => Promise<V>;
  /** Bytes that an entry retains, its key included. */
  readonly sizeOf: (value: V, key: string) => number;
};

/**
 * A cache of values from Redis that Redis invalidates. An entry is valid while its key was not reported as written, the link
 * was not lost since it was read, and the link's proof is recent. A read during which its key was written is answered but not
 * cached.
 */
export class TrackedCache<V extends object> {
  readonly #parts: TrackedCacheParts<V>;
  readonly #entries: LRUCache<string, Entry<V>>;
  readonly #flights = new Map<string, Flight<V>>();

  constructor(parts: TrackedCacheParts<V>) {
    this.#parts = parts;
    this.#entries = new LRUCache({
      maxSize: parts.limits.maxBytes,
      sizeCalculation: ({ value }, key) => parts.sizeOf(value, key),
    });
  }

  /** The value if it is certainly current; undefined: read it. */
  fresh(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.epoch !== this.#parts.link.epoch()) return undefined;
    const now = performance.now();
    const { freshMs, maxAgeMs } = this.#parts.limits;
    return now - this.#parts.link.provenAt() <= freshMs && now - entry.readAt <= maxAgeMs
      ? entry.value
      : undefined;
  }

  /**
   * Reads the value again. Concurrent callers share the reading, unless the key was written since it began or `accepts`
   * refuses it. If the store does not answer, the last valid value is returned if `accepts` takes it.
   */
  async load(key: string, accepts: (value: V) => boolean): Promise<CacheReading<V>> {
    const joined = this.#flights.get(key);
    try {
      if (joined !== undefined) {
        const value = await joined.reading;
        if (accepts(value)) return { value, source: 'store' };
      }
      return { value: await this.#read(key), source: 'store' };
    } catch (error) {
      const value = this.#lastKnown(key);
      if (value === undefined || !accepts(value)) throw error;
      return { value, source: 'stale-cache' };
    }
  }

  /** The keys were written. */
  invalidate(key: string): void {
    this.#entries.delete(key);
    const flight = this.#flights.get(key);
    if (flight === undefined) return;
    flight.isClean = false;
    this.#flights.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    for (const flight of this.#flights.values()) flight.isClean = false;
    this.#flights.clear();
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  get size(): number {
    return this.#entries.size;
  }

  #read(key: string): Promise<V> {
    const { link, load } = this.#parts;
    const epoch = link.epoch();
    const readAt = performance.now();
    const wasLinked = link.provenAt() !== Number.NEGATIVE_INFINITY;
    const flight: Flight<V> = {
      isClean: true,
      reading: load(key).then(
        (value) => {
          this.#land(key, flight);
          if (flight.isClean && wasLinked && epoch === link.epoch())
            this.#entries.set(key, { value, epoch, readAt });
          return value;
        },
        (error: unknown) => {
          this.#land(key, flight);
          throw error;
        },
      ),
    };
    this.#flights.set(key, flight);
    return flight.reading;
  }

  #land(key: string, flight: Flight<V>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }

  /** The value that was valid when the link was lost, unless it was reported as written since. */
  #lastKnown(key: string): V | undefined {
    const { link, limits } = this.#parts;
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const trueUntil = entry.epoch === link.epoch() ? link.provenAt() : link.endOf(entry.epoch);
    return performance.now() - trueUntil <= limits.staleMs ? entry.value : undefined;
  }
}
