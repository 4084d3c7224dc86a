import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CheckPlan } from '../../load/check-plan.ts';
import type { CheckedRows, RowChecker } from '../../load/check-rows.ts';
import type { ExtractRows } from '../../load/ports.ts';
import { findProgram } from '../process/find-program.ts';
import { type RowAnswer, type RowQuestion, unpackChecked } from './row-messages.ts';

/** Batches per thread: one being checked, and the next one ready. */
const batchesAThread = 2;
/** Parsed rows are short-lived. With enough room in the young generation, the collector need not copy them. */
const youngGenerationMb = 64;

type Waiting = { readonly done: (checked: CheckedRows) => void; readonly failed: (error: unknown) => void };

/** Checks rows in this many threads. A failing thread fails its batches and so the load, which can be resumed. */
export function startRowThreads(plan: CheckPlan, count: number): RowChecker {
  const threads = Array.from({ length: count }, () => new RowThread(plan));
  return {
    width: count * batchesAThread,
    begin: ({ repeated }) => {
      for (const thread of threads) thread.begin([...repeated]);
    },
    check: (rows) => threads.reduce((best, next) => (next.waiting < best.waiting ? next : best)).check(rows),
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** One thread, which answers in the order of the questions. */
class RowThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(plan: CheckPlan) {
    this.#worker = new Worker(threadProgram(findProgram('check-rows-thread')), {
      workerData: plan,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    this.#worker.on('message', (answer: RowAnswer) => this.#answer(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread has ended')));
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  begin(repeated: readonly string[]): void {
    this.#worker.postMessage({ repeated } satisfies RowQuestion);
  }

  check(rows: ExtractRows): Promise<CheckedRows> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    return new Promise((done, failed) => {
      this.#waiting.push({ done, failed });
      // A copy to transfer, because the memory behind it also holds other batches.
      const json = new Uint8Array(rows.json);
      const { first, ids, ends } = rows;
      this.#worker.postMessage({ rows: { first, ids, json, ends } } satisfies RowQuestion, [json.buffer]);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #answer(answer: RowAnswer): void {
    const next = this.#waiting.shift();
    try {
      next?.done(unpackChecked(answer));
    } catch (error) {
      next?.failed(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { failed } of this.#waiting.splice(0)) failed(error);
  }
}

/** The program of a thread. When it runs from TypeScript sources, it registers their loader, because threads do not inherit it. */
function threadProgram(path: string): URL {
  const program = pathToFileURL(path);
  if (!path.endsWith('.ts')) return program;
  const loader = import.meta.resolve('tsx/esm/api');
  const code = `import { register } from '${loader}'; register(); await import('${program.href}');`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
