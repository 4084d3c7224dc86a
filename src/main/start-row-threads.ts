import { Worker } from 'node:worker_threads';
import type { CheckPlan } from '../maintain/load-check-plan.ts';
import type { CheckedRows, RowChecker } from '../maintain/load-check-rows.ts';
import { type RowAnswer, unpackChecked } from './row-messages.ts';

/** Batches for each thread at once: one being checked, and the next at hand. */
const batchesAThread = 2;
/** Parsed rows die young; where there is room for them until then, they need not be copied by the collector. */
const youngGenerationMb = 64;

type Waiting = { readonly done: (checked: CheckedRows) => void; readonly failed: (error: unknown) => void };
type RowThread = { readonly worker: Worker; readonly waiting: Waiting[] };

/** Checks rows in so many threads. A thread that fails fails the batches that it had, and so the load, which can be taken up again. */
export function startRowThreads(plan: CheckPlan, count: number): RowChecker {
  const threads = Array.from({ length: count }, () => startThread(plan));
  return {
    width: count * batchesAThread,
    check(rows) {
      const thread = threads.reduce((best, next) =>
        next.waiting.length < best.waiting.length ? next : best,
      );
      return new Promise((done, failed) => {
        thread.waiting.push({ done, failed });
        // A copy of its own to give away: the rest of the memory behind it holds other batches.
        const json = new Uint8Array(rows.json);
        thread.worker.postMessage({ ...rows, json }, [json.buffer]);
      });
    },
    async close() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

/** From sources as from what was built of them. */
const script = new URL(`./check-rows-thread${import.meta.url.slice(-3)}`, import.meta.url);

function startThread(plan: CheckPlan): RowThread {
  const worker = new Worker(script, {
    workerData: plan,
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  });
  const waiting: Waiting[] = [];
  worker.on('message', (answer: RowAnswer) => {
    const next = waiting.shift();
    try {
      next?.done(unpackChecked(answer));
    } catch (error) {
      next?.failed(error);
    }
  });
  worker.on('error', (error) => {
    for (const { failed } of waiting.splice(0)) failed(error);
  });
  return { worker, waiting };
}
