import type { AskedAgain } from '../promises/asked-again.ts';

/**
 * Durable work after the interaction, stored in the same write as the decision, delivered at least once with one effect. `remedy`:
 * decides what takes the place of a refused action.
 */
export const taskTypes = ['letter', 'action', 'message', 'remedy'] as const;

export type TaskType = (typeof taskTypes)[number];

export const taskStates = ['waiting', 'held', 'running', 'done', 'parked', 'cancelled'] as const;

export type TaskState = (typeof taskStates)[number];

/**
 * `reason-gone`: its `while` did not hold. `customer-gone`: nothing is known of the customer any more. `operator`: a person
 * cancelled it. `answered`: the system answered while the customer waited. `promise-refused`, `promise-withdrawn`: the promise that it hangs on is not in force.
 */
export const cancelCodes = [
  'reason-gone',
  'customer-gone',
  'operator',
  'promise-refused',
  'promise-withdrawn',
  'answered',
  'stopped',
] as const;

/** Why a task was cancelled. */
export type CancelCause = {
  readonly code: (typeof cancelCodes)[number];
  /** What did not hold, in the words of the pack, or what the operator or the source of a move gave as reason; without personal data. */
  readonly detail?: string;
};

export type Task = {
  /** Derived from the decision, so the same decision always has the same task ids. Also the connectors' Idempotency-Key. */
  readonly taskId: string;
  readonly type: TaskType;
  readonly decisionId: string;
  readonly interactionId: string;
  readonly customerId: string;
  readonly touchpoint: string;
  /** The pack whose templates and connectors it uses. */
  readonly pack: string;
  /** Letter: the template. Action: the action's type. Message: the message key. */
  readonly template: string;
  readonly locale: string;
  readonly channel: string;
  /** The promise that it carries out or hangs on. */
  readonly actionId?: string;
  /** Everything that the letter or the action call needs, copied from the decision: nothing is looked up later. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Absent: it follows whatever happens meanwhile. */
  readonly while?: AskedAgain;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly dueAt: number;
};

/** A task with its delivery state. Times are epoch milliseconds. */
export type TaskRecord = Task & {
  readonly state: TaskState;
  /** The number of attempts, including the current one: a task that kills its worker counts too. */
  readonly attempts: number;
  /** The time of the next attempt: `dueAt`, or later after a failure. */
  readonly nextAt: number;
  readonly leaseUntil?: number;
  readonly leaseOwner?: string;
  readonly lastError?: string;
  readonly finishedAt?: number;
  /** Present once it is cancelled. */
  readonly cause?: CancelCause;
  /** The result of the delivery: the letter's file, the connector's reference. */
  readonly result?: Readonly<Record<string, unknown>>;
};
