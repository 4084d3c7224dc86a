import type { BudgetState } from '../../domain/contact/budget.ts';
import type { Assessor, BatchResult, PeopleBatch } from '../../reach/ports.ts';
import { Thread } from '../process/thread.ts';
import type { AudiencePlan } from './audience-plan.ts';

/** The messages to a thread: first the budgets that are known, then one batch after another. */
export type AudienceQuestion = { readonly budgets: readonly BudgetState[] } | { readonly batch: PeopleBatch };

export type AudienceAnswer = BatchResult | { readonly error: string };

/** Batches per thread: one being assessed, and the next one ready. */
const batchesAThread = 2;
const youngGenerationMb = 64;

/** Assesses people in this many threads. A failing thread fails its batches and so the audience, which can be resumed. */
export function startAudienceThreads(plan: AudiencePlan, count: number): Assessor {
  const threads = Array.from(
    { length: count },
    () =>
      new Thread<AudienceQuestion, AudienceAnswer>('audience-thread', {
        workerData: plan,
        resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
      }),
  );
  return {
    width: count * batchesAThread,
    begin: (budgets) => {
      for (const thread of threads) thread.tell({ budgets });
    },
    async assess(batch) {
      const thread = threads.reduce((best, next) => (next.waiting < best.waiting ? next : best));
      // A copy to transfer, because the memory behind it may also hold other batches.
      const bytes = new Uint8Array(batch.bytes);
      const answer = await thread.ask({ batch: { ...batch, bytes } }, [bytes.buffer]);
      if ('error' in answer) throw new Error(answer.error);
      return answer;
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
