import type { TaskRecord, TaskState } from '../domain/tasks/task.ts';

export type TaskFilter = {
  readonly state?: TaskState;
  readonly customerId?: string;
  readonly decisionId?: string;
  /** At most this many, 1 to 1,000. */
  readonly limit: number;
  /** Continue behind this taskId. */
  readonly after?: string;
};

/** The tasks and their lives. Times are epoch milliseconds. */
export interface TaskStore {
  /**
   * Up to `limit` tasks that are due (nextAt <= now) and waiting, or running under a lease that has run out; each is marked
   * running for `owner` until now + leaseMs, and its `attempts` grow by one, in the same step: two workers never hold one task, and
   * an attempt that kills its worker counts. The longest due first.
   */
  lease(request: {
    now: number;
    limit: number;
    leaseMs: number;
    owner: string;
  }): Promise<readonly TaskRecord[]>;
  /**
   * Marks it done. False if `owner` no longer holds it: its lease ran out and another took it, or it was erased (then `find` gives
   * undefined and what was delivered meanwhile must be removed again).
   */
  complete(
    taskId: string,
    owner: string,
    finishedAt: number,
    result: Readonly<Record<string, unknown>>,
  ): Promise<boolean>;
  /** Puts it back to wait until `nextAt`, or parks it when `nextAt` is absent. False as for `complete`. */
  fail(taskId: string, owner: string, error: string, nextAt?: number): Promise<boolean>;
  find(taskId: string): Promise<TaskRecord | undefined>;
  /** In an order of the store's own that stays the same from page to page. */
  list(filter: TaskFilter): Promise<readonly TaskRecord[]>;
  /** Makes a waiting or parked task due at `now`, attempts counted anew. Undefined: no such task; false: not in such a state. */
  makeDue(taskId: string, now: number): Promise<boolean | undefined>;
  /** How many tasks are in each state, and since when the oldest due one waits. */
  count(
    now: number,
  ): Promise<{ readonly states: Readonly<Record<TaskState, number>>; readonly oldestDueAt?: number }>;
}

/** A letter ready to print: a whole HTML document. */
export type Letter = { readonly taskId: string; readonly fileName: string; readonly html: string };

/** Rejects with a `DeliveryError` when a letter cannot be written now. */
export interface LetterBox {
  /** Writes the letter once: the same taskId again leaves the first one as it is. Resolves when it is on the disk. */
  put(letter: Letter): Promise<{ readonly location: string; readonly alreadyThere: boolean }>;
  /** Takes away the letters of these tasks, as far as they were written, for an erasure. Resolves to how many there were. */
  remove(taskIds: readonly string[]): Promise<number>;
}

/** A call to a system of record (departure control, loyalty), or `send-message` to whoever sends e-mails and texts. */
export type ActionCall = {
  /** Stable over retries; sent as Idempotency-Key. */
  readonly idempotencyKey: string;
  readonly type: string;
  readonly pack: string;
  readonly body: Readonly<Record<string, unknown>>;
};

export interface ActionConnector {
  /**
   * Carries the action out, once per idempotencyKey. `refused` when it never will be. Rejects, with a `DeliveryError` where the
   * reason is known, when it may be tried again. `detail` and reasons hold no personal data.
   */
  carryOut(
    call: ActionCall,
  ): Promise<{ readonly status: 'done' | 'refused'; readonly reference?: string; readonly detail?: string }>;
}

/** A delivery that failed and may be tried again. `reason` goes into logs and the task, so it holds no personal data. */
export class DeliveryError extends Error {
  readonly reason: string;
  /** The other side asked for at least this pause. */
  readonly retryAfterMs: number | undefined;

  constructor(reason: string, options: { readonly retryAfterMs?: number; readonly cause?: unknown } = {}) {
    super(reason, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DeliveryError';
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
  }
}
