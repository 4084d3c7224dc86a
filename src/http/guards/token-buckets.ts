import { LRUCache } from 'lru-cache';

/** How much one caller may do: `burst` at once, and one more every `refillMs` milliseconds. */
export type Allowance = { readonly burst: number; readonly refillMs: number };

type Bucket = { left: number; at: number };

/** A token bucket per caller. Beyond `most` callers it forgets the least recent. */
export class TokenBuckets {
  readonly #buckets: LRUCache<string, Bucket>;
  readonly #now: () => number;

  /** `now` in epoch milliseconds. */
  constructor(most: number, now: () => number) {
    this.#buckets = new LRUCache({ max: most });
    this.#now = now;
  }

  /** Takes a token. Returns the seconds until the caller may come again; 0 if there was a token. */
  take(caller: string, { burst, refillMs }: Allowance): number {
    const now = this.#now();
    let bucket = this.#buckets.get(caller);
    if (bucket === undefined) {
      bucket = { left: burst, at: now };
      this.#buckets.set(caller, bucket);
    }
    const left = Math.min(burst, bucket.left + Math.max(0, now - bucket.at) / refillMs);
    bucket.at = now;
    bucket.left = left < 1 ? left : left - 1;
    return left < 1 ? Math.ceil(((1 - left) * refillMs) / 1000) : 0;
  }
}
