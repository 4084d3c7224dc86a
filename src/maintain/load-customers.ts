import { sortableInstant } from '../domain/shared/instant.ts';
import { emptyChain, extendChain } from './load-chain.ts';
import { type CheckedRow, checkRow, type RowChecks } from './load-check-row.ts';
import type { Pace } from './load-pace.ts';
import {
  type Checkpoint,
  type CheckpointStore,
  type Extract,
  type ExtractRow,
  type ExtractSurvey,
  type LoadCounts,
  mostRepeated,
  type RowOutcome,
  type RowReports,
  type SnapshotSink,
} from './load-ports.ts';
import { type Retirement, retireAbsent } from './load-retire.ts';

export type LoadProgress = {
  readonly row: number;
  /** Of the whole extract. */
  readonly rows: number;
  readonly counts: LoadCounts;
};

export type Load = {
  readonly extract: Extract;
  /** Absent in a dry run: rows are checked and reported, nothing is stored. */
  readonly sink?: SnapshotSink;
  /** Opens the file of reports, cut back to a position (0: anew). */
  readonly openReports: (position: number) => Promise<RowReports>;
  readonly checkpoints: CheckpointStore;
  readonly checks: Omit<RowChecks, 'repeated'>;
  readonly pace: Pace;
  /** Milliseconds, never going back. */
  readonly elapsed: () => number;
  readonly progress: (progress: LoadProgress) => void;
  readonly signal: AbortSignal;
  /** The load stops when more rows than this are rejected. */
  readonly mostRejects: number;
  /** Retires whom the extract no longer has, if they are not more than this share (0 to 1) of the source's customers. */
  readonly retireAtMost?: number;
};

export type LoadResult = LoadEnd & {
  readonly row: number;
  readonly rows: number;
  readonly counts: LoadCounts;
  /** The row after which a stopped load was taken up again. */
  readonly resumedAt?: number;
};

type LoadEnd =
  | { readonly status: 'done'; readonly retirement?: Retirement }
  /** By the signal: the same command takes it up again. */
  | { readonly status: 'stopped' | 'too-many-rejects' }
  /** Nothing was stored. */
  | { readonly status: 'too-many-repeated' };

/** Batches on their way to the store at once: more only make live readers wait. */
const mostInFlight = 4;
const checkpointEveryMs = 1000;
const dryBatchSize = 1000;

const noCounts: LoadCounts = { created: 0, replaced: 0, unchanged: 0, older: 0, rejected: 0, repaired: 0 };

/**
 * Loads an extract: every row is cleaned, checked, and stored if nothing newer is. Killed at any moment and run again it goes on
 * after the last checkpoint; what is sent twice changes nothing. Only when every row has been dealt with, customers of the same
 * source whom the extract no longer names are retired (if asked for), so that a load that fails leaves each of them as they were.
 */
export async function loadCustomers(load: Load): Promise<LoadResult> {
  const survey = await load.extract.survey();
  if (survey.repeated.size >= mostRepeated)
    return { status: 'too-many-repeated', row: 0, rows: survey.rows, counts: noCounts };
  const stored = load.sink === undefined ? undefined : await load.checkpoints.read();
  const checkpoint = stored?.fingerprint === load.extract.fingerprint ? stored : undefined;
  const result = checkpoint && (await run(load, survey, checkpoint));
  return result ?? (await run(load, survey, beginning(load.extract))) ?? unreachable();
}

const beginning = ({ fingerprint }: Extract): Checkpoint => ({
  fingerprint,
  row: 0,
  chain: emptyChain,
  counts: noCounts,
  newestAsOf: null,
  reportsPosition: 0,
});

function unreachable(): never {
  throw new Error('a load from the beginning has nothing to resume');
}

/** Undefined: the rows up to the checkpoint are not those of the last time, so it is worth nothing. */
async function run(load: Load, survey: ExtractSurvey, from: Checkpoint): Promise<LoadResult | undefined> {
  const reports = await load.openReports(from.reportsPosition);
  const state = new LoadState(load, survey, reports, from);
  const result = (end: LoadEnd): LoadResult => ({
    ...end,
    row: state.row,
    rows: survey.rows,
    counts: state.counts,
    ...(from.row === 0 ? {} : { resumedAt: from.row }),
  });
  try {
    const reading = await readRows(load, state, from);
    if (reading === 'other-rows') return undefined;
    await state.settle();
    if (reading !== 'read') return result({ status: reading });
    const retirement = await retireAbsent(load, state.newestAsOf);
    if (load.sink !== undefined) await load.checkpoints.remove();
    return result({ status: 'done', ...(retirement && { retirement }) });
  } finally {
    await reports.close();
  }
}

type Reading = 'read' | 'stopped' | 'too-many-rejects' | 'other-rows';

async function readRows(load: Load, state: LoadState, from: Checkpoint): Promise<Reading> {
  for await (const next of batchesAfter(from, load)) {
    if (next === 'other-rows') return next;
    if (load.signal.aborted) return 'stopped';
    await state.send(next.batch, next.chain);
    if (state.counts.rejected > load.mostRejects) return 'too-many-rejects';
  }
  return 'read';
}

type Batch = { readonly batch: readonly ExtractRow[]; readonly chain: number };

/** The rows after a checkpoint, or `other-rows` where those up to it have other ids than they had. */
async function* batchesAfter(from: Checkpoint, { extract, sink }: Load): AsyncIterable<Batch | 'other-rows'> {
  let chain = emptyChain;
  for await (const rows of extract.read())
    for (const batch of cutRows(rows, from.row, sink?.batchSize ?? dryBatchSize)) {
      chain = batch.reduce((sum, { customerId }) => extendChain(sum, customerId), chain);
      const last = batch.at(-1)?.row ?? 0;
      if (last > from.row) yield { batch, chain };
      else if (last === from.row && chain !== from.chain) yield 'other-rows';
    }
}

/** The rows that were dealt with before, up to `done`, then batches for the store. */
function* cutRows(rows: readonly ExtractRow[], done: number, size: number): Iterable<readonly ExtractRow[]> {
  const before = rows.filter(({ row }) => row <= done).length;
  if (before > 0) yield rows.slice(0, before);
  for (let start = before; start < rows.length; start += size) yield rows.slice(start, start + size);
}

type Sent = {
  readonly row: number;
  readonly chain: number;
  readonly checked: readonly CheckedRow[];
  readonly outcomes: Promise<readonly RowOutcome[] | { readonly error: unknown }>;
};

/** Batches on their way, and what has become of those before them. Batches are counted in the order of their rows. */
class LoadState {
  row: number;
  counts: LoadCounts;
  newestAsOf: string | null;
  readonly #load: Load;
  readonly #survey: ExtractSurvey;
  readonly #reports: RowReports;
  readonly #inFlight: Sent[] = [];
  readonly #checks: RowChecks;
  #chain: number;
  #writtenAt: number;

  constructor(load: Load, survey: ExtractSurvey, reports: RowReports, from: Checkpoint) {
    this.#load = load;
    this.#survey = survey;
    this.#reports = reports;
    this.#checks = { ...load.checks, repeated: survey.repeated };
    this.#chain = from.chain;
    this.#writtenAt = load.elapsed();
    this.row = from.row;
    this.counts = from.counts;
    this.newestAsOf = from.newestAsOf;
  }

  async send(batch: readonly ExtractRow[], chain: number): Promise<void> {
    await this.#load.pace(batch.length);
    const checked = batch.map((row) => checkRow(row, this.#checks));
    const snapshots = checked.flatMap(({ snapshot }) => snapshot ?? []);
    const { sink } = this.#load;
    const put = sink === undefined || snapshots.length === 0 ? Promise.resolve([]) : sink.putMany(snapshots);
    const outcomes = put.catch((error: unknown) => ({ error }));
    this.#inFlight.push({ row: batch.at(-1)?.row ?? this.row, chain, checked, outcomes });
    if (this.#inFlight.length >= mostInFlight) await this.#settleOldest();
  }

  /** Waits for all that is on its way, and notes how far the load has come. */
  async settle(): Promise<void> {
    while (this.#inFlight.length > 0) await this.#settleOldest();
    await this.#writeCheckpoint();
  }

  async #settleOldest(): Promise<void> {
    const sent = this.#inFlight.shift();
    if (sent === undefined) return;
    const outcomes = await sent.outcomes;
    if ('error' in outcomes) throw outcomes.error;
    const reports = sent.checked.flatMap((checked) => checked.reports);
    if (reports.length > 0) await this.#reports.write(reports);
    this.counts = addCounts(this.counts, sent.checked, outcomes);
    this.newestAsOf = newest(this.newestAsOf, sent.checked);
    this.row = sent.row;
    this.#chain = sent.chain;
    this.#load.progress({ row: this.row, rows: this.#survey.rows, counts: this.counts });
    if (this.#load.elapsed() - this.#writtenAt >= checkpointEveryMs) await this.#writeCheckpoint();
  }

  async #writeCheckpoint(): Promise<void> {
    this.#writtenAt = this.#load.elapsed();
    if (this.#load.sink === undefined) return;
    const { row, counts, newestAsOf } = this;
    await this.#load.checkpoints.write({
      fingerprint: this.#load.extract.fingerprint,
      row,
      chain: this.#chain,
      counts,
      newestAsOf,
      reportsPosition: this.#reports.position(),
    });
  }
}

function addCounts(
  counts: LoadCounts,
  checked: readonly CheckedRow[],
  outcomes: readonly RowOutcome[],
): LoadCounts {
  const sum: Record<keyof LoadCounts, number> = { ...counts };
  for (const outcome of outcomes) sum[outcome] += 1;
  for (const { snapshot, reports } of checked) {
    if (snapshot === undefined) sum.rejected += 1;
    else if (reports.length > 0) sum.repaired += 1;
  }
  return sum;
}

function newest(asOf: string | null, checked: readonly CheckedRow[]): string | null {
  let latest = asOf;
  for (const { snapshot } of checked) {
    if (snapshot === undefined) continue;
    const instant = sortableInstant(snapshot.asOf);
    if (latest === null || instant > latest) latest = instant;
  }
  return latest;
}
