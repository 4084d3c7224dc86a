import { availableParallelism } from 'node:os';
import { createSnapshotCheck } from '../http/schemas/check-snapshot.ts';
import { type CheckPlan, openChecks } from '../maintain/load-check-plan.ts';
import { checkRowsHere, type RowChecker } from '../maintain/load-check-rows.ts';
import { startRowThreads } from './start-row-threads.ts';

/** Fewer are checked before a thread has started. */
const fewestForThreads = 5000;
const mostThreads = 8;

/** Checks so many rows of a load. One processor is left to the thread that reads and writes, and to Redis where it is near. */
export function openChecker(plan: CheckPlan, rows: number): RowChecker {
  if (rows < fewestForThreads) return checkRowsHere(openChecks(plan, createSnapshotCheck(Date.now)));
  return startRowThreads(plan, Math.min(mostThreads, Math.max(1, availableParallelism() - 1)));
}
