import type { BudgetState, BudgetTake, Counters } from '../domain/contact/budget.ts';
import type { ContactEvent, CustomerMemory, MemoryChange } from '../domain/contact/customer-memory.ts';
import type { OutcomeCount, OutcomeTally } from '../domain/contact/outcome-counts.ts';
import type { Identity } from '../domain/customer/identity.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { SnapshotCopy } from '../domain/customer/snapshot-copy.ts';
import type { Acceptance } from '../domain/decision/acceptance.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { DecisionBasis } from '../domain/decision/decision-basis.ts';
import type { DecisionRequest } from '../domain/decision/decision-request.ts';
import type { Groundless } from '../domain/decision/groundless.ts';
import type { Settlement } from '../domain/decision/settlement.ts';
import type { Task } from '../domain/tasks/task.ts';
import type { Soon } from '../shared/soon.ts';

/**
 * What reading a snapshot gave. `source`: the near cache, the store, or the cache while its store is away. `copy`: the snapshot as it
 * is stored; its digest is computed when it is called.
 */
export type SnapshotReading =
  | {
      readonly found: true;
      readonly snapshot: Snapshot;
      readonly source: 'cache' | 'store' | 'stale-cache';
      readonly copy?: () => SnapshotCopy;
    }
  | { readonly found: false };

/**
 * Reads customers. Called once or twice per decision. Answers at once from memory, else later. Throws or rejects with
 * `ServiceError('store-unavailable')` when it cannot answer.
 */
export interface SnapshotReader {
  /**
   * The ids of all customers who carry every one of these identities in any spelling; at most one more than `mostInParty`. With
   * `minAsOf` (epoch ms), no cached snapshot older than that decides who carries them.
   */
  findCustomers(identities: readonly Identity[], minAsOf?: number): Soon<readonly string[]>;
  /**
   * The newest snapshot; with `minAsOf` (epoch ms) never one older than that from a cache. The store may have an older one: the
   * caller compares. Absence is `found: false`.
   */
  readSnapshot(customerId: string, minAsOf?: number): Soon<SnapshotReading>;
}

/** A decision as the ledger holds it. */
export type StoredDecision = {
  /** Its decisionId is `decisionIdOf` of its interactionId. */
  readonly decision: Decision;
  /** The decision as JSON in UTF-8, as its caller got it: a repeat gets the very same. */
  readonly bytes: Buffer;
  /** The digest of the request, to distinguish a repeat from a misuse of its interactionId. Absent where the request is stored whole. */
  readonly fingerprint?: string;
  /** The request. Without its customer where nobody was known, unless an acceptance needs it: no erasure would find it. */
  readonly request?: DecisionRequest;
  /** What it was decided on. Absent in records of earlier releases. */
  readonly basis?: DecisionBasis;
  /** Whose it is, where the answer does not say so (see `ownerOf`): a customer's, or a visit's (`ownerOfVisit`). */
  readonly customerId?: string;
};

/** `unknown`: no clear answer in time, or the system was not asked. */
export type SystemAnswer =
  | { readonly status: 'confirmed' }
  | { readonly status: 'unknown' }
  | { readonly status: 'refused'; readonly reason: string };

/** The systems of record that are asked while the customer waits. */
export interface SystemDesk {
  /** The connectors that have an address. */
  readonly connectors: ReadonlySet<string>;
  /** Makes the call of a task and waits at most so many milliseconds for the answer. Never rejects. */
  ask(call: Task, withinMs: number): Promise<SystemAnswer>;
}

/** All that one live decision changes, to be stored whole or not at all. */
export type Commit = StoredDecision & {
  /** The memories that the decision counted on: of the customer; of an unknown one, of the visit, if there is one. */
  readonly memory?: MemoryCheck;
  readonly household?: MemoryCheck;
  /**
   * The snapshot decided on. The ledger keeps one copy of each, for its owner, at least as long as decisions name it in their `basis`.
   */
  readonly copy?: SnapshotCopy;
  readonly takes: readonly BudgetTake[];
  readonly tasks: readonly Task[];
};

/** As `MemoryChange`. Without `next` the memory stays, and its version is checked all the same. */
export type MemoryCheck = Omit<MemoryChange, 'next'> & Partial<Pick<MemoryChange, 'next'>>;

export type CommitResult =
  /** `unconfirmed`: stored, but a failover may lose it: too few replicas are known to have it. */
  | { readonly status: 'committed'; readonly unconfirmed?: true }
  /** The interaction was decided before: that decision stands and nothing was changed. */
  | { readonly status: 'repeated'; readonly stored: StoredDecision }
  /**
   * A memory had moved on, the customer was erased since the snapshot decided on (else since decidedAt), or a budget had too little
   * left: nothing was changed. `budgets` are those that were short.
   */
  | { readonly status: 'conflict'; readonly budgets: readonly BudgetState[] }
  /** The ledger lost decisions that it had acknowledged: nothing was changed, and nothing may be promised. */
  | { readonly status: 'lost' };

/**
 * Whether the stores still hold what they were given. Both resolve to why they may not, for an operator, or to undefined. They
 * reject with a ServiceError when the store is away.
 */
export interface LossWatch {
  /** Asked when a customer was not found: an empty store makes everybody a stranger. */
  customers(): Soon<string | undefined>;
  decisions(): Soon<string | undefined>;
}

/**
 * Takes back a promise whose reason is gone, with all that hangs on it, in one write; nothing where it is taken back already.
 * Rejects with a ServiceError when the store is away.
 */
export type WithdrawPromise = (customerId: string, groundless: Groundless) => Promise<unknown>;

/**
 * What a decision promised whose caller was answered without it. Both reject with a ServiceError when the store is away, and change
 * nothing where nothing was promised.
 */
export type LateDecisions = {
  /** Nothing of it is carried out until the caller has it; it is withdrawn in the end. False: there was nothing to hold back. */
  readonly hold: (customerId: string, decisionId: string) => Promise<boolean>;
  /** The caller has it: it is carried out. With a memory that was just read, the write is on its way when this returns. */
  readonly release: (customerId: string, decisionId: string, known?: CustomerMemory) => Promise<unknown>;
};

/** What becomes of promises of one decision, to be stored whole or not at all. */
export type SettleEntry = Settlement & {
  /** Replaces the stored answer of the decision, if it is still there. */
  readonly answer?: StoredDecision;
  /** Settles only where this very answer of the decision is stored; else it is a conflict. */
  readonly onlyBehind?: StoredDecision;
};

export type SettleResult =
  | { readonly status: 'settled' }
  /** The memory or the answer had moved on, or `budgets` had too little left: nothing was changed. */
  | { readonly status: 'conflict'; readonly budgets: readonly BudgetState[] };

/** What became of offers of one decision, to be stored whole or not at all. */
export type OutcomeEntry = {
  readonly decisionId: string;
  /** How many outcomes of this decision were known when the entry was made. */
  readonly expected: number;
  /** Appended in this order to those known. */
  readonly outcomes: readonly OutcomeRecord[];
  readonly memory?: MemoryChange;
  readonly household?: MemoryChange;
  /** Added to the counts over all customers. */
  readonly counts: readonly OutcomeCount[];
  /** What acceptances take from budgets, and what follows them. */
  readonly takes: readonly BudgetTake[];
  readonly tasks: readonly Task[];
};

/** An outcome of an offer; an acceptance with what was done by it. */
export type OutcomeRecord = ContactEvent & { readonly effect?: Acceptance };

export type OutcomeWrite =
  | { readonly status: 'stored' }
  /** The decision is not there (any more), or its outcomes or a memory are not those expected: nothing changed. */
  | { readonly status: 'moved' }
  /** A budget had too little left: nothing changed. `budgets` are those that were short. */
  | { readonly status: 'short'; readonly budgets: readonly BudgetState[] };

/**
 * Keeps decisions, their tasks, memories and budgets. Every method throws or rejects with a ServiceError when the store is away.
 * What a decision reads first may be there at once.
 */
export interface Ledger {
  findByInteraction(interactionId: string): Soon<StoredDecision | undefined>;
  findDecision(decisionId: string): Promise<StoredDecision | undefined>;
  /**
   * The memories of a customer and a household (empty ones where there is no record). With `any-age` they may be those that this
   * process knew last: for a commit, which checks their versions.
   */
  readMemories(
    customerId: string | undefined,
    household: string | undefined,
    accepts?: 'any-age',
  ): Soon<Pick<Counters, 'memory' | 'household'>>;
  /**
   * Atomic and durable against a killed process once it resolves; with promises (tasks, takes, actions) against a killed
   * machine too, as far as the store's settings allow. Idempotent by interactionId. Checks, in this order: the interaction was
   * not decided, memories have their expected versions, every take fits.
   */
  commit(change: Commit): Promise<CommitResult>;
  /**
   * As durable as a commit's promises, and never stored before a commit that this process sent earlier. Gives back first, at most what is taken, and then takes. Cancels what is waiting, running or
   * parked, and leaves what is done.
   */
  settle(entry: SettleEntry): Promise<SettleResult>;
  /** The counts under these keys, in no order; those that nothing was taken from (or that have expired) are left out. Changes nothing. */
  readBudgets(keys: readonly string[]): Soon<readonly BudgetState[]>;
  /** Replaces the limit of a count, and gives its state; undefined where nothing is taken from it (or that has expired). */
  correctBudget(key: string, limit: number): Promise<BudgetState | undefined>;
  /** The known outcomes of a decision's offers, in the order of the reports; empty if there are none or no such decision. */
  readOutcomes(decisionId: string): Promise<readonly OutcomeRecord[]>;
  /**
   * Stores outcomes, memories, counts, takes and tasks in one atomic write, as durable as a commit's promises. Outcomes go when
   * their decision goes.
   */
  addOutcomes(entry: OutcomeEntry): Promise<OutcomeWrite>;
  /** All counts over all customers, in no order. They outlive decisions and erasures: they name nobody. */
  countOutcomes(): Promise<readonly OutcomeTally[]>;
}
