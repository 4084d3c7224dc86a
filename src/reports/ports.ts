import type { DayTally } from '../domain/contact/outcome-counts.ts';

/** What became of offers, counted by day in the write that records it. Rejects with a ServiceError when the store is away. */
export interface OfferDays {
  /** The rows of the days (UTC, such as 2026-11-30) from `first` to `last`, both included, in no order; a row may be there twice. */
  read(first: string, last: string): Promise<readonly DayTally[]>;
}
