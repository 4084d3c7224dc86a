/** Durable work after the interaction, stored in the same write as the decision, delivered at least once with one effect. */
export type TaskType = 'letter' | 'action' | 'message';

export const taskStates = ['waiting', 'running', 'done', 'parked', 'cancelled'] as const;

export type TaskState = (typeof taskStates)[number];

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
  /** Everything that the letter or the action call needs, copied from the decision: nothing is looked up later. */
  readonly payload: Readonly<Record<string, unknown>>;
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
  /** The result of the delivery: the letter's file, the connector's reference. */
  readonly result?: Readonly<Record<string, unknown>>;
};
