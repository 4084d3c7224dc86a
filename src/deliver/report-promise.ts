import { callIdOf } from '../domain/decision/settlement.ts';
import { type MovedPromise, movePromiseOf } from './move-promise-of.ts';
import type { PromiseLedger, TaskStore } from './ports.ts';

/**
 * What somebody outside reports of a promise: the system that fetched its call confirmed or refused it, it was undone, or it is
 * withdrawn.
 */
export const reportableMoves = ['confirm', 'refuse', 'withdraw', 'undo'] as const;

export type PromiseReport = {
  readonly customerId: string;
  readonly actionId: string;
  readonly kind: (typeof reportableMoves)[number];
  /** Who says so: a system or people. */
  readonly source: string;
  readonly cause?: string;
};

/** Moves a promise by a report. What a system did, or may do yet, of a withdrawn promise is undone. */
export async function reportPromise(
  { customerId, actionId, ...report }: PromiseReport,
  ports: {
    readonly promises: PromiseLedger;
    readonly tasks: Pick<TaskStore, 'find'>;
    /** Epoch milliseconds. */
    readonly now: () => number;
  },
): Promise<MovedPromise> {
  const call = await ports.tasks.find(callIdOf(actionId));
  return movePromiseOf(customerId, actionId, { ...report, at: ports.now() }, ports.promises, call);
}
