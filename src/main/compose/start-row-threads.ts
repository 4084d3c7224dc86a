import type { CheckPlan } from '../../load/check-plan.ts';
import type { CheckedRows, RowChecker } from '../../load/check-rows.ts';
import type { ExtractRows } from '../../load/ports.ts';
import { Thread } from '../process/thread.ts';
import { type RowAnswer, type RowQuestion, unpackChecked } from './row-messages.ts';

/** Batches per thread: one being checked, and the next one ready. */
const batchesAThread = 2;
/** Parsed rows are short-lived. With enough room in the young generation, the collector need not copy them. */
const youngGenerationMb = 64;

type RowThread = Thread<RowQuestion, RowAnswer>;

/** Checks rows in this many threads. A failing thread fails its batches and so the load, which can be resumed. */
export function startRowThreads(plan: CheckPlan, count: number): RowChecker {
  const threads = Array.from({ length: count }, () => startThread(plan));
  return {
    width: count * batchesAThread,
    begin: ({ repeated }) => {
      for (const thread of threads) thread.tell({ repeated: [...repeated] });
    },
    check: (rows) =>
      check(
        threads.reduce((best, next) => (next.waiting < best.waiting ? next : best)),
        rows,
      ),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

const startThread = (plan: CheckPlan): RowThread =>
  new Thread('check-rows-thread', {
    workerData: plan,
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  });

async function check(
  thread: RowThread,
  { first, ids, ends, json: shared }: ExtractRows,
): Promise<CheckedRows> {
  // A copy to transfer, because the memory behind it also holds other batches.
  const json = new Uint8Array(shared);
  return unpackChecked(await thread.ask({ rows: { first, ids, json, ends } }, [json.buffer]));
}
