import type { BudgetState } from '../domain/contact/budget.ts';
import type { CustomerMemory } from '../domain/contact/customer-memory.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { Settlement } from '../domain/decision/settlement.ts';
import type { PrintedWith, Printing, PrintOrder } from '../domain/messages/lay-out-letter.ts';
import type { TaskChange } from '../domain/tasks/change-task.ts';
import type { CancelCause, Task, TaskRecord, TaskState } from '../domain/tasks/task.ts';
import type { Soon } from '../shared/soon.ts';

export type TaskFilter = {
  readonly state?: TaskState;
  readonly customerId?: string;
  readonly decisionId?: string;
  /** At most this many, 1 to 1,000. */
  readonly limit: number;
  /** Continue behind this taskId. */
  readonly after?: string;
};

export type TaskChanged =
  /** `unchanged`: it was as wanted already. `refused`: its state does not allow the change. With the task as it is stored then. */
  | { readonly status: 'changed' | 'unchanged' | 'refused'; readonly task: TaskRecord }
  | { readonly status: 'unknown' };

/** The tasks and their states. Times are epoch milliseconds. */
export interface TaskStore {
  /**
   * Up to `limit` tasks that are due (nextAt <= now) and waiting, or running under an expired lease. In the same step, each
   * is marked running for `owner` until now + leaseMs, and its `attempts` grow by one. So two workers never hold one task,
   * and an attempt that kills its worker counts. The longest due come first.
   */
  lease(request: {
    now: number;
    limit: number;
    leaseMs: number;
    owner: string;
  }): Promise<readonly TaskRecord[]>;
  /**
   * Marks it done. False if `owner` no longer holds it: its lease expired and another worker took it, or it was erased (then
   * `find` gives undefined, and anything delivered meanwhile must be removed).
   */
  complete(
    taskId: string,
    owner: string,
    finishedAt: number,
    result: Readonly<Record<string, unknown>>,
  ): Promise<boolean>;
  /** Returns it to waiting until `nextAt`, or parks it if `nextAt` is absent. False as for `complete`. */
  fail(taskId: string, owner: string, error: string, nextAt?: number): Promise<boolean>;
  /** Returns it to waiting until `nextAt`, as if the attempt had not been made. False as for `complete`. */
  postpone(taskId: string, owner: string, reason: string, nextAt: number): Promise<boolean>;
  /** Ends it for good, for a reason that is kept with it. False as for `complete`. */
  cancel(taskId: string, owner: string, cause: CancelCause, finishedAt: number): Promise<boolean>;
  /** Stores a task that came with no decision, waiting. Nothing where it is there already. Durable once it resolves. */
  add(task: Task): Promise<void>;
  find(taskId: string): Promise<TaskRecord | undefined>;
  /** In the store's own order, which is stable from page to page. */
  list(filter: TaskFilter): Promise<readonly TaskRecord[]>;
  /** Changes a task by `changeTask`, in one write. Never one that a worker holds. */
  change(taskId: string, change: TaskChange, now: number): Promise<TaskChanged>;
  /** The number of tasks per state, and the time since which the oldest due one waits. */
  count(
    now: number,
  ): Promise<{ readonly states: Readonly<Record<TaskState, number>>; readonly oldestDueAt?: number }>;
}

/** What is known of a customer at this moment. */
export type CustomerNow = {
  /** Absent where the warehouse knows nothing of the customer any more. */
  readonly snapshot?: Snapshot;
  readonly memory: CustomerMemory;
};

/**
 * Reads the newest snapshot and what Tact remembers. Rejects with a `DeliveryError` where either cannot be read, or where the
 * store may have lost the customer.
 */
export type ReadCustomer = (customerId: string) => Promise<CustomerNow>;

/** The promises in the customers' memories. Throws or rejects with a ServiceError when the store is away. */
export interface PromiseLedger {
  readMemories(customerId: string, household: undefined): Soon<{ readonly memory: CustomerMemory }>;
  /** Stores it whole, or not at all (`conflict`) where the memory has moved on or `budgets` have too little left. */
  settle(
    settlement: Settlement,
  ): Promise<{ readonly status: 'settled' | 'conflict'; readonly budgets?: readonly BudgetState[] }>;
}

/** Decides what takes the place of a refused promise, once per task, and stores it. Rejects if it may be retried. */
export interface RemedyDesk {
  decide(task: Task): Promise<{ readonly decisionId: string; readonly actions: number }>;
}

/** A letter ready to send: a whole HTML document, and the PDF of it where letters are printed. */
export type Letter = {
  readonly taskId: string;
  /** Of its files, without the ending. */
  readonly name: string;
  readonly html: string;
  readonly print?: PrintedLetter;
};

/** What a print shop needs of one letter. */
export type PrintedLetter = {
  readonly pdf: Uint8Array;
  readonly pages: number;
  readonly pack: string;
  readonly template: string;
  readonly locale: string;
  /** ISO 3166-1 alpha-2 of the address; absent where the address is not known here. */
  readonly country?: string;
  /** The lines of the address; absent where it is not known here. */
  readonly address?: readonly string[];
  readonly printedWith?: PrintedWith;
};

/** A letter to print, with the letterhead of this pack. */
export type PackLetter = Omit<PrintOrder, 'letterhead'> & { readonly pack: string };

/** Prints letters as PDF, as the configuration wants it. */
export interface LetterPrinter {
  /**
   * Undefined where this machine prints none: the HTML is the letter then. Rejects with a `DeliveryError` if it may succeed
   * later.
   */
  print(order: PackLetter): Promise<Exclude<Printing, { status: 'no-fonts' }> | undefined>;
}

/** Where a letter was written. */
export type LetterPlace = { readonly letter: string; readonly pdf?: string };

/** Rejects with a `DeliveryError` if a letter cannot be written at this time. */
export interface LetterBox {
  /** Writes the letter once; a repeated taskId leaves the first one unchanged. Resolves when it is on disk. */
  put(letter: Letter): Promise<LetterPlace>;
  /** Removes the written letters of these tasks, for an erasure. Resolves to their number. */
  remove(taskIds: readonly string[]): Promise<number>;
}

/** An e-mail with settled words. */
export type Mail = {
  /** Its Message-ID is made of it, so that a repeat can be recognised. */
  readonly taskId: string;
  /** The name of the sender. */
  readonly sender: string;
  /** One address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly locale: string;
  readonly pdf?: { readonly name: string; readonly content: Uint8Array };
  /** Where one POST stops such mails (RFC 8058). */
  readonly stopUrl?: string;
  /** People were told of the doubt about an earlier attempt, and want it sent. */
  readonly again: boolean;
};

/**
 * The instant itself (epoch ms) where it is on a working day of the country, else when the next one begins to work. `country`: ISO 3166-1 alpha-2;
 * where it is not known, only weekends count.
 */
export type FindWorkingTime = (at: number, country: string | undefined, timeZone: string) => Promise<number>;

/** Makes the addresses of links in messages. `target`: `stop`, or the place of a web address in the text. `now`: epoch ms. */
export type SignLink = (taskId: string, target: 'stop' | number, now: number) => string;

export type MailAnswer =
  | { readonly status: 'done'; readonly messageId: string }
  /** The address takes no mail. */
  | { readonly status: 'bounced'; readonly reason: string }
  /** The server takes no such message, whoever it is for. */
  | { readonly status: 'refused'; readonly reason: string }
  /** An attempt ended after the message was handed over, and before the server answered. */
  | { readonly status: 'unknown'; readonly messageId: string };

export interface MailSender {
  /** Hands a mail over, once as far as SMTP allows. Rejects with a `DeliveryError` if nothing was sent and it may be retried. */
  send(mail: Mail): Promise<MailAnswer>;
}

/**
 * What delivers a follow-up: a file to print, the mail server, or a connector of the pack by its name. Undefined: a letter is
 * printed, and a message goes to the connector of `send-message`.
 */
export type ChooseSender = (channel: string, country: string | undefined) => string | undefined;

/**
 * A call to a system of record (departure control, loyalty), or `send-message` to the system that sends e-mails and text
 * messages.
 */
export type ActionCall = {
  /** Stable over retries; sent as Idempotency-Key. */
  readonly idempotencyKey: string;
  readonly type: string;
  readonly pack: string;
  /** Where it goes; to the connector of its type if absent. */
  readonly connector?: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** For the whole exchange; the connector's own limit if absent or longer. */
  readonly withinMs?: number;
};

export type CallAnswer = {
  readonly status: 'done' | 'handed-over' | 'refused';
  readonly reference?: string;
  readonly detail?: string;
};

export interface ActionConnector {
  /**
   * Carries the action out, once per idempotencyKey. `refused` if it can never be done; `handed-over` if somebody fetches it, who
   * will report what became of it. Rejects if it may be retried, with a
   * `DeliveryError` if the reason is known. `detail` and reasons contain no personal data.
   */
  carryOut(call: ActionCall): Promise<CallAnswer>;
  /**
   * What became of a call that may have been made before. `not-made` if the system does not know it, or cannot be asked: then it
   * may be made again with its key. Rejects as `carryOut` does, where nobody can say now.
   */
  probe(call: ActionCall): Promise<CallAnswer | { readonly status: 'not-made' }>;
}

/** A failed delivery that may be retried. `reason` is logged and stored with the task, so it contains no personal data. */
export class DeliveryError extends Error {
  readonly reason: string;
  /** The shortest pause that the receiver asked for. */
  readonly retryAfterMs: number | undefined;
  /** Whether it is certain that this attempt did nothing. */
  readonly didNothing: boolean;
  /** Whether nothing was even tried: the attempt does not count, and is made when `retryAfterMs` have passed. */
  readonly isUntried: boolean;

  constructor(
    reason: string,
    options: {
      readonly retryAfterMs?: number | undefined;
      readonly didNothing?: boolean;
      readonly isUntried?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(reason, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DeliveryError';
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
    this.isUntried = options.isUntried === true;
    this.didNothing = options.didNothing === true || this.isUntried;
  }
}
