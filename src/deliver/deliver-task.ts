import { callIdOf } from '../domain/decision/settlement.ts';
import type { Task, TaskRecord } from '../domain/tasks/task.ts';
import { type Delivery, deliverFollowUp, type FollowUpOutlets } from './deliver-follow-up.ts';
import type { ActionCall, ActionConnector, CallAnswer, RemedyDesk } from './ports.ts';

/** The destinations of deliveries. */
export type Outlets = FollowUpOutlets & {
  readonly actions: ActionConnector;
  readonly remedies: RemedyDesk;
};

/**
 * Turns one task into one letter or one action call. Safe to repeat: the effect is tied to the taskId. Rejects if it may be
 * retried.
 */
export async function deliverTask(task: TaskRecord, outlets: Outlets): Promise<Delivery> {
  switch (task.type) {
    case 'letter':
    case 'message':
      return deliverFollowUp(task, outlets, (type, content, connector) =>
        carryOut(outlets.actions, task, composeCall(task, type, content, connector)),
      );
    case 'action':
      if (task.payload['undo'] === true && task.payload['canUndo'] !== true) return noCompensation;
      if (task.payload['settle'] === true && task.payload['undo'] !== true)
        return findOut(outlets.actions, task);
      return carryOut(outlets.actions, task, callOf(task));
    case 'remedy':
      return { status: 'done', result: await outlets.remedies.decide(task) };
  }
}

const noCompensation: Delivery = {
  status: 'refused',
  reason: 'the promise was taken back after the system had carried it out: have people undo it there',
};

/** The call that carries out an action. */
export const callOf = (task: Task): ActionCall =>
  task.payload['erase'] === true ? composeErasure(task) : composeCall(task, task.template, task.payload);

/** It tells nothing but whom to forget. */
function composeErasure({ taskId, pack, payload }: Task): ActionCall {
  const { connector, customerId } = payload;
  const body = { type: 'erase', erase: true, customerId, taskId, pack };
  return { idempotencyKey: taskId, type: 'erase', pack, connector: String(connector), body };
}

/** One call, with everything that the receiver needs to act and to trace it. */
function composeCall(
  task: Task,
  type: string,
  content: Readonly<Record<string, unknown>>,
  connector?: string,
): ActionCall {
  const { taskId, decisionId, interactionId, customerId, touchpoint, pack, template, createdAt } = task;
  const decidedAt = new Date(createdAt).toISOString();
  const about = {
    type,
    taskId,
    decisionId,
    interactionId,
    customerId,
    touchpoint,
    pack,
    template,
    decidedAt,
  };
  const body = Object.assign({}, content, about);
  return { idempotencyKey: taskId, type, pack, ...(connector !== undefined && { connector }), body };
}

/** A call that may have been made before is made again only where the system does not know it. */
async function carryOut(actions: ActionConnector, task: TaskRecord, call: ActionCall): Promise<Delivery> {
  const known = mayBeMade(task) ? await actions.probe(call) : notMade;
  return toDelivery(known.status === 'not-made' ? await actions.carryOut(call) : known);
}

/** What became of a call for a person who was erased since. It is not made again. */
async function findOut(actions: ActionConnector, task: TaskRecord): Promise<Delivery> {
  const known = await actions.probe({ ...callOf(task), idempotencyKey: callIdOf(task.actionId ?? '') });
  return known.status === 'not-made' ? { status: 'refused', reason: 'it was never made' } : toDelivery(known);
}

function toDelivery({ status, reference, detail }: CallAnswer): Delivery {
  if (status !== 'refused') return { status, result: reference === undefined ? {} : { reference } };
  return { status, reason: detail === undefined ? 'refused' : `refused: ${detail}` };
}

const notMade = { status: 'not-made' } as const;

/** It was made while the customer waited, or an earlier attempt failed, or ended with its worker. */
const mayBeMade = ({ attempts, lastError, payload }: TaskRecord): boolean =>
  attempts > 1 || lastError !== undefined || (payload['sync'] === true && payload['undo'] !== true);
