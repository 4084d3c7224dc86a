import type { BudgetState, Counters } from '../../domain/contact/budget.ts';
import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { Identified } from '../../domain/decision/interaction.ts';
import type { Proposal } from '../../domain/decision/proposal.ts';
import { type DegradationCode, degradation, type Repeat } from '../../domain/decision/reason.ts';
import type { Canary, RuleSet, RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import { decide } from '../decide.ts';
import type {
  Commit,
  LateDecisions,
  Ledger,
  LossWatch,
  SnapshotReader,
  SystemDesk,
  WithdrawPromise,
} from '../ports.ts';
import type { OutcomeWatch } from './watch-outcomes.ts';

export type AnswerServices = {
  readonly snapshots: SnapshotReader;
  readonly ledger: Ledger;
  readonly losses: LossWatch;
  readonly withdraw: WithdrawPromise;
  /** Absent: a decision acts also where its caller was answered without it. */
  readonly late?: LateDecisions;
  readonly clock: Clock;
  /** Milliseconds an answer may take when the request does not say. */
  readonly defaultBudgetMs: number;
  /** How offers fared over all customers; absent: propensities stay at their priors. */
  readonly outcomes?: OutcomeWatch;
  /** Absent: all systems are asked after the answer. */
  readonly systems?: SystemDesk;
  /** Called when a release that is tried failed to decide; the rules in force decided then. */
  readonly onCanaryFailure?: (error: unknown) => void;
  /** The short id of this process's runtime, for the records of its decisions. */
  readonly runtime?: string;
};

export type Clock = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds since some fixed moment; never goes back. */
  readonly elapsed: () => number;
  /** Resolves `true` after so many milliseconds; the returned function gives the timer back. */
  readonly after: (ms: number) => { readonly reached: Promise<true>; readonly cancel: () => void };
};

export type Answer = {
  readonly decision: Decision;
  /** The decision as JSON in UTF-8: what is stored, and what the caller gets, byte for byte. */
  readonly bytes: Buffer;
  readonly repeated: boolean;
  /** As in the proposal; absent from a stored decision. */
  readonly isOwed?: boolean;
  /** Whether the customer is known; absent from a stored decision. */
  readonly isKnown?: boolean;
};

/** One request on its way to its answer. The rule set is the one that the edge checked the request against. */
export type Inquiry = {
  /** As the edge read it. */
  readonly inForce: RuleSetInForce;
  /** The release that is tried; undefined if there is none, or it failed. */
  canary: Canary | undefined;
  /** What decides: of `inForce`, or of the canary in it once it is known who the customer is. */
  ruleSet: RuleSet;
  loadedAt: number;
  /** The number of its release; undefined where a folder is the source. */
  release: number | undefined;
  readonly request: DecisionRequest;
  readonly services: AnswerServices;
  /** When it arrived, by `clock.elapsed`: its budget and its elapsed time count from here. */
  readonly arrivedAt: number;
  /** The ids of the only offers that may be made; all if undefined. */
  readonly offerable: ReadonlySet<string> | undefined;
  readonly remedyFor: string | undefined;
  /** Undefined until it is known who the customer is, or that nobody can say. */
  customer: Identified | undefined;
  /** The commit on its way to the ledger: it may be stored, whatever the caller is answered. */
  underWay: Commit | undefined;
  /** Whether the caller has an answer already. Nothing is sent to the ledger after that. */
  isAnswered: boolean;
  /** The answer that is stored while systems are asked: the caller gets it if they take too long. */
  stored: Answer | undefined;
  /** Corrects what is being stored in its place, where the caller gets `stored` all the same. Undefined: nothing is. */
  correct: (() => Promise<void>) | undefined;
};

/** One try to decide, with what it counts on. */
export type Attempt = {
  readonly customer: Identified;
  readonly counters: Counters & { readonly budgets: Map<string, BudgetState> };
  readonly proposal: Proposal;
};

export const propose = (
  { ruleSet, request, services, offerable, remedyFor }: Inquiry,
  customer: Identified,
  counters: Counters,
  mayPromise: boolean,
): Proposal =>
  decide(
    ruleSet,
    { request, customer, offerable, remedyFor, systems: services.systems?.connectors },
    services.clock.now(),
    counters,
    mayPromise,
  );

/** The best answer that promises and stores nothing, from what is known by now. */
export function answerWithout(inquiry: Inquiry, ledger: readonly DegradationCode[]): Answer {
  const { customer = { status: 'missing', because: 'snapshot-late' } } = inquiry;
  const counters = { memory: emptyMemory, budgets: new Map() };
  const proposal = propose(inquiry, customer, counters, false);
  const again = inquiry.underWay !== undefined ? 'stored-or-decides-again' : 'decides-again';
  const snapshot = customer.status === 'missing' ? [customer.because] : [];
  return answerWith(inquiry, proposal, [...snapshot, ...ledger], again);
}

const rulesBehind = ['rules-too-old'] as const;
const stale = ['snapshot-stale'] as const;

/** Adds what a pure decision cannot know: how old its rules are, what was degraded and how long it took. */
export function answerWith(
  { ruleSet: { version }, loadedAt, release, request, services: { clock }, arrivedAt, customer }: Inquiry,
  { decision, isOwed }: Proposal,
  missing: readonly DegradationCode[],
  again: Repeat,
): Answer {
  const isKnown = customer?.status === 'known';
  const isStale = isKnown && customer.source === 'stale-cache';
  const isBehind = request.minRelease !== undefined && request.minRelease > (release ?? 0);
  const codes: readonly DegradationCode[] =
    isStale || isBehind ? [...(isBehind ? rulesBehind : []), ...(isStale ? stale : []), ...missing] : missing;
  const ageMs = Math.max(0, clock.now() - loadedAt);
  const lacking = customer?.status === 'missing' ? customer : undefined;
  const answered = Object.assign(decision, {
    ruleSet: release === undefined ? { version, ageMs } : { version, ageMs, release },
    degraded: codes.map((code) =>
      degradation(code, again, code === lacking?.because ? lacking.detail : undefined),
    ),
    elapsedMs: Math.round((clock.elapsed() - arrivedAt) * 1000) / 1000,
  });
  return {
    decision: answered,
    bytes: Buffer.from(JSON.stringify(answered)),
    repeated: false,
    isOwed,
    isKnown,
  };
}
