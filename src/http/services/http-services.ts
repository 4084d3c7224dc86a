import type { Moved, Proposal, Wish } from '../../author/release-desk.ts';
import type { Preview, PreviewQuestion } from '../../author/show-preview.ts';
import type { WhyFinding, WhyQuestion } from '../../decide/explain/explain-offer.ts';
import type { BudgetQuestion } from '../../decide/explain/find-budget.ts';
import type { Answer } from '../../decide/inquiry/inquiry.ts';
import type { OutcomeResult } from '../../decide/outcomes/check-outcomes.ts';
import type { MovedPromise } from '../../deliver/move-promise-of.ts';
import type { TaskChanged, TaskFilter } from '../../deliver/ports.ts';
import type { Recomposed } from '../../deliver/recompose-letter.ts';
import type { FollowUpReport, FollowUpReported } from '../../deliver/report-follow-up.ts';
import type { PromiseReport } from '../../deliver/report-promise.ts';
import type { BudgetState } from '../../domain/contact/budget.ts';
import type { ContactEvent, StandingPromise } from '../../domain/contact/customer-memory.ts';
import type { OutcomeReport } from '../../domain/contact/outcome-report.ts';
import type { CustomerEvent } from '../../domain/customer/customer-event.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { Identified } from '../../domain/decision/interaction.ts';
import type { Manifest } from '../../domain/release/manifest.ts';
import type { Refusal, Release } from '../../domain/release/release-file.ts';
import type { ReleaseBook, ReleaseRecord } from '../../domain/release/release-life.ts';
import type { RuleSet, RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import type { TaskChange } from '../../domain/tasks/change-task.ts';
import type { TaskRecord } from '../../domain/tasks/task.ts';
import type { AppendResult } from '../../maintain/append-customer-event.ts';
import type { ErasureResult } from '../../maintain/erase-customer.ts';
import type { CustomerExport } from '../../maintain/export-customer.ts';
import type { CustomerFinding } from '../../maintain/get-customer.ts';
import type { KeyManager } from '../../maintain/manage-keys.ts';
import type { MergePatch, PatchResult } from '../../maintain/patch-customer.ts';
import type { StoreResult } from '../../maintain/put-customer.ts';
import type { AudienceQuestion } from '../../reach/audience-question.ts';
import type { CampaignReport, ReportPeriod } from '../../reach/campaign-tally.ts';
import type { pageAudience } from '../../reach/page-audience.ts';
import type { DecisionRecords } from '../../replay/ports.ts';
import type { Replayed } from '../../replay/replay-decision.ts';
import type { reportOffers } from '../../reports/report-offers.ts';

/** All that the edge asks of the rest of the program. `main` fills it with use cases; every function may reject with a ServiceError. */
export type HttpServices = {
  /** Decides, or gives the decision made before (`repeated`). Rejects with `interaction-conflict` on a misused interactionId. */
  readonly answerInteraction: (
    inForce: RuleSetInForce,
    request: DecisionRequest,
    arrival?: Arrival,
  ) => Promise<Answer>;
  /** An answer for each person whom the request's identity names; one where that is nobody, or too many. Rejects as above. */
  readonly answerParty: (
    inForce: RuleSetInForce,
    request: DecisionRequest,
    arrival?: Arrival,
  ) => Promise<readonly Answer[]>;
  /** Who is named by the request's customer. */
  readonly identify: (request: Pick<DecisionRequest, 'customer'>) => Promise<Identified>;
  readonly findDecision: (decisionId: string) => Promise<Decision | undefined>;
  /** A result for each report, in order. */
  readonly recordOutcomes: (reports: readonly OutcomeReport[]) => Promise<readonly OutcomeResult[]>;
  /** What is known to have become of a decision's offers; undefined where there is no such decision. */
  readonly readOutcomes: (decisionId: string) => Promise<readonly ContactEvent[] | undefined>;
  /** Changes nothing. */
  readonly explainOffer: (inForce: RuleSetInForce, question: WhyQuestion) => Promise<WhyFinding>;
  /**
   * A recorded decision decided again, with its explanation as of then, for an auditor in full; undefined where there is none. Changes
   * nothing.
   */
  readonly replay: (
    decisionId: string,
    isAuditor: boolean,
  ) => Promise<{ readonly recorded: Decision; readonly replayed: Replayed } | undefined>;
  /** A page of all decisions in the order in which they were stored (see DecisionRecords). */
  readonly readDecisions: DecisionRecords['readDecisions'];
  /** What became of decisions, in their order. */
  readonly readAftermath: DecisionRecords['readAftermath'];
  /** All decisions of a customer in the order in which they were decided. */
  readonly readDecisionsOf: DecisionRecords['readDecisionsOf'];
  /** The files of a rule set that decisions were made by; undefined where they are not kept. */
  readonly findRuleFiles: (version: string) => Promise<Pick<RuleSet, 'version' | 'files'> | undefined>;
  readonly customers: CustomerServices;
  readonly promises: PromiseServices;
  readonly tasks: TaskServices;
  readonly links: LinkServices;
  readonly budgets: BudgetServices;
  readonly reports: ReportServices;
  readonly keys: KeyManager;
  readonly releases: ReleaseServices;
  readonly previews: PreviewServices;
  /** Synchronous: the rule set in force is always in memory. A route reads it once per request and hands it on. */
  readonly currentRuleSet: () => RuleSetInForce;
  readonly isReady: () => Promise<Readiness>;
};

/** How a request came in, as far as it matters to when and what is decided. */
export type Arrival = {
  /** The ids of the only offers that may be made; all if absent. */
  readonly offerable?: ReadonlySet<string> | undefined;
  /** Lower numbers are decided first; 0 if absent. */
  readonly priority?: number;
  /** When a proxy that is trusted received it (epoch ms), where that was earlier than it could be read here. */
  readonly startedAt?: number | undefined;
};

/** The use cases of `src/maintain`, each with its store bound. */
export type CustomerServices = {
  readonly put: (snapshot: Snapshot) => Promise<StoreResult>;
  readonly patch: (customerId: string, patch: MergePatch) => Promise<PatchResult>;
  readonly append: (customerId: string, event: CustomerEvent) => Promise<AppendResult>;
  readonly get: (customerId: string) => Promise<CustomerFinding>;
  readonly erase: (customerId: string) => Promise<ErasureResult>;
  readonly export: (customerId: string) => Promise<CustomerExport>;
};

export type PromiseServices = {
  /** All that is remembered of what a customer was promised, in the order it was promised. */
  readonly list: (customerId: string) => Promise<readonly StandingPromise[]>;
  /** What a decision promised, as it is now. */
  readonly ofDecision: (decisionId: string) => Promise<readonly StandingPromise[]>;
  readonly report: (report: PromiseReport) => Promise<MovedPromise>;
};

/** Counts that many customers share. */
export type BudgetServices = {
  /** The key of a count; undefined where there is no such budget. */
  readonly keyOf: (ruleSet: RuleSet, question: BudgetQuestion) => string | undefined;
  /** Undefined where nothing is taken from it. */
  readonly read: (key: string) => Promise<BudgetState | undefined>;
  readonly correct: (key: string, limit: number) => Promise<BudgetState | undefined>;
};

/** The use cases of `src/reports` and `src/reach`. */
export type ReportServices = {
  readonly offers: (question: Parameters<typeof reportOffers>[0]) => ReturnType<typeof reportOffers>;
  /** The next page of those who would get an offer, or for whom a rule or a condition holds. Changes nothing. */
  readonly audience: (
    inForce: RuleSetInForce,
    question: AudienceQuestion,
    page: Parameters<typeof pageAudience>[0],
  ) => ReturnType<typeof pageAudience>;
  /** What came of campaigns, after at most so many milliseconds; `isWhole`: with all that the ledger has. Changes nothing. */
  readonly campaigns: (
    inForce: RuleSetInForce,
    names: readonly string[],
    period: ReportPeriod,
    mostMs: number,
  ) => Promise<{ readonly isWhole: boolean; readonly campaigns: readonly CampaignReport[] }>;
};

export type ReleaseServices = {
  /** What the ledger says at this moment. */
  readonly read: () => Promise<ReleaseBook>;
  /** The files of a release, whatever its state, or why they are not those that were proposed. */
  readonly readFiles: (release: ReleaseRecord) => Promise<Release['files'] | Refusal>;
  /** The entries of the log of releases, as they are stored. */
  readonly readLog: () => Promise<readonly string[]>;
  readonly readImpact: (manifest: Manifest) => Promise<string | undefined>;
  /** What is in force once it is at least this release, or after so many milliseconds. */
  readonly await: (number: number, mostMs: number) => Promise<RuleSetInForce>;
  readonly propose: (proposal: Proposal) => Promise<Moved>;
  /** Undefined where no release has this number. */
  readonly move: (number: number, wish: Wish) => Promise<Moved | undefined>;
};

export type PreviewServices = {
  /** Stores and sends nothing. */
  readonly show: (question: PreviewQuestion) => Promise<Preview | { readonly refused: string }>;
};

/** What the links of messages do. `gone`: the token is not ours, has expired, or its message is no longer kept. */
export type LinkServices = {
  /** Reports a click; a stop is only asked about. */
  readonly open: (
    token: string,
  ) => Promise<
    | { readonly status: 'opened'; readonly url: string }
    | { readonly status: 'asks'; readonly locale: string }
    | { readonly status: 'gone' }
  >;
  /** Stops messages by the channel of this one. */
  readonly stop: (
    token: string,
  ) => Promise<{ readonly status: 'stopped'; readonly locale: string } | { readonly status: 'gone' }>;
};

export type TaskServices = {
  readonly list: (filter: TaskFilter) => Promise<readonly TaskRecord[]>;
  readonly find: (taskId: string) => Promise<TaskRecord | undefined>;
  readonly change: (taskId: string, change: TaskChange) => Promise<TaskChanged>;
  /** Records what became of a letter or message. */
  readonly report: (report: FollowUpReport) => Promise<FollowUpReported>;
  /** Prints a letter again from its record and compares. */
  readonly recompose: (taskId: string) => Promise<Recomposed>;
};

/** Each check by name; `detail` says what is missing, for an operator. */
type Readiness = {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
};
