import type { BudgetState, Counters } from '../../domain/contact/budget.ts';
import { findShort } from '../../domain/contact/take-budget.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { Identified } from '../../domain/decision/interaction.ts';
import { nameVisit } from '../../domain/decision/name-visit.ts';
import type { Proposal } from '../../domain/decision/proposal.ts';
import type { DegradationCode } from '../../domain/decision/reason.ts';
import type { RuleSetInForce } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { type Soon, whenKnown } from '../../shared/soon.ts';
import { leaveCanary, tryCanary } from '../inquiry/choose-rules.ts';
import { identifyCustomer } from '../inquiry/identify-customer.ts';
import {
  type Answer,
  type AnswerServices,
  type Attempt,
  answerWith,
  answerWithout,
  type Inquiry,
  propose,
} from '../inquiry/inquiry.ts';
import { areAllKnown, lookAtBudgets, readCounters } from '../inquiry/read-counters.ts';
import { whatIf } from '../inquiry/what-if.ts';
import { holdBehind, holdIfStored } from '../store/hold-behind.ts';
import { repeatDecision } from '../store/idempotency.ts';
import { NotedRates } from '../store/note-basis.ts';
import { handOver, storeDecision } from '../store/store-decision.ts';

type Read = Omit<Counters, 'budgets'>;

type Circumstances = {
  /** By `clock.elapsed`; this moment if absent. */
  readonly arrivedAt?: number;
  /** The ids of the only offers that may be made; all if absent. */
  readonly offerable?: ReadonlySet<string> | undefined;
  /** The refused promise (its actionId) in whose place something is decided. */
  readonly remedyFor?: string;
};

/** Re-decides after a lost race; each loss means that somebody else won, so this many in a row is real contention. */
const mostAttempts = 20;

/**
 * Answers one interaction within its budget, by one rule set from the edge to the reply. Live answers are stored before they are
 * given, and the same interactionId again gives what was stored. Without the customer's snapshot or without the ledger, the caller
 * gets the best answer that promises nothing. It says so, and it is not stored: asked again, the interaction is decided again.
 */
export async function answerInteraction(
  inForce: RuleSetInForce,
  request: DecisionRequest,
  services: AnswerServices,
  { arrivedAt = services.clock.elapsed(), offerable, remedyFor }: Circumstances = {},
): Promise<Answer> {
  // Written out: spreading objects into it was measured at ten microseconds.
  const inquiry: Inquiry = {
    inForce,
    canary: inForce.canary,
    ruleSet: inForce.ruleSet,
    loadedAt: inForce.loadedAt,
    release: inForce.release?.number,
    request: nameVisit(request, inForce.ruleSet),
    services: whatIf(request, services),
    arrivedAt,
    offerable,
    remedyFor,
    customer: undefined,
    underWay: undefined,
    isAnswered: false,
    stored: undefined,
    correct: undefined,
  };
  const full = answerFully(inquiry);
  return inquiry.isAnswered ? full : answerInTime(inquiry, full);
}

/** The full answer, or what can be said without the stores once the caller's time is up. */
async function answerInTime(inquiry: Inquiry, full: Promise<Answer>): Promise<Answer> {
  const { clock, defaultBudgetMs } = inquiry.services;
  const spentMs = clock.elapsed() - inquiry.arrivedAt;
  const timer = clock.after(Math.max(0, (inquiry.request.budgetMs ?? defaultBudgetMs) - spentMs));
  const late = timer.reached.then(() => {
    inquiry.isAnswered = true;
    if (inquiry.stored !== undefined) {
      inquiry.correct?.().catch(ignoreAfterAnswer);
      return inquiry.stored;
    }
    leaveBehind(inquiry);
    return answerWithout(inquiry, inquiry.customer === undefined ? [] : ['ledger-late']);
  });
  try {
    return await Promise.race([full, late]);
  } finally {
    timer.cancel();
    full.catch(ignoreAfterAnswer);
  }
}

/** What may be stored after all waits for a caller who is answered without it. */
function leaveBehind({ underWay, services: { late, ledger, clock } }: Inquiry): void {
  if (underWay === undefined || late === undefined) return;
  holdBehind(underWay, ledger, clock.now()).catch(ignoreAfterAnswer);
}

/** A commit that was lost on its way may be stored yet. */
function lookAfter({ underWay, services: { late, clock } }: Inquiry): void {
  if (underWay === undefined || late === undefined) return;
  holdIfStored(underWay, late, clock).catch(ignoreAfterAnswer);
}

/** What fails once the fallback was given has nobody left to be reported to; the stores' own metrics count it. */
const ignoreAfterAnswer = (): void => undefined;

/**
 * Waits only for what is not there at once: with stores that answer at once, a dry run is one synchronous run. Nothing looks for
 * an earlier decision first, because the commit does: that saves a round trip.
 */
async function answerFully(inquiry: Inquiry): Promise<Answer> {
  const finding = findCustomer(inquiry);
  const customer = finding instanceof Promise ? await finding : finding;
  try {
    if (customer.status !== 'missing') return await decideAndStore(inquiry, customer);
    return await answerUncommitted(inquiry, []);
  } catch (error) {
    if (!(error instanceof ServiceError) && leaveCanary(inquiry, error)) return answerFully(inquiry);
    if (!isStoreFailure(error)) throw error;
    if (error.code === 'store-full') inquiry.underWay = undefined;
    if (!inquiry.isAnswered) leaveBehind(inquiry);
    lookAfter(inquiry);
    return await answerUncommitted(inquiry, ['ledger-unavailable']);
  }
}

/** Where no commit looked for it: what was decided before, else the best answer without the stores. */
async function answerUncommitted(inquiry: Inquiry, missing: readonly DegradationCode[]): Promise<Answer> {
  const { request, services, isAnswered } = inquiry;
  if (isAnswered || request.mode === 'dry-run') return answerWithout(inquiry, missing);
  try {
    const stored = await services.ledger.findByInteraction(request.interactionId);
    return stored === undefined
      ? answerWithout(inquiry, missing)
      : await handOver(inquiry, stored, repeatDecision(stored, request));
  } catch (error) {
    if (!isStoreFailure(error)) throw error;
    return answerWithout(inquiry, ['ledger-unavailable']);
  }
}

const isStoreFailure = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && (error.code === 'store-unavailable' || error.code === 'store-full');

function findCustomer(inquiry: Inquiry): Soon<Identified> {
  const note = (customer: Identified): Identified => {
    inquiry.customer = customer;
    if (inquiry.canary !== undefined) tryCanary(inquiry, inquiry.canary, customer);
    return customer;
  };
  const doWithout = (error: unknown): Identified => {
    if (!isStoreFailure(error)) throw error;
    return note({ status: 'missing', because: 'snapshot-unavailable' });
  };
  try {
    const finding = identifyCustomer(inquiry.request, inquiry.services);
    return finding instanceof Promise ? finding.then(note, doWithout) : note(finding);
  } catch (error) {
    return doWithout(error);
  }
}

/** Decides until the decision can be stored; a dry run, until it knows all that it counts on. */
async function decideAndStore(inquiry: Inquiry, customer: Identified): Promise<Answer> {
  const budgets = new Map<string, BudgetState>();
  for (let tries = 0; tries < mostAttempts && !inquiry.isAnswered; tries += 1) {
    const trying = tryToDecide(inquiry, customer, budgets);
    const answer = trying instanceof Promise ? await trying : trying;
    if (answer !== undefined) return answer;
  }
  return answerWithout(inquiry, ['contention']);
}

/** Undefined where it must be decided again; `budgets` then say more. */
function tryToDecide(
  inquiry: Inquiry,
  customer: Identified,
  budgets: Map<string, BudgetState>,
): Soon<Answer | undefined> {
  const { request, services } = inquiry;
  const isLive = request.mode !== 'dry-run';
  const reading = readCounters(customer, request.sessionId, services, isLive ? 'any-age' : undefined);
  return whenKnown(reading, (read) => {
    const counters = { budgets, ...(isLive ? noteRates(read) : read) };
    const proposal = propose(inquiry, customer, counters, true);
    const attempt = { customer, counters, proposal };
    return isLive ? storeDecision(inquiry, attempt) : rehearse(inquiry, attempt);
  });
}

const noteRates = (counters: Read): Read =>
  counters.outcomes === undefined ? counters : { ...counters, outcomes: new NotedRates(counters.outcomes) };

/** The answer of a dry run. Undefined where more is taken already than the proposal assumed; `budgets` then say so. */
function rehearse(inquiry: Inquiry, { counters: { budgets }, proposal }: Attempt): Soon<Answer | undefined> {
  const { ledger } = inquiry.services;
  const answer = (): Answer => {
    inquiry.isAnswered = true;
    return answerWith(inquiry, proposal, [], 'decides-again');
  };
  if (areAllKnown(proposal.takes, budgets)) return answer();
  return whenKnown(
    lookAtBudgets(proposal.takes, budgets, ledger),
    (): Soon<Answer | undefined> =>
      holdsWith(inquiry.request, proposal, budgets)
        ? answer()
        : whenKnown(lookAtBudgets(proposal.considered(), budgets, ledger), () => undefined),
  );
}

/**
 * Whether a proposal that assumed that nothing was taken yet is the same with what is known of its budgets. It is not where too little
 * is left for it, and need not be where it says which budget was too small for what else was considered.
 */
const holdsWith = (
  { explain }: DecisionRequest,
  { takes, decision }: Proposal,
  budgets: ReadonlyMap<string, BudgetState>,
): boolean =>
  explain !== 'full' &&
  findShort(takes, budgets) === undefined &&
  decision.reasons.every(({ code }) => code !== 'budget-exhausted' && code !== 'limit-reached');
