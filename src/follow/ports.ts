import type { CustomerChange } from '../domain/customer/customer-change.ts';

/** Reads the JSON of one change, or reports why it is unreadable. */
export type ReadChange = (
  text: string,
) => { readonly change: CustomerChange } | { readonly reason: string; readonly message: string };

/** One entry of a feed, or the reason why it is unreadable. */
export type FeedEntry = {
  /** The feed's own id, ascending. */
  readonly id: string;
} & (
  | { readonly change: CustomerChange }
  /** It is unreadable and will be parked. */
  | { readonly reason: string; readonly message: string }
);

export type ParkedEntry = { readonly id: string; readonly reason: string; readonly message: string };

/** The changes from source systems, in order. One process at a time reads a feed. */
export interface ChangeFeed {
  /**
   * The next entries, at most `most`, starting with those that any reader left unfinished. Waits up to `waitMs` for one, then
   * returns none. `undefined`: another process reads the feed.
   */
  take(most: number, waitMs: number): Promise<readonly FeedEntry[] | undefined>;
  /** Marks entries as finished: they are not delivered again. Parked ones are kept with their reason. */
  finish(ids: readonly string[], parked: readonly ParkedEntry[]): Promise<void>;
  /** Starts again with the unfinished entries. */
  rewind(): void;
  lag(): Promise<FeedLag>;
  close(): Promise<void>;
}

export type FeedLag = {
  /** Unfinished entries. */
  readonly entries: number;
  /** The age of the oldest of them, in milliseconds. */
  readonly ageMs: number;
  readonly parked: number;
  /** The number of entries ever added, if the feed knows it. */
  readonly added?: number;
};
