import { type EncodedSnapshot, encodeSnapshots } from '../domain/customer/encoded-snapshot.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import { warnOfUnused } from '../domain/rule-set/warn-of-unused.ts';
import { laterInstant, sortableInstant } from '../shared/instant.ts';
import { checkRow, type RowChecks } from './check-row.ts';
import { readRow } from './load-extract-rows.ts';
import type { ExtractRows, ExtractSurvey, RowReport } from './ports.ts';
import { describeFault, type Reason, ReasonTally } from './reasons.ts';

/** The result of checking a batch of rows, before they are stored. */
export type CheckedRows = {
  /** The snapshots to store, in the order of their rows. */
  readonly snapshots: readonly EncodedSnapshot[];
  readonly rejected: number;
  readonly repaired: number;
  readonly reports: readonly RowReport[];
  /** Words that are stored and nothing uses, counted by what they are. */
  readonly unused: readonly Reason[];
  /** The newest asOf of the snapshots (see sortableInstant); null if there is none. */
  readonly newestAsOf: string | null;
};

/** Prepares rows for the store, in this thread or in others. */
export interface RowChecker {
  /** The number of batches in progress that keeps it busy. */
  readonly width: number;
  /** Called once, before the first check. Opening a checker may take a while; the extract is surveyed meanwhile. */
  begin(survey: ExtractSurvey): void;
  check(rows: ExtractRows): Promise<CheckedRows>;
  close(): Promise<void>;
}

/** More kinds of unused words than these are not worth a list. */
const mostUnused = 20;

type Tally = {
  repaired: number;
  readonly reports: RowReport[];
  readonly instants: Set<string>;
  readonly unused: ReasonTally;
};

/** Cleans and validates rows, and encodes the valid ones. */
export function checkRows(rows: ExtractRows, checks: RowChecks): CheckedRows {
  const tally: Tally = { repaired: 0, reports: [], instants: new Set(), unused: new ReasonTally() };
  const snapshots = encodeSnapshots(goodRows(rows, checks, tally));
  const { repaired, reports, instants } = tally;
  const rejected = rows.ids.length - snapshots.length;
  const unused = tally.unused.list(mostUnused);
  return { snapshots, rejected, repaired, reports, unused, newestAsOf: findNewest(instants) };
}

/** One row at a time: the collector would copy a hundred live parsed rows in every cycle. */
function* goodRows(rows: ExtractRows, checks: RowChecks, tally: Tally): Iterable<Snapshot> {
  for (let index = 0; index < rows.ids.length; index += 1) {
    const { snapshot, reports } = checkRow(readRow(rows, index), checks);
    if (reports.length > 0) tally.reports.push(...reports);
    if (snapshot === undefined) continue;
    if (reports.length > 0) tally.repaired += 1;
    tally.instants.add(snapshot.asOf);
    if (checks.words !== undefined)
      for (const fault of warnOfUnused(checks.words, snapshot))
        tally.unused.count(describeFault(fault), `row ${rows.first + index}`);
    yield snapshot;
  }
}

/** Checks in this thread, synchronously. `open` receives the customers that several rows name. */
export function checkRowsHere(open: (repeated: ReadonlySet<string>) => RowChecks): RowChecker {
  let checks = open(new Set());
  return {
    width: 0,
    begin: ({ repeated }) => {
      checks = open(repeated);
    },
    check: async (rows) => checkRows(rows, checks),
    close: async () => undefined,
  };
}

function findNewest(instants: Iterable<string>): string | null {
  let newest: string | null = null;
  for (const instant of instants) newest = laterInstant(newest, sortableInstant(instant));
  return newest;
}
