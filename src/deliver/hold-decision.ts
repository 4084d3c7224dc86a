import type { CustomerMemory, StandingPromise } from '../domain/contact/customer-memory.ts';
import { callIdOf } from '../domain/decision/settlement.ts';
import { holdPromise } from '../domain/promises/hold-promise.ts';
import { isInForce } from '../domain/promises/promise-life.ts';
import { changePromises } from './change-promises.ts';
import type { PromiseLedger, TaskStore } from './ports.ts';

export type HoldPorts = {
  readonly promises: PromiseLedger;
  readonly tasks: Pick<TaskStore, 'change'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** A process may be so late in holding back what a caller was answered without, in ms. */
const latestHoldMs = 60_000;

/**
 * Holds back what a decision promised, because its caller was answered without it. Nothing where the caller asked again meanwhile and
 * has it: then it returns false.
 */
export async function holdDecision(
  customerId: string,
  decisionId: string,
  { promises, now }: HoldPorts,
): Promise<boolean> {
  const held = await changePromises(customerId, promises, (promise) =>
    promise.decisionId === decisionId && promise.heldUntil === undefined && promise.untold !== false
      ? holdPromise(promise, now())
      : undefined,
  );
  return held.length > 0;
}

/**
 * Lets go what a decision promised, because its caller has it, unless it is withdrawn already. Its calls are due at once, and a hold that
 * comes later finds that the caller has it. With a memory that was just read, the write is on its way when this returns.
 */
export async function releaseDecision(
  customerId: string,
  decisionId: string,
  { promises, tasks, now }: HoldPorts,
  known?: CustomerMemory,
): Promise<void> {
  const held = new Set<string>();
  const release = (promise: StandingPromise): StandingPromise | undefined => {
    if (promise.decisionId !== decisionId) return undefined;
    const { heldUntil, ...heard } = { ...promise, untold: false };
    if (heldUntil === undefined)
      return promise.untold === undefined && now() - promise.at < latestHoldMs ? heard : undefined;
    if (!isInForce(promise)) return undefined;
    held.add(promise.actionId);
    return heard;
  };
  await changePromises(customerId, promises, release, known);
  for (const actionId of held) await tasks.change(callIdOf(actionId), { kind: 'run' }, now());
}
