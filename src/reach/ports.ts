import type { BudgetState, BudgetTake, Counters } from '../domain/contact/budget.ts';
import type { ContactEvent, CustomerMemory } from '../domain/contact/customer-memory.ts';
import type { OutcomeTally } from '../domain/contact/outcome-counts.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { DecisionRequest } from '../domain/decision/decision-request.ts';

/** Customers by columns, so that they reach another thread without a copy of each. */
export type PeopleBatch = {
  /** The number of the first one, counted from 1 in the order of the reading. */
  readonly first: number;
  /** Where a reading goes on behind this batch. */
  readonly cursor: string;
  /** Null: a row of a file that names nobody. */
  readonly ids: readonly (string | null)[];
  /** The customers, one behind the other, and where each of them ends. */
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
  /** `json`: a row of an extract, to be checked as a load checks it. `snapshot`: as a store keeps it. */
  readonly format: 'json' | 'snapshot';
  /** What the ledger remembers, by the place in the batch; absent for those without a memory. */
  readonly memories: readonly (readonly [
    place: number,
    memory: CustomerMemory,
    household?: CustomerMemory,
  ])[];
};

/** Customers of a store. Reading changes nothing. Rejects with a ServiceError. */
export interface PeopleReader {
  /**
   * All customers, or those behind a cursor, each once, in batches of about this size. Rejects with `invalid-request` for a cursor that
   * leads nowhere any more.
   */
  read(after: string | undefined, batchSize?: number): AsyncIterable<PeopleBatch>;
}

/** Customers of a store or an extract, for a whole reading. Rejects with an ExtractError too. */
export interface People extends PeopleReader {
  /** Changes when the files do; undefined where another process cannot go on behind a cursor. */
  readonly fingerprint: string | undefined;
  /** As `Ledger.readBudgets`. */
  readBudgets(keys: readonly string[]): Promise<readonly BudgetState[]>;
  countOutcomes(): Promise<readonly OutcomeTally[]>;
  close(): Promise<void>;
}

/** How many people each gate kept out, by gate and reason, and how many are in. */
export type Funnel = Readonly<Record<string, number>>;

/** What became of a batch. */
export type BatchResult = {
  /** The rows of those who are in, as lines of JSON. */
  readonly lines: string;
  readonly funnel: Funnel;
  /** The keys of budgets that offers of these people take from. */
  readonly keys: readonly string[];
  /** Whether a row takes from a budget. */
  readonly isScarce: boolean;
};

/** One person of an audience. */
export type AudienceRow = {
  /** 0 to 255, by a hash of the customer's id. */
  readonly partition: number;
  readonly customer: string;
  readonly offer: string | null;
  /** The rule that is the reason. */
  readonly rule: string;
  /** The channel by which the person is best reached. */
  readonly channel: string | null;
  /** The message that presents the offer. */
  readonly treatment: string | null;
  readonly locale: string;
  /** Of the customer’s value; null where there is none. */
  readonly segment: string | null;
  /** The variant of a campaign, or `hold-out`: then the person is only to be compared with. Null outside campaigns. */
  readonly arm: string | null;
  /** When the channel may be used again (ISO 8601); null where it may be now. */
  readonly until: string | null;
  readonly rank: number | null;
  readonly score: number | null;
  readonly propensity: number | null;
  readonly value: number | null;
  readonly context: number | null;
  readonly lever: number | null;
};

/** A row with what its offer takes from budgets. */
export type DraftRow = AudienceRow & { readonly takes: readonly BudgetTake[] };

/** Assesses batches, in this thread or in others. */
export interface Assessor {
  /** How many batches in progress keep it busy. */
  readonly width: number;
  /** Called before the first batch, and again where all are assessed once more with more budgets known. */
  begin(budgets: readonly BudgetState[]): void;
  assess(batch: PeopleBatch): Promise<BatchResult>;
  close(): Promise<void>;
}

/** The rows so far, in the order in which they came. */
export interface Spool {
  /** Cut to a position of an earlier process (0: empty). */
  open(position: number): Promise<void>;
  /** Resolves to the position behind what was written. */
  append(lines: string): Promise<number>;
  /** What an earlier process noted; undefined where there is nothing to resume. */
  readNote(): Promise<AudienceNote | undefined>;
  writeNote(note: AudienceNote): Promise<void>;
  /** The rows by score, the best first, and by customer where scores are equal. */
  bestFirst(): AsyncIterable<readonly DraftRow[]>;
  /** Replaces the rows by some of them. */
  replace(rows: AsyncIterable<readonly DraftRow[]>): Promise<void>;
  /** Writes the rows, by partition and customer, to the file that was asked for, whole or not at all. */
  finish(): Promise<void>;
}

/** How far a process has come. */
export type AudienceNote = {
  /** Of the question and the people. */
  readonly fingerprint: string;
  /** Behind the last customer; undefined before the first. */
  readonly cursor: string | undefined;
  readonly position: number;
  readonly funnel: Funnel;
  readonly budgets: readonly BudgetState[];
  readonly keys: readonly string[];
  readonly isScarce: boolean;
};

/** A decision, with whose it is and what was asked. */
export type FollowedContact = {
  readonly decision: Decision;
  readonly request?: DecisionRequest;
  readonly customerId?: string;
};

/** What a ledger has recorded, as `DecisionRecords` reads it. Rejects with a ServiceError when the store is away. */
export interface CampaignRecords {
  readDecisions(
    after: string | undefined,
    limit: number,
  ): Promise<{
    readonly decisions: readonly FollowedContact[];
    /** Digests of customers. */
    readonly erased: readonly string[];
    readonly next: string;
  }>;
  readAftermath(
    decisions: readonly FollowedContact[],
  ): Promise<readonly { readonly outcomes: readonly ContactEvent[] }[]>;
  readMemories(customerId: string, household: undefined): Promise<Pick<Counters, 'memory'>>;
}
