import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import { callIdOf } from '../../domain/decision/settlement.ts';
import { isInForce } from '../../domain/promises/promise-life.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { Task } from '../../domain/tasks/task.ts';
import { answeredCause, type Move, moveAll, toMove, withdrawWhole } from '../ask/move-promises.ts';
import type { Ledger, SettleEntry, SystemDesk } from '../ports.ts';
import type { AcceptedOffer } from './accept-offer.ts';

export type AcceptanceAsking = {
  readonly ledger: Pick<Ledger, 'readMemories' | 'settle'>;
  readonly systems: SystemDesk;
  readonly customerId: string;
  /** Milliseconds that a call may take by now; not positive where it is too late for one. */
  readonly leftFor: (call: Task) => number;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/**
 * Asks the systems of a stored acceptance while its reporter waits, and stores what they say. Without a clear answer in time, or
 * where the ledger is away, workers settle it.
 */
export async function askAccepted(accepted: AcceptedOffer, asking: AcceptanceAsking): Promise<void> {
  const { systems, leftFor, now } = asking;
  await Promise.all(
    accepted.asks.map(async (actionId) => {
      const call = accepted.tasks.find(({ taskId }) => taskId === callIdOf(actionId));
      const left = call === undefined ? 0 : leftFor(call);
      if (call === undefined || left <= 0) return;
      const move = toMove(await systems.ask(call, left), call, now());
      if (move !== undefined) await storeMove({ actionId, call, move }, accepted, asking);
    }),
  );
}

/** Each loss means that somebody else changed the customer's memory. */
const mostAttempts = 10;

async function storeMove(answer: Move, accepted: AcceptedOffer, asking: AcceptanceAsking): Promise<void> {
  const { ledger, customerId } = asking;
  try {
    for (let tries = 0; tries < mostAttempts; tries += 1) {
      const { memory } = await ledger.readMemories(customerId, undefined);
      const entry = composeEntry(answer, accepted, memory, asking);
      if (entry === undefined || (await ledger.settle(entry)).status === 'settled') return;
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

/** Undefined where the promise is not in force any more: its call is left to workers, who have undone what was done. */
function composeEntry(
  answer: Move,
  accepted: AcceptedOffer,
  memory: CustomerMemory,
  { customerId, now }: AcceptanceAsking,
): SettleEntry | undefined {
  const inForce = new Map(memory.promises.filter(isInForce).map((promise) => [promise.actionId, promise]));
  const own = inForce.get(answer.actionId);
  const isYes = answer.move.kind === 'confirm';
  const others = isYes ? [] : listOthers(answer, accepted, now());
  const moved = moveAll(memory, customerId, [
    answer,
    ...others.filter(({ actionId }) => inForce.has(actionId)),
  ]);
  if (own === undefined || moved === undefined) return undefined;
  const { decisionId, interactionId } = own;
  const needless = [callIdOf(answer.actionId), ...(isYes ? accepted.onlyLater : [])];
  const next = { ...moved.memory, version: memory.version + 1 };
  return {
    decisionId,
    interactionId,
    memory: { id: customerId, expected: memory.version, next },
    givenBack: moved.givenBack,
    takes: [],
    cancelled: [...moved.cancelled, ...needless.map((taskId) => ({ taskId, cause: answeredCause }))],
    tasks: moved.tasks,
  };
}

/** An acceptance is carried out as a whole or not at all. */
const listOthers = (answer: Move, { promises, tasks }: AcceptedOffer, at: number): readonly Move[] =>
  promises.flatMap(({ actionId }) => {
    if (actionId === answer.actionId) return [];
    const call = tasks.find(({ taskId }) => taskId === callIdOf(actionId));
    return { actionId, call, move: withdrawWhole(at) };
  });
