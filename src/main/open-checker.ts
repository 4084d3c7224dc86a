import { availableParallelism } from 'node:os';
import { createSnapshotCheck } from '../http/schemas/check-snapshot.ts';
import { type CheckPlan, openChecks } from '../maintain/load-check-plan.ts';
import { checkRowsHere, type RowChecker } from '../maintain/load-check-rows.ts';
import { startRowThreads } from './start-row-threads.ts';

/** Fewer are checked before a thread has started. */
const fewestForThreads = 5000;
const mostThreads = 8;
/** An extract whose survey takes longer than this is large: threads are started meanwhile. */
const surveyedSoonMs = 100;

/**
 * Checks the rows of a load, in threads where they are many. The thread that reads and writes has a processor of its own where there
 * are three or more; of two it leaves half of one, which a second checking thread takes: measured 40 µs a row instead of 47.
 */
export function openChecker(plan: CheckPlan): RowChecker {
  let threads: RowChecker | undefined;
  const inThreads = (): RowChecker => {
    threads ??= startRowThreads(plan, Math.min(mostThreads, countThreads(availableParallelism())));
    return threads;
  };
  const soon = setTimeout(inThreads, surveyedSoonMs);
  let chosen: RowChecker | undefined;
  return {
    get width() {
      return chosen?.width ?? 0;
    },
    begin(survey) {
      clearTimeout(soon);
      chosen = survey.rows < fewestForThreads ? checkHere(plan) : inThreads();
      chosen.begin(survey);
    },
    check: async (rows) => {
      if (chosen === undefined) throw new Error('rows are checked after the survey');
      return chosen.check(rows);
    },
    close: async () => {
      clearTimeout(soon);
      await threads?.close();
    },
  };
}

function checkHere(plan: CheckPlan): RowChecker {
  const checkSnapshot = createSnapshotCheck(Date.now);
  return checkRowsHere((repeated) => openChecks(plan, repeated, checkSnapshot));
}

const countThreads = (processors: number): number => (processors > 2 ? processors - 1 : processors);
