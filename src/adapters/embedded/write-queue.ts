import type { RootDatabase } from 'lmdb';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { describeStoreFailure } from './store-errors.ts';

/** Runs writes one after the other, many of them in one transaction and one flush to the disk (group commit). */
export type WriteQueue = {
  /**
   * Runs `change` inside a write transaction: synchronously, alone, all of it or (if it throws) nothing. Resolves when the disk has
   * it. Rejects with what `change` threw, `store-full` or `store-unavailable`. Changes that free room or add none say `inFull`, and
   * are let through when the store is at its ceiling.
   */
  write<T>(change: () => T, inFull?: 'in-full'): Promise<T>;
  /** Resolves when all that was asked before is on the disk; later writes are refused. */
  close(): Promise<void>;
};

type Job = {
  readonly run: () => unknown;
  readonly addsRecords: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** Bounds how long one batch keeps the event loop. */
const largestBatch = 500;

export type TransactionWatch = {
  /** Called first inside each transaction. */
  begun(): void;
  /** Called after each, before those who wait for it are answered: `undone` if it changed nothing after all. */
  ended(how: 'stored' | 'undone'): void;
};

const unwatched: TransactionWatch = { begun: () => undefined, ended: () => undefined };

/** `refusal`: why records cannot be added. */
export function createWriteQueue(
  env: RootDatabase,
  folder: string,
  refusal: () => ServiceError | undefined,
  watch = unwatched,
): WriteQueue {
  const waiting: Job[] = [];
  let working: Promise<void> | undefined;
  let closed = false;

  const work = async (): Promise<void> => {
    await new Promise(setImmediate);
    while (waiting.length > 0)
      await runBatch({ env, folder, watch }, admit(waiting.splice(0, largestBatch), refusal));
    working = undefined;
  };

  return {
    write<T>(run: () => T, inFull?: 'in-full') {
      if (closed)
        return Promise.reject(new ServiceError('store-unavailable', `The store in ${folder} was closed.`));
      return new Promise<T>((resolve, reject) => {
        waiting.push({
          run,
          addsRecords: inFull === undefined,
          resolve: (value) => resolve(value as T),
          reject,
        });
        working ??= work();
      });
    },
    async close() {
      closed = true;
      await working;
    },
  };
}

/** Refuses the jobs that add records while there is no room for them. */
function admit(batch: readonly Job[], refusal: () => ServiceError | undefined): readonly Job[] {
  const error = refusal();
  if (error === undefined) return batch;
  for (const job of batch) if (job.addsRecords) job.reject(error);
  return batch.filter((job) => !job.addsRecords);
}

type WriteTarget = {
  readonly env: RootDatabase;
  readonly folder: string;
  readonly watch: TransactionWatch;
};

/** One transaction for the batch. A change that throws undoes the whole transaction, so the others are run again without it. */
async function runBatch(store: WriteTarget, batch: readonly Job[]): Promise<void> {
  const { env, folder, watch } = store;
  if (batch.length === 0) return;
  let thrower: Job | undefined;
  try {
    const results = await env.childTransaction(() => {
      watch.begun();
      return batch.map((job) => {
        thrower = job;
        const result = job.run();
        thrower = undefined;
        return result;
      });
    });
    await env.flushed;
    watch.ended('stored');
    batch.forEach((job, index) => {
      job.resolve(results[index]);
    });
  } catch (error) {
    watch.ended('undone');
    if (thrower === undefined) {
      const failure = describeStoreFailure(folder, await causeOf(error));
      for (const job of batch) job.reject(failure);
      return;
    }
    const failed: Job = thrower;
    failed.reject(isNative(error) ? describeStoreFailure(folder, error) : error);
    await runBatch(
      store,
      batch.filter((job) => job !== failed),
    );
  }
}

/** lmdb hides why a commit failed in a promise that is rejected a moment later. */
async function causeOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  return Promise.resolve(error.commitError).then(
    () => error,
    (cause: unknown) => cause,
  );
}

/** Errors of the storage engine carry its numeric code; anything else that a change throws is a bug and stays what it is. */
function isNative(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}
