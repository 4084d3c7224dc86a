import type { EncodedSnapshot } from '../domain/customer/encoded-snapshot.ts';
import type { UnreadLine } from '../domain/customer/extract/file-dialect.ts';
import type { Fault } from '../domain/shared/service-error.ts';

/** Rows that the mapping made of the extract's files, one behind the other, by columns: so they reach another thread uncopied. */
export type ExtractRows = {
  /** The number of the first. They count from 1, in the order of the mapping's result. */
  readonly first: number;
  /** The `customerId` of each as text, exact; null where it is NULL. */
  readonly ids: readonly (string | null)[];
  /** Each row as a JSON object in UTF-8, one behind the other. */
  readonly json: Uint8Array;
  /** Where each of them ends. */
  readonly ends: readonly number[];
};

export type ExtractSurvey = {
  readonly rows: number;
  /** Customers that more than one row names, at most `mostRepeated` of them. */
  readonly repeated: ReadonlySet<string>;
  readonly unread: UnreadSummary;
};

/** Lines of the files that could not be read, and so are in no row. `kept` are the first of them. */
export type UnreadSummary = { readonly count: number; readonly kept: readonly UnreadLine[] };

/** The files or the mapping are at fault; `message` says where. Nothing was stored if it came of `survey`. */
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
  /** All rows in batches, in one order for one fingerprint as far as the mapping allows. Bounded memory. */
  read(): AsyncIterable<ExtractRows>;
  /** Where these rows stand in the files, in their order; undefined where that is not known. Called after `survey`. */
  locate(rows: readonly RowName[]): Promise<readonly (FilePlace | undefined)[]>;
  /** Which of these ids no row names. Collects all before it answers, outside the process's heap. */
  findAbsent(ids: AsyncIterable<readonly StoredId[]>): Promise<AbsentIds>;
  close(): void;
}

export type StoredId = { readonly customerId: string; readonly asOf: string };

export type AbsentIds = {
  /** How many ids there were to look at. */
  readonly looked: number;
  readonly absent: number;
  batches(): AsyncIterable<readonly StoredId[]>;
};

/** `older`: something newer is stored, or the person was erased later; nothing was changed. */
export type RowOutcome = 'created' | 'replaced' | 'unchanged' | 'older';

/** Where a load puts snapshots. Rejects with a ServiceError when the store is away or full. */
export interface SnapshotSink {
  /** How many snapshots `putMany` takes at once. */
  readonly batchSize: number;
  /**
   * Stores each snapshot if nothing newer is there, the outcomes in the order of the snapshots; each customer
   * once. Durable as far as the store is when it resolves. The same again changes nothing.
   */
  putMany(snapshots: readonly EncodedSnapshot[]): Promise<readonly RowOutcome[]>;
  /** All stored snapshots of a source, in no order. What is stored meanwhile may or may not be in it. */
  listSource(source: string): AsyncIterable<readonly StoredId[]>;
  /**
   * Takes a snapshot away with its identities, and leaves the instant, so that no older extract brings it back; decisions and tasks
   * stay. Only where the stored snapshot still has this asOf. Resolves to how many were taken.
   */
  retireMany(ids: readonly StoredId[], at: string): Promise<number>;
  /** A load ended: the store holds what the extract had. A store that lost its customers counts as loaded again. */
  markLoaded(): Promise<void>;
  close(): Promise<void>;
}

/** `line` is where a record begins. */
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

/** How often a row ended so. `rejected` counts the lines that could not be read, too. */
export type LoadCounts = Readonly<Record<RowOutcome | 'rejected' | 'repaired', number>>;

/** More repeated customers than this is a mistake of the mapping. */
export const mostRepeated = 10_000;
