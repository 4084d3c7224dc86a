import { availableParallelism } from 'node:os';
import { createSnapshotCheck } from '../http/schemas/check-snapshot.ts';
import { type CheckPlan, openChecks } from '../maintain/load-check-plan.ts';
import { checkRowsHere, type RowChecker } from '../maintain/load-check-rows.ts';
import { startRowThreads } from './start-row-threads.ts';

/** Fewer are checked before a thread has started. */
const fewestForThreads = 5000;
const mostThreads = 8;

/**
 * Checks so many rows of a load. The thread that reads and writes has a processor of its own where there are three or more; of two
 * it leaves half of one, which a second checking thread takes: measured a tenth more rows a second.
 */
export function openChecker(plan: CheckPlan, rows: number): RowChecker {
  if (rows < fewestForThreads) return checkRowsHere(openChecks(plan, createSnapshotCheck(Date.now)));
  return startRowThreads(plan, Math.min(mostThreads, countThreads(availableParallelism())));
}

const countThreads = (processors: number): number => (processors > 2 ? processors - 1 : processors);
