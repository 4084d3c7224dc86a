import type { Counters } from '../domain/contact/budget.ts';
import type { ContactEvent, CustomerMemory, StandingPromise } from '../domain/contact/customer-memory.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { DecisionBasis } from '../domain/decision/decision-basis.ts';
import type { DecisionRequest } from '../domain/decision/decision-request.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { toAftermathRow, toArchiveRow } from './archive-row.ts';

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

/** A decision from the archive: of the answer it has only what a replay needs, without words. */
export type ArchivedRecord = Omit<RecordedDecision, 'bytes'> & { readonly archived: ArchivedAnswer };

export type Replayable = RecordedDecision | ArchivedRecord;

/** What the archive keeps of an answer, with all that the decision was decided on. */
export type ArchivedAnswer = {
  /** A simulation reads only what it decides by. */
  readonly row: Pick<ArchiveRow, RowHead> & Partial<ArchiveRow>;
  readonly digests: AnswerDigests;
  /** Why what it was decided on cannot be read. */
  readonly inputs: KeptInputs | 'erased';
};

type RowHead =
  | ('decision_id' | 'decided_at' | 'touchpoint' | 'channel' | 'locale' | 'best_channel')
  | ('rule_set' | 'rule_set_age_ms' | 'snapshot_source' | 'elapsed_ms');

/** Of an answer as its caller got it, and of all in it but the words. */
export type AnswerDigests = { readonly bytes: string; readonly decision: string };

/** What records only name, as the store has it: the snapshot's bytes, and memories to which more may have been added since. */
export type KeptInputs = {
  readonly copy?: Uint8Array | undefined;
  readonly memory: CustomerMemory;
  readonly household?: CustomerMemory | undefined;
  readonly visit?: CustomerMemory | undefined;
};

/** Which recorded decisions. */
export type Selection = {
  /** The folder of an archive that has them; those of the configured store if absent. */
  readonly over?: string;
  /** Epoch milliseconds: decided at this time or later. */
  readonly since?: number;
  /** Decided before this time. */
  readonly until?: number;
  /** At most so many, chosen alike each time: those with the lowest ids, which are digests. */
  readonly sample?: number;
};

/**
 * What an edit can touch, in the words of the archive's columns: a decision that fits none of this is decided alike by both rule sets. It
 * may name more than is touched, never less.
 */
export type Reach = {
  /** The columns are by this rule set: decisions by others may all be touched. */
  readonly ruleSet: string;
  /** Where every decision may be touched. */
  readonly touchpoints: ReadonlySet<string>;
  /** Where decisions that repeat earlier promises may be touched. */
  readonly repeating: ReadonlySet<string>;
  /** Decisions in which one of these rules fired, or has promised something. */
  readonly rules: ReadonlySet<string>;
  /** Those in which one of these offers was made, or was eligible. */
  readonly offers: ReadonlySet<string>;
  readonly messages: ReadonlySet<string>;
  readonly templates: ReadonlySet<string>;
  /** Rules whose conditions differ, and where they may fire: whether one does says which decisions there are touched. */
  readonly watched: { readonly rules: ReadonlySet<string>; readonly touchpoints: ReadonlySet<string> };
};

/** Where a decision was made. */
export type PlaceName = { readonly touchpoint: string; readonly channel: string; readonly language: string };

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

/** A decision as the archive's columns have it. */
export type ArchiveRow = ReturnType<typeof toArchiveRow>;
export type AftermathRow = ReturnType<typeof toAftermathRow>;

export type Trace = NonNullable<Parameters<typeof toArchiveRow>[1]>;

/** What is kept of a decision for its customer alone, encrypted. */
export type Personal = {
  readonly customerId?: string | undefined;
  readonly request?: DecisionRequest | undefined;
  readonly basis?: DecisionBasis | undefined;
  readonly degraded?: Decision['degraded'] | undefined;
};

/** Something personal that decisions name: a snapshot with its digest, which is the same for ever, or a memory. */
export type ArchivedCopy = {
  readonly owner: string;
  readonly digest?: string | undefined;
  readonly bytes: Uint8Array;
};

/** Which copies a decision was decided on, by the keys of the batch's copies. */
export type CopyLinks = {
  readonly copy?: string | undefined;
  readonly memory?: string | undefined;
  readonly household?: string | undefined;
  readonly visit?: string | undefined;
};

export type ArchivedDecision = {
  /** Whose it is; empty where nobody is known. */
  readonly owner: string;
  readonly row: ArchiveRow & AftermathRow;
  readonly digests: AnswerDigests;
  /** See Trace; absent where there is no trace. */
  readonly facts?: Trace['facts'] | undefined;
  readonly personal: Personal;
  readonly links: CopyLinks;
};

/** What is added to the archive at once. */
export type ArchiveBatch = {
  readonly decisions: readonly ArchivedDecision[];
  /** What became of decisions that are in the archive already. */
  readonly changes: readonly (AftermathRow & { readonly decision_id: string })[];
  readonly copies: ReadonlyMap<string, ArchivedCopy>;
  /** Digests of customers whose keys go before anything else: none of the batch is from before their erasure. */
  readonly erased: readonly string[];
};

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
  /**
   * Publishes a batch behind a segment. False, and nothing added, where somebody else has published behind it. Personal parts are encrypted
   * with a key per owner; an erased one's key is gone even if the process is killed before the batch is published.
   */
  publish(behind: Segment | undefined, batch: ArchiveBatch, next: string): Promise<boolean>;
  /** Keeps what decisions were made with (see DecisionTools). Idempotent. */
  keepTool(name: string, text: string): Promise<void>;
  /** Removes what was decided before (epoch ms), by whole segments, and the keys that nothing needs then. Gives how many segments. */
  retire(before: number): Promise<number>;
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
