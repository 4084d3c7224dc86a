import { type EncodedSnapshot, encodeSnapshots } from '../domain/customer/encoded-snapshot.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import { sortableInstant } from '../domain/shared/instant.ts';
import { checkRow, type RowChecks } from './load-check-row.ts';
import { readRow } from './load-extract-rows.ts';
import type { ExtractRows, ExtractSurvey, RowReport } from './load-ports.ts';

/** What became of a batch of rows before the store has seen them. */
export type CheckedRows = {
  /** Those to store, in the order of their rows. */
  readonly snapshots: readonly EncodedSnapshot[];
  readonly rejected: number;
  readonly repaired: number;
  readonly reports: readonly RowReport[];
  /** The newest asOf of the snapshots (see sortableInstant); null where there is none. */
  readonly newestAsOf: string | null;
};

/** Makes rows ready for the store, in this thread or in others. */
export interface RowChecker {
  /** How many batches should be under way at once to keep it busy. */
  readonly width: number;
  /** Called once, before the first check: opening a checker may take a while, and the extract is surveyed meanwhile. */
  begin(survey: ExtractSurvey): void;
  check(rows: ExtractRows): Promise<CheckedRows>;
  close(): Promise<void>;
}

/** Cleans rows, holds them to the schema and encodes the good ones. */
export function checkRows(rows: ExtractRows, checks: RowChecks): CheckedRows {
  const snapshots: Snapshot[] = [];
  const reports: RowReport[] = [];
  let repaired = 0;
  for (let index = 0; index < rows.ids.length; index += 1) {
    const checked = checkRow(readRow(rows, index), checks);
    reports.push(...checked.reports);
    if (checked.snapshot === undefined) continue;
    snapshots.push(checked.snapshot);
    if (checked.reports.length > 0) repaired += 1;
  }
  return {
    snapshots: encodeSnapshots(snapshots),
    rejected: rows.ids.length - snapshots.length,
    repaired,
    reports,
    newestAsOf: findNewest(snapshots),
  };
}

/** Checks in this thread, at once. `open` is given the customers that several rows name. */
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

function findNewest(snapshots: readonly Snapshot[]): string | null {
  const instants = new Set(snapshots.map(({ asOf }) => asOf));
  let newest: string | null = null;
  for (const instant of instants) newest = later(newest, sortableInstant(instant));
  return newest;
}

/** The later of two sortable instants. */
export function later(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other > one) ? other : one;
}
