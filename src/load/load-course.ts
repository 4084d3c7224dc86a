import { laterInstant } from '../shared/instant.ts';
import type { Batch } from './batches.ts';
import type { CheckedRows, RowChecker } from './check-rows.ts';
import type {
  Checkpoint,
  CheckpointStore,
  Extract,
  LoadCounts,
  LoadProgress,
  RowOutcome,
  RowReport,
  RowReports,
  SnapshotSink,
} from './ports.ts';
import type { ReasonTally } from './reasons.ts';
import type { Throttle } from './throttle.ts';

export type Course = {
  readonly checker: RowChecker;
  /** Absent in a dry run. */
  readonly sink?: SnapshotSink;
  readonly reports: RowReports;
  readonly checkpoints: CheckpointStore;
  readonly throttle: Throttle;
  /** Milliseconds, never going back. */
  readonly elapsed: () => number;
  /** Of the whole extract. */
  readonly rows: number;
  readonly reasons: ReasonTally;
  /** Words that are stored and nothing uses. */
  readonly unused: ReasonTally;
  readonly locate: Extract['locate'];
  readonly progress: (progress: LoadProgress) => void;
};

type Checking = { readonly batch: Batch; readonly checked: Promise<CheckedRows> };
type Storing = {
  readonly batch: Batch;
  readonly checked: CheckedRows;
  readonly outcomes: Promise<readonly RowOutcome[]>;
};

/** The number of batches sent to the store at once. More would only delay live readers. */
const mostStoring = 4;
const checkpointEveryMs = 1000;

/** Batches in progress: checked, then stored, several at once, and counted in the order of their rows. */
export class LoadCourse {
  row: number;
  counts: LoadCounts;
  newestAsOf: string | null;
  /** True once the store may have lost rows that it acknowledged: they must be loaded again. */
  hasLostRows = false;
  readonly #course: Course;
  readonly #fingerprint: string;
  readonly #checking: Checking[] = [];
  readonly #storing: Storing[] = [];
  #chain: number;
  #writtenAt: number;

  constructor(course: Course, from: Checkpoint) {
    this.#course = course;
    this.#fingerprint = from.fingerprint;
    this.#chain = from.chain;
    this.#writtenAt = course.elapsed();
    this.row = from.row;
    this.counts = from.counts;
    this.newestAsOf = from.newestAsOf;
  }

  async send(batch: Batch): Promise<void> {
    const { checker } = this.#course;
    this.#checking.push({ batch, checked: heldBack(checker.check(batch.rows)) });
    if (this.#checking.length > checker.width) await this.#storeOldest();
  }

  /** Waits for all batches in progress, and records the progress of the load. */
  async settle(): Promise<void> {
    while (this.#checking.length > 0) await this.#storeOldest();
    while (this.#storing.length > 0) await this.#settleOldest();
    await this.#writeCheckpoint();
  }

  async #storeOldest(): Promise<void> {
    const oldest = this.#checking.shift();
    if (oldest === undefined) return;
    const { sink, throttle } = this.#course;
    const checked = await oldest.checked;
    await throttle(oldest.batch.rows.ids.length);
    const isIdle = sink === undefined || checked.snapshots.length === 0;
    const outcomes = heldBack(isIdle ? Promise.resolve([]) : sink.putMany(checked.snapshots));
    this.#storing.push({ batch: oldest.batch, checked, outcomes });
    if (this.#storing.length >= mostStoring) await this.#settleOldest();
  }

  async #settleOldest(): Promise<void> {
    const oldest = this.#storing.shift();
    if (oldest === undefined) return;
    const { progress, elapsed, rows } = this.#course;
    const { batch, checked } = oldest;
    const outcomes = await oldest.outcomes;
    await this.#report(checked.reports);
    for (const { text, first, count } of checked.unused) this.#course.unused.count(text, first, count);
    this.counts = addCounts(this.counts, checked, outcomes);
    this.newestAsOf = laterInstant(this.newestAsOf, checked.newestAsOf);
    this.row = batch.last;
    this.#chain = batch.chain;
    progress({ row: this.row, rows, counts: this.counts });
    if (elapsed() - this.#writtenAt >= checkpointEveryMs) await this.#writeCheckpoint();
  }

  async #report(found: readonly RowReport[]): Promise<void> {
    if (found.length === 0) return;
    const { reports, reasons, locate } = this.#course;
    const places = await locate(found);
    const placed = found.map((report, index) => ({ ...report, ...places[index] }));
    await reports.write(placed);
    reasons.add(placed);
  }

  async #writeCheckpoint(): Promise<void> {
    const { sink, checkpoints, reports, elapsed } = this.#course;
    this.#writtenAt = elapsed();
    if (sink === undefined) return;
    this.hasLostRows ||= !(await sink.checkIn(this.#fingerprint));
    if (this.hasLostRows) return;
    await checkpoints.write({
      fingerprint: this.#fingerprint,
      row: this.row,
      chain: this.#chain,
      counts: this.counts,
      newestAsOf: this.newestAsOf,
      reportsPosition: reports.position(),
    });
  }
}

/** A failure is reported when its batch is next in order. */
function heldBack<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

function addCounts(counts: LoadCounts, checked: CheckedRows, outcomes: readonly RowOutcome[]): LoadCounts {
  const sum: Record<keyof LoadCounts, number> = { ...counts };
  for (const outcome of outcomes) sum[outcome] += 1;
  sum.rejected += checked.rejected;
  sum.repaired += checked.repaired;
  return sum;
}
