import { LRUCache } from 'lru-cache';
import type { InvalidationLink } from './invalidation-link.ts';

/** Milliseconds. */
export type CacheLimits = {
  readonly maxBytes: number;
  /** How old the link's proof may be for an entry to count as true: the bound of the read-your-writes promise. */
  readonly freshMs: number;
  /** No entry is used longer without reading it again, should all else be wrong. */
  readonly maxAgeMs: number;
  /** While the store is away: how long after the last proof what was true then is still given, marked as stale. */
  readonly staleMs: number;
};

export type CacheReading<V> = { readonly value: V; readonly source: 'cache' | 'store' | 'stale-cache' };
type Entry<V> = { readonly value: V; readonly epoch: number; readonly readAt: number };
type Flight<V> = { readonly reading: Promise<V>; isClean: boolean };

export type TrackedCacheParts<V> = {
  readonly link: Pick<InvalidationLink, 'epoch' | 'provenAt' | 'endOf'>;
  readonly limits: CacheLimits;
  readonly load: (key: string) => Promise<V>;
  /** Bytes that an entry keeps alive, its key included. */
  readonly sizeOf: (value: V, key: string) => number;
};

/**
 * Values read from Redis that Redis itself keeps true. An entry counts while nobody has told that its key was written, the link
 * has not been lost since it was read, and the link's proof is young enough. A read that was under way when its key was
 * written is answered but not kept.
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

  /** The value if it is true for sure; undefined: read it. */
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
   * Reads the value anew; whoever asks meanwhile gets the same reading, unless the key was written since it began or `accepts`
   * refuses it. When the store does not answer, what was true when it went away is given, if `accepts` takes it.
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

  /** What was true when the link was lost, and was not told to be written since. */
  #lastKnown(key: string): V | undefined {
    const { link, limits } = this.#parts;
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const trueUntil = entry.epoch === link.epoch() ? link.provenAt() : link.endOf(entry.epoch);
    return performance.now() - trueUntil <= limits.staleMs ? entry.value : undefined;
  }
}
