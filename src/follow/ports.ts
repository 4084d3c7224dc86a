import type { CustomerChange } from '../domain/customer/customer-change.ts';

/** One entry of a feed, as far as it could be read. */
export type FeedEntry = {
  /** The feed's own id of it, rising. */
  readonly id: string;
} & (
  | { readonly change: CustomerChange }
  /** Nobody can read it; it is parked. */
  | { readonly reason: string; readonly message: string }
);

export type ParkedEntry = { readonly id: string; readonly reason: string; readonly message: string };

/** The changes that source systems tell, in the order they told them. One process at a time reads a feed. */
export interface ChangeFeed {
  /**
   * The next entries, at most `most`; first those that were given out and not finished, by whomever. Waits up to `waitMs` for one;
   * none after that. `undefined`: another process reads the feed now.
   */
  take(most: number, waitMs: number): Promise<readonly FeedEntry[] | undefined>;
  /** The entries are dealt with: they are not given out again. Parked ones are kept aside with their reason. */
  finish(ids: readonly string[], parked: readonly ParkedEntry[]): Promise<void>;
  /** Begins again with those that were given out and not finished. */
  rewind(): void;
  lag(): Promise<FeedLag>;
  close(): Promise<void>;
}

export type FeedLag = {
  /** Entries that are not dealt with yet. */
  readonly entries: number;
  /** How long the oldest of them has waited, in milliseconds. */
  readonly ageMs: number;
  readonly parked: number;
  /** How many were ever added, where the feed can say. */
  readonly added?: number;
};
