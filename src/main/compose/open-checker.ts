import { availableParallelism } from 'node:os';
import type { CheckPlan } from '../../load/check-plan.ts';
import type { CheckedRow, ExtractRow } from '../../load/check-row.ts';
import type { RowChecker } from '../../load/check-rows.ts';
import type { ExtractSurvey } from '../../load/ports.ts';
import { startRowThreads } from './start-row-threads.ts';

/** Below this number of rows, threads start too slowly to help. */
const fewestForThreads = 5000;
const mostThreads = 8;
/** A survey that takes longer than this means a large extract, so threads are started meanwhile. */
const surveyedSoonMs = 100;

/**
 * Checks the rows of a load, in threads if there are many. With three or more processors, the thread that reads and writes has
 * one of its own. With two, it leaves half of one to a second checking thread: measured 40 µs per row instead of 47.
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

/** The checks are a lot of code, so this thread loads it only if it checks. */
function checkHere(plan: CheckPlan): RowChecker {
  let opening: Promise<RowChecker> | undefined;
  return {
    width: 0,
    begin: (survey) => {
      opening = openHere(plan, survey);
    },
    check: async (rows) => {
      if (opening === undefined) throw new Error('rows are checked after the survey');
      return (await opening).check(rows);
    },
    close: async () => undefined,
  };
}

/** The check of one row at a time, as a load does it. */
export async function openRowCheck(plan: CheckPlan): Promise<(row: ExtractRow) => CheckedRow> {
  const [{ createSnapshotCheck }, { openChecks }, { checkRow }] = await Promise.all([
    import('../../http/schemas/check-snapshot.ts'),
    import('../../load/check-plan.ts'),
    import('../../load/check-row.ts'),
  ]);
  const checks = openChecks(plan, [], createSnapshotCheck(Date.now));
  return (row) => checkRow(row, checks);
}

async function openHere(plan: CheckPlan, survey: ExtractSurvey): Promise<RowChecker> {
  const [{ createSnapshotCheck }, { openChecks }, { checkRowsHere }] = await Promise.all([
    import('../../http/schemas/check-snapshot.ts'),
    import('../../load/check-plan.ts'),
    import('../../load/check-rows.ts'),
  ]);
  const checkSnapshot = createSnapshotCheck(Date.now);
  const checker = checkRowsHere((repeated) => openChecks(plan, repeated, checkSnapshot));
  checker.begin(survey);
  return checker;
}

const countThreads = (processors: number): number => (processors > 2 ? processors - 1 : processors);
