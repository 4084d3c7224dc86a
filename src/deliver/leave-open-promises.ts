import type { StandingPromise } from '../domain/contact/customer-memory.ts';
import { callIdOf, lifeOf } from '../domain/decision/settlement.ts';
import { isInForce, isSettled } from '../domain/promises/promise-life.ts';
import type { Task } from '../domain/tasks/task.ts';
import { changePromises } from './change-promises.ts';
import type { PromiseLedger, TaskStore } from './ports.ts';

export type LeavingPorts = {
  readonly promises: PromiseLedger;
  readonly tasks: Pick<TaskStore, 'find'>;
  /** Whether the system of a call can be asked what became of it. */
  readonly canProbe: (call: Task) => boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** A call that is under way when a person is erased has ended by then, in ms. */
const afterCallsMs = 30_000;

/**
 * Before a person is erased: what systems may still do or undo for her is left to nobody, with its seat and without anything of the
 * person, so that the seat ends as the book of the system says. It keeps the key that the system knows. Killed on the way, the seat
 * stays taken until its count expires; it is never given back twice.
 */
export async function leaveOpenPromises(customerId: string, ports: LeavingPorts): Promise<void> {
  const { promises, tasks, now } = ports;
  const { memory } = await promises.readMemories(customerId, undefined);
  const calls = new Map<string, Task>();
  for (const promise of memory.promises) {
    const call = isOpen(promise) ? await tasks.find(callIdOf(promise.actionId)) : undefined;
    if (call !== undefined && canEnd(promise, call, ports)) calls.set(promise.actionId, call);
  }
  if (calls.size === 0) return;
  const left = new Map<string, StandingPromise>();
  await changePromises(customerId, promises, (promise) => {
    left.delete(promise.actionId);
    if (!calls.has(promise.actionId) || !isOpen(promise)) return undefined;
    left.set(promise.actionId, promise);
    const { took: _, ...bare } = promise;
    return { ...bare, life: { ...lifeOf(promise), holds: false } };
  });
  for (const promise of left.values()) {
    const call = calls.get(promise.actionId);
    if (call !== undefined) await leaveOne(promise, call, promises, now());
  }
}

const isOpen = (promise: StandingPromise): boolean =>
  promise.took !== undefined && lifeOf(promise).holds && !isSettled(lifeOf(promise));

/** The system did it, and it is to be undone. */
const isToUndo = (promise: StandingPromise): boolean => !isInForce(promise) && lifeOf(promise).word === 'yes';

const canEnd = (promise: StandingPromise, call: Task, { canProbe }: LeavingPorts): boolean =>
  isToUndo(promise) ? call.payload['canUndo'] === true : canProbe(call);

async function leaveOne(
  promise: StandingPromise,
  { pack, template, payload: { connector, canUndo } }: Task,
  promises: PromiseLedger,
  now: number,
): Promise<void> {
  const { actionId, decisionId, type, reason, channel, at, took = [] } = promise;
  const nobody = `left-${actionId}`;
  const bare = { actionId, decisionId, interactionId: nobody, pack, type, reason, channel, at, took };
  const heir = { ...bare, params: {}, occasion: '', settles: [], messages: [], life: lifeOf(promise) };
  const next = isToUndo(promise) ? { undo: true } : { settle: true };
  const task: Task = {
    taskId: `${actionId}-left`,
    type: 'action',
    decisionId,
    interactionId: nobody,
    customerId: nobody,
    touchpoint: '',
    pack,
    template,
    locale: '',
    channel,
    actionId,
    payload: { actionId, connector, canUndo, ...next },
    createdAt: now,
    dueAt: now + afterCallsMs,
  };
  const memory = { id: nobody, expected: 0, next: { version: 1, promises: [heir], contacts: [] } };
  const nothing = { givenBack: [], takes: [], cancelled: [] };
  await promises.settle({ decisionId, interactionId: nobody, memory, ...nothing, tasks: [task] });
}
