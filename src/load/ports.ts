import type { EncodedSnapshot } from '../domain/customer/encoded-snapshot.ts';
import type { UnreadLine } from '../domain/customer/extract/file-dialect.ts';
import type { Fault } from '../domain/shared/service-error.ts';

/** Rows that the mapping made of the extract's files, by columns, so that they reach another thread without a copy. */
export type ExtractRows = {
  /** The number of the first row, counted from 1 in the order of the mapping's result. */
  readonly first: number;
  /** The `customerId` of each row as exact text; null if it is NULL. */
  readonly ids: readonly (string | null)[];
  /** Each row as a JSON object in UTF-8, concatenated. */
  readonly json: Uint8Array;
  /** Where each of them ends. */
  readonly ends: readonly number[];
};

export type ExtractSurvey = {
  readonly rows: number;
  /** Customers named by several rows, at most `mostRepeated` of them. */
  readonly repeated: ReadonlySet<string>;
  readonly unread: UnreadSummary;
};

/** Lines of the files that could not be read and are in no row. `kept` are the first of them. */
export type UnreadSummary = { readonly count: number; readonly kept: readonly UnreadLine[] };

/** A mistake in the files or the mapping; `message` says where. If `survey` throws it, nothing was stored. */
export class ExtractError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ExtractError';
  }
}

/** The extract of a warehouse, shaped into rows by a mapping. Reading it changes nothing. */
export interface Extract {
  /** Changes when a file or the mapping does. */
  readonly fingerprint: string;
  /** Called first, once. Rejects with an ExtractError, as the others do. */
  survey(): Promise<ExtractSurvey>;
  /** All rows in batches. One fingerprint gives one order, as far as the mapping allows. Memory is bounded. */
  read(): AsyncIterable<ExtractRows>;
  /** The places of these rows in the files, in their order; undefined if unknown. Called after `survey`. */
  locate(rows: readonly RowName[]): Promise<readonly (FilePlace | undefined)[]>;
  /** The ids that no row names. Collects all ids first, outside the heap of the process. */
  findAbsent(ids: AsyncIterable<readonly StoredId[]>): Promise<AbsentIds>;
  close(): void;
}

export type StoredId = { readonly customerId: string; readonly asOf: string };

export type AbsentIds = {
  /** The number of ids examined. */
  readonly looked: number;
  readonly absent: number;
  batches(): AsyncIterable<readonly StoredId[]>;
};

/** `older`: a newer snapshot is stored, or the person was erased later. Nothing was changed. */
export type RowOutcome = 'created' | 'replaced' | 'unchanged' | 'older';

/** The store of a load. Rejects with a ServiceError if the store is down or full. */
export interface SnapshotSink {
  /** The number of snapshots per `putMany`. */
  readonly batchSize: number;
  /**
   * Stores each snapshot unless a newer one is stored. Outcomes are in the order of the snapshots, each customer once. When it
   * resolves, writes are as durable as the store. Repeating it changes nothing.
   */
  putMany(snapshots: readonly EncodedSnapshot[]): Promise<readonly RowOutcome[]>;
  /**
   * Whether the store has kept all that this load put there, and leaves the load's mark. False the first time, and once after the
   * store was emptied, replaced, restarted or failed over: what was put before may be missing.
   */
  checkIn(load: string): Promise<boolean>;
  /** All stored snapshots of a source, in no order. Snapshots stored meanwhile may be missing. */
  listSource(source: string): AsyncIterable<readonly StoredId[]>;
  /**
   * Removes a snapshot with its identities and keeps the instant, so that no older extract restores it. Decisions and tasks
   * stay. Applies only if the stored snapshot still has this asOf. Resolves to the number removed.
   */
  retireMany(ids: readonly StoredId[], at: string): Promise<number>;
  /** A load ended, and the store has what the extract had. A store that had lost its customers counts as loaded again. */
  markLoaded(): Promise<void>;
  /**
   * The longest p99 in milliseconds that live readers of the store felt in the last seconds; undefined if nobody reads. Absent
   * where a load has the store to itself.
   */
  readFelt?(): Promise<number | undefined>;
  close(): Promise<void>;
}

/** `line` is the line on which a record begins. */
export type FilePlace = { readonly file: string; readonly line: number };

export type RowName = {
  /** Null: the lines of a file are in no row. */
  readonly row: number | null;
  readonly customerId: string | null;
};

/** What went wrong with a row, or what was put right in it. */
export type RowReport = RowName &
  Partial<FilePlace> & {
    readonly status: 'rejected' | 'repaired';
    readonly reason: RejectReason;
  } & Fault;

export type RejectReason =
  | 'unreadable'
  | 'not-json'
  | 'no-customer-id'
  | 'repeated-customer'
  | 'invalid'
  | 'unknown-attribute'
  | 'repaired';

/** The file of rejected and repaired rows. */
export interface RowReports {
  /** Resolves when the reports can be read by others; `position` for `open` after a kill. */
  write(reports: readonly RowReport[]): Promise<void>;
  position(): number;
  close(): Promise<void>;
}

/** How far a load has come; everything up to `row` is stored. */
export type Checkpoint = {
  readonly fingerprint: string;
  readonly row: number;
  /** Chained over the ids of all rows up to `row`, to see that a second reading gives the same rows. */
  readonly chain: number;
  readonly counts: LoadCounts;
  readonly newestAsOf: string | null;
  readonly reportsPosition: number;
};

/** Keeps one checkpoint, whole even when the process is killed. */
export interface CheckpointStore {
  read(): Promise<Checkpoint | undefined>;
  write(checkpoint: Checkpoint): Promise<void>;
  remove(): Promise<void>;
}

export type LoadProgress = {
  readonly row: number;
  /** Of the whole extract. */
  readonly rows: number;
  readonly counts: LoadCounts;
};

/** How far the retiring of customers has come: first those of the store are looked at, then some are retired. */
export type RetireProgress = { readonly looked: number } | { readonly retired: number; readonly of: number };

/** How often a row ended so. `rejected` counts the lines that could not be read, too. */
export type LoadCounts = Readonly<Record<RowOutcome | 'rejected' | 'repaired', number>>;

/** More repeated customers than this is a mistake of the mapping. */
export const mostRepeated = 10_000;
