import type { Answer } from '../decide/answer-interaction.ts';
import type { TaskFilter } from '../deliver/ports.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { DecisionRequest } from '../domain/decision/decision-request.ts';
import type { RuleSet } from '../domain/rules/rule-set.ts';
import type { Diagnostic } from '../domain/shared/diagnostic.ts';
import type { TaskRecord } from '../domain/tasks/task.ts';
import type { Erasure, PutResult } from '../maintain/ports.ts';

/** All that the edge asks of the rest of the program. `main` fills it with use cases; every function may reject with a ServiceError. */
export type HttpServices = {
  /** Decides, or gives the decision made before (`repeated`). Rejects with `interaction-conflict` on a misused interactionId. */
  readonly answerInteraction: (request: DecisionRequest) => Promise<Answer>;
  readonly findDecision: (decisionId: string) => Promise<Decision | undefined>;
  readonly customers: CustomerServices;
  readonly tasks: TaskServices;
  /** Synchronous: the rule set in force is always in memory. */
  readonly currentRuleSet: () => RuleSetInForce;
  readonly isReady: () => Promise<Readiness>;
};

export type CustomerServices = {
  readonly put: (snapshot: Snapshot) => Promise<PutResult>;
  /** Merges a JSON merge patch (RFC 7396), whose `asOf` becomes the snapshot's. Undefined: there is no such customer. */
  readonly patch: (customerId: string, patch: SnapshotPatch) => Promise<PutResult | undefined>;
  readonly get: (customerId: string) => Promise<Snapshot | undefined>;
  /** Undefined: nothing was held. */
  readonly erase: (customerId: string) => Promise<Erasure | undefined>;
  readonly export: (customerId: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
};

/** What changes about a customer, as of when. Checked by the edge against the snapshot's schema with every field optional and nullable. */
export type SnapshotPatch = { readonly asOf: string } & Readonly<Record<string, unknown>>;

export type TaskServices = {
  readonly list: (filter: TaskFilter) => Promise<readonly TaskRecord[]>;
  readonly find: (taskId: string) => Promise<TaskRecord | undefined>;
  /** Makes a waiting or parked task due now. Undefined: no such task; false: not in such a state. */
  readonly makeDue: (taskId: string) => Promise<boolean | undefined>;
};

export type RuleSetInForce = {
  readonly ruleSet: RuleSet;
  /** Epoch milliseconds. */
  readonly loadedAt: number;
  /** The latest edit, if it was refused; `at` in epoch milliseconds. */
  readonly refused?: { readonly at: number; readonly diagnostics: readonly Diagnostic[] };
};

/** Each check by name; `detail` says what is missing, for an operator. */
export type Readiness = {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
};
