import type { UnreadLine } from '../domain/customer/extract/file-dialect.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { type Batch, batchesAfter } from './batches.ts';
import { emptyChain } from './chain.ts';
import type { RowChecker } from './check-rows.ts';
import { LoadCourse } from './load-course.ts';
import {
  type Checkpoint,
  type CheckpointStore,
  type Extract,
  type ExtractSurvey,
  type LoadCounts,
  type LoadProgress,
  mostRepeated,
  type RetireProgress,
  type RowReport,
  type RowReports,
  type SnapshotSink,
  type UnreadSummary,
} from './ports.ts';
import { type Reason, ReasonTally } from './reasons.ts';
import { type Retirement, retireAbsent } from './retire.ts';
import type { Throttle } from './throttle.ts';

export type Load = {
  readonly extract: Extract;
  /** Absent in a dry run, which checks and reports rows and stores nothing. */
  readonly sink?: SnapshotSink;
  /** Opens the file of reports, truncated to a position (0: empty). */
  readonly openReports: (position: number) => Promise<RowReports>;
  readonly checkpoints: CheckpointStore;
  /** The name of the extract: what a full load retires came from it. */
  readonly source: string;
  readonly openChecker: () => RowChecker;
  readonly throttle: Throttle;
  /** Milliseconds, never going back. */
  readonly elapsed: () => number;
  readonly progress: (progress: LoadProgress) => void;
  readonly retireProgress: (progress: RetireProgress) => void;
  readonly signal: AbortSignal;
  /** The load stops when more rows than this are rejected. */
  readonly mostRejects: number;
  /** Retires customers that are missing from the extract, if they are at most this share (0 to 1) of the source's customers. */
  readonly retireAtMost?: number;
};

export type LoadResult = LoadEnd & {
  readonly row: number;
  readonly rows: number;
  readonly counts: LoadCounts;
  /** Lines of the files that are in no row. They count as rejected. */
  readonly unread: number;
  /** Why rows were rejected or repaired since the load was resumed, most frequent first. */
  readonly reasons: readonly Reason[];
  /** Words that were stored since then and that nothing uses, most frequent first. */
  readonly unused: readonly Reason[];
  /** The row after which a stopped load was resumed. */
  readonly resumedAt?: number;
  /** How often the load began again at the first row, because the store may have lost rows; absent: never. */
  readonly begunAgain?: number;
};

type LoadEnd =
  | { readonly status: 'done'; readonly retirement?: Retirement }
  /** Stopped by the signal; the same command resumes it. */
  | { readonly status: 'stopped' | 'too-many-rejects' }
  /** Nothing was stored. */
  | { readonly status: 'too-many-repeated' | 'wrong-mapping' };

const dryBatchSize = 1000;
/** If all of the first rows are rejected, at least this many, the mapping is wrong and not the rows. */
const leastProbe = 50;
const mostReasons = 5;

const noCounts: LoadCounts = { created: 0, replaced: 0, unchanged: 0, older: 0, rejected: 0, repaired: 0 };

/**
 * Loads an extract: every row is cleaned, checked, and stored unless a newer snapshot is stored. A load that was killed at any
 * moment continues after the last checkpoint; sending a row twice changes nothing. Customers of the same source that are
 * missing from the extract are retired, if requested, only after every row: a load that fails retires nobody.
 */
export async function loadCustomers(load: Load): Promise<LoadResult> {
  const checker = load.openChecker();
  try {
    const survey = await load.extract.survey();
    if (survey.repeated.size >= mostRepeated)
      return {
        status: 'too-many-repeated',
        row: 0,
        rows: survey.rows,
        counts: noCounts,
        unread: survey.unread.count,
        reasons: [],
        unused: [],
      };
    checker.begin(survey);
    return await loadSurveyed(load, survey, checker);
  } finally {
    await checker.close();
  }
}

async function loadSurveyed(load: Load, survey: ExtractSurvey, checker: RowChecker): Promise<LoadResult> {
  const { fingerprint } = load.extract;
  const stored = load.sink === undefined ? undefined : await load.checkpoints.read();
  const checkpoint = stored?.fingerprint === fingerprint ? stored : undefined;
  const isKept = await load.sink?.checkIn(fingerprint);
  let result =
    isKept === true && checkpoint !== undefined ? await run(load, survey, checker, checkpoint) : 'other-rows';
  let begunAgain = checkpoint !== undefined && isKept === false ? 1 : 0;
  while (typeof result === 'string') {
    if (result === 'lost-rows') begunAgain += 1;
    if (begunAgain > mostAgain) throw new ServiceError('store-unavailable', tooOften);
    result = await run(load, survey, checker, beginning(load.extract, survey));
  }
  return begunAgain === 0 ? result : { ...result, begunAgain };
}

/** A store that loses rows again and again will not keep them. */
const mostAgain = 5;
const tooOften = `the store lost rows or was restarted ${mostAgain} times during the load: look at its log, then load again`;

const beginning = ({ fingerprint }: Extract, { unread }: ExtractSurvey): Checkpoint => ({
  fingerprint,
  row: 0,
  chain: emptyChain,
  counts: { ...noCounts, rejected: unread.count },
  newestAsOf: null,
  reportsPosition: 0,
});

/** Why rows must be read from the first: those before the checkpoint have changed, or the store may have lost some. */
type Restart = 'other-rows' | 'lost-rows';

async function run(
  load: Load,
  survey: ExtractSurvey,
  checker: RowChecker,
  from: Checkpoint,
): Promise<LoadResult | Restart> {
  const reports = await load.openReports(from.reportsPosition);
  const reasons = new ReasonTally();
  const unused = new ReasonTally();
  const course = new LoadCourse(
    { ...load, locate: load.extract.locate, checker, reports, reasons, unused, rows: survey.rows },
    from,
  );
  const result = (end: LoadEnd): LoadResult => ({
    ...end,
    row: course.row,
    rows: survey.rows,
    counts: course.counts,
    unread: survey.unread.count,
    reasons: reasons.list(mostReasons),
    unused: unused.list(mostReasons),
    ...(from.row === 0 ? {} : { resumedAt: from.row }),
  });
  try {
    if (from.row === 0) await reportUnread(survey.unread, reports, reasons);
    const reading = await readRows(load, course, from);
    if (reading === 'other-rows') return reading;
    await course.settle();
    if (course.hasLostRows) return 'lost-rows';
    // Nothing was stored, and the first rows must be read again.
    if (reading === 'wrong-mapping' && load.sink !== undefined) await load.checkpoints.remove();
    if (reading !== 'read') return result({ status: reading });
    const retirement = await retireAbsent(load, course.newestAsOf, course.counts.rejected);
    if ((await load.sink?.checkIn(from.fingerprint)) === false) return 'lost-rows';
    await load.sink?.markLoaded();
    if (load.sink !== undefined) await load.checkpoints.remove();
    return result({ status: 'done', ...(retirement && { retirement }) });
  } finally {
    await reports.close();
  }
}

async function reportUnread(
  { count, kept }: UnreadSummary,
  reports: RowReports,
  reasons: ReasonTally,
): Promise<void> {
  const reportOf = (line: Partial<UnreadLine> & Pick<UnreadLine, 'message'>): RowReport => ({
    ...{ row: null, customerId: null, status: 'rejected', reason: 'unreadable', pointer: '' },
    ...line,
  });
  const lines = kept.map(reportOf);
  reasons.add(lines);
  const unlisted = count - kept.length;
  if (unlisted > 0)
    lines.push(reportOf({ message: `${unlisted} more lines cannot be read; they are not listed` }));
  if (lines.length > 0) await reports.write(lines);
}

type Reading = 'read' | 'stopped' | 'too-many-rejects' | 'wrong-mapping' | 'other-rows';

async function readRows(load: Load, course: LoadCourse, from: Checkpoint): Promise<Reading> {
  const { extract, sink, signal, mostRejects } = load;
  if (course.counts.rejected > mostRejects) return 'too-many-rejects';
  let mayBeWrong = from.row === 0;
  for await (const batch of batchesAfter(from, extract, sink?.batchSize ?? dryBatchSize)) {
    if (batch === 'other-rows') return batch;
    if (mustEnd(signal, course)) return 'stopped';
    await course.send(batch);
    mayBeWrong &&= await isAllRejected(course, from, batch);
    if (mayBeWrong && batch.last >= leastProbe) return 'wrong-mapping';
    if (course.counts.rejected > mostRejects) return 'too-many-rejects';
  }
  return 'read';
}

const mustEnd = (signal: AbortSignal, { hasLostRows }: LoadCourse): boolean => signal.aborted || hasLostRows;

/** Waits for the batch, because no other is read before the mapping has proved usable. */
async function isAllRejected(course: LoadCourse, from: Checkpoint, { last }: Batch): Promise<boolean> {
  await course.settle();
  return course.counts.rejected - from.counts.rejected === last;
}
