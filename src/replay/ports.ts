import type { Counters } from '../domain/contact/budget.ts';
import type { ContactEvent, StandingPromise } from '../domain/contact/customer-memory.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { DecisionBasis } from '../domain/decision/decision-basis.ts';
import type { DecisionRequest } from '../domain/decision/decision-request.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { toArchiveRow } from './archive-row.ts';

/** A decision with what is kept beside it. */
export type RecordedDecision = {
  readonly decision: Decision;
  /** The decision as JSON in UTF-8, as its caller got it. */
  readonly bytes: Buffer;
  readonly request?: DecisionRequest;
  /** What it was decided on. Absent in records of earlier releases. */
  readonly basis?: DecisionBasis;
  /** Whose it is, where the answer does not say so (see `ownerOf`). */
  readonly customerId?: string;
};

/** What became of a decision after it was given, as far as it is known. */
export type Aftermath = {
  /** The outcomes of its offers, in the order of the reports. */
  readonly outcomes: readonly ContactEvent[];
  /** What it promised, and what its acceptances promised, as it stands. */
  readonly promises: readonly StandingPromise[];
};

/** `isChange`: what became of it has changed; itself it came before. */
export type FollowedDecision = RecordedDecision & { readonly isChange?: true };

/** In the order in which they were stored or changed, as far as the ledger is in one place. */
export type DecisionPage = {
  readonly decisions: readonly FollowedDecision[];
  /** Digests (see `digest`) of the customers who were erased. What the page has of them was decided after that. */
  readonly erased: readonly string[];
  /** Where the next page begins: as before where there is nothing new. */
  readonly next: string;
};

/** For a place of the decisions that is none of this ledger. */
export const noSuchPlace = (): ServiceError =>
  new ServiceError(
    'invalid-request',
    'since is not a place among the decisions of this ledger: leave it out to begin with the oldest.',
  );

/** Decisions and what they were decided on, as the ledger keeps it. Rejects with a ServiceError when the store is away. */
export interface DecisionRecords {
  findDecision(decisionId: string): Promise<RecordedDecision | undefined>;
  /** All decisions that are there from the beginning to the end, each once, in no order. */
  listDecisions(): AsyncIterable<RecordedDecision>;
  /**
   * The decisions that were stored or changed behind `after` (the `next` of an earlier call; undefined: from the oldest that is kept), at
   * most about `limit`. Whoever goes on with `next` gets each decision once, whatever is stored meanwhile; once more where its answer was
   * replaced while the customer waited; and as a change after what became of it has changed. Rejects with `invalid-request` for an `after`
   * that is not of this ledger.
   */
  readDecisions(after: string | undefined, limit: number): Promise<DecisionPage>;
  /** What became of each of these decisions, in their order. */
  readAftermath(decisions: readonly RecordedDecision[]): Promise<readonly Aftermath[]>;
  /** All decisions of a customer that are there, in no order. */
  readDecisionsOf(customerId: string): Promise<readonly RecordedDecision[]>;
  /** The bytes of a snapshot that decisions of the customer were made on, by its digest; undefined where it is gone. */
  findCopy(customerId: string, digest: string): Promise<Uint8Array | undefined>;
  /** The memories as they are now; empty ones where there is no record. */
  readMemories(
    customerId: string | undefined,
    household: string | undefined,
  ): Promise<Pick<Counters, 'memory' | 'household'>>;
}

/** A decision as the archive has it. */
export type ArchiveRow = ReturnType<typeof toArchiveRow>;

/** A published part of the archive. */
export type Segment = {
  readonly number: number;
  /** The rows of all segments up to this one. */
  readonly total: number;
  /** The place among the decisions of the ledger that the next segment begins behind. */
  readonly next: string;
};

/** Decisions as rows, in segments that are published whole, one behind the other. Rejects with a ServiceError. */
export interface Archive {
  /** The segment that was published last. */
  last(): Promise<Segment | undefined>;
  /** Publishes rows behind a segment. False, and nothing changed, where somebody else has published behind it. */
  publish(behind: Segment | undefined, rows: readonly ArchiveRow[], next: string): Promise<boolean>;
}

/**
 * What decisions are made with: rule sets (`rules:VERSION`) and runtimes (`runtime:ID`). Each is kept as long as decisions after it was
 * last kept again. At most 500: those that were kept last. Rejects with a ServiceError when the store is away.
 */
export interface DecisionTools {
  /** Keeps a text, or keeps it for longer. Idempotent; called for what is in use when it comes into use, and every hour. */
  keep(name: string, text: string): Promise<void>;
  find(name: string): Promise<string | undefined>;
}

export const mostTools = 500;
