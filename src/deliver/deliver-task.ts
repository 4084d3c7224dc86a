import { callIdOf } from '../domain/decision/settlement.ts';
import { composeLetter } from '../domain/messages/compose-letter.ts';
import type { Task, TaskRecord } from '../domain/tasks/task.ts';
import { readLetterPayload, readMessagePayload } from '../domain/tasks/task-payload.ts';
import type {
  ActionCall,
  ActionConnector,
  CallAnswer,
  LetterBox,
  LetterPrinter,
  RemedyDesk,
} from './ports.ts';

/** The destinations of deliveries. */
export type Outlets = {
  readonly letters: LetterBox;
  readonly printer: LetterPrinter;
  readonly actions: ActionConnector;
  readonly remedies: RemedyDesk;
};

export type Delivery =
  /** `handed-over`: whoever fetches the call will report what became of it. */
  | { readonly status: 'done' | 'handed-over'; readonly result: Readonly<Record<string, unknown>> }
  /** It can never be done, for this reason. */
  | { readonly status: 'refused'; readonly reason: string };

/**
 * Turns one task into one letter or one action call. Safe to repeat: the effect is tied to the taskId. Rejects if it may be
 * retried.
 */
export async function deliverTask(task: TaskRecord, outlets: Outlets): Promise<Delivery> {
  switch (task.type) {
    case 'letter':
      return deliverLetter(task, outlets);
    case 'message':
      return deliverMessage(task, outlets.actions);
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

async function deliverLetter(task: Task, { letters, printer }: Outlets): Promise<Delivery> {
  const payload = readLetterPayload(task.payload);
  if (payload === undefined) return { status: 'refused', reason: 'the task holds no letter' };
  const { letter } = payload;
  if (letter.address?.length === 0) return { status: 'refused', reason: noAddress };
  const { taskId, pack, template, dueAt: dated } = task;
  const printing = await printer.print({ letter, pack, dated, reference: taskId });
  if (printing?.status === 'unprintable') return { status: 'refused', reason: printing.reason };
  const html = composeLetter(letter, dated);
  const named = { taskId, name: nameLetter(task), html };
  if (printing === undefined) return { status: 'done', result: await letters.put(named) };
  const { pdf, pages } = printing;
  const { locale, country } = letter;
  const print = { pdf, pages, pack, template, locale, ...(country !== undefined && { country }) };
  return { status: 'done', result: { ...(await letters.put({ ...named, print })), pages } };
}

const noAddress = 'no postal address of the customer was deliverable when it was decided';

/** Sortable by the day of the decision, without personal data, and the same for every attempt. */
function nameLetter({ taskId, createdAt }: Task): string {
  return `${new Date(createdAt).toISOString().slice(0, 10)}-${taskId}`;
}

async function deliverMessage(task: TaskRecord, actions: ActionConnector): Promise<Delivery> {
  const payload = readMessagePayload(task.payload);
  if (payload === undefined) return { status: 'refused', reason: 'the task holds no message' };
  const content = { channel: task.channel, ...payload.message };
  return carryOut(actions, task, composeCall(task, 'send-message', content));
}

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
function composeCall(task: Task, type: string, content: Readonly<Record<string, unknown>>): ActionCall {
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
  return { idempotencyKey: taskId, type, pack, body: Object.assign({}, content, about) };
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
  attempts > 1 || lastError !== undefined || payload['sync'] === true;
