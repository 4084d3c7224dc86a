import { toArchiveRow } from './archive-row.ts';
import type { Archive, ArchiveRow, DecisionRecords } from './ports.ts';

const pageSize = 1000;

/** The rows of a segment, at most about. */
const mostRows = 20_000;

export type Archived = {
  /** Rows that this call added; 0: there is nothing new, or somebody else was first. */
  readonly rows: number;
  /** When the last of them was decided. */
  readonly until: string | undefined;
  /** Whether the ledger may have more already. */
  readonly isMore: boolean;
};

/**
 * Adds what the ledger has behind the archive to it, as one segment. Called again and again, by any number of processes, and killed at any
 * moment, it adds every decision once; one whose answer was replaced later is added once more, and readers take the later one.
 */
export async function archiveDecisions(
  records: Pick<DecisionRecords, 'readDecisions'>,
  archive: Archive,
): Promise<Archived> {
  const last = await archive.last();
  const { rows, next, isMore } = await readBehind(records, last?.next, mostRows);
  if (rows.length === 0) return { rows: 0, until: undefined, isMore };
  const isFirst = await archive.publish(last, rows, next);
  return isFirst
    ? { rows: rows.length, until: rows.at(-1)?.decided_at, isMore }
    : { rows: 0, until: undefined, isMore: true };
}

/** The rows of what the ledger has behind a place, at most about so many. */
export async function readBehind(
  records: Pick<DecisionRecords, 'readDecisions'>,
  after: string | undefined,
  most: number,
): Promise<{ readonly rows: readonly ArchiveRow[]; readonly next: string; readonly isMore: boolean }> {
  const rows: ArchiveRow[] = [];
  for (let place = after; ; ) {
    const { decisions, next } = await records.readDecisions(place, pageSize);
    for (const recorded of decisions) rows.push(toArchiveRow(recorded));
    if (next === place || rows.length >= most) return { rows, next, isMore: next !== place };
    place = next;
  }
}
