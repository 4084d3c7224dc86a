import type { BudgetState } from '../../domain/contact/budget.ts';
import type { ContactEvent } from '../../domain/contact/customer-memory.ts';
import type { OutcomeReport } from '../../domain/contact/outcome-report.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { timeLeft } from '../ask/time-left.ts';
import type { LateDecisions, Ledger, StoredDecision, SystemDesk } from '../ports.ts';
import { acceptAll, withEffects } from './accept-all.ts';
import type { AcceptedOffer } from './accept-offer.ts';
import { askAccepted } from './ask-accepted.ts';
import { checkOutcomes, type OutcomeResult } from './check-outcomes.ts';
import { composeOutcomes } from './compose-outcomes.ts';
import { type FollowServices, followOutcome } from './follow-outcome.ts';
import { readSituation, type Situation } from './read-situation.ts';

export type OutcomeServices = FollowServices & {
  readonly ledger: Ledger;
  readonly late?: Pick<LateDecisions, 'release'>;
  /** Absent: the systems of acceptances are asked after the answer. */
  readonly systems?: SystemDesk;
  /** Milliseconds that systems share where the decision's request does not say. */
  readonly defaultBudgetMs?: number;
};

/** So many decisions' outcomes are written at once, so that a bulk load cannot starve the kiosks. */
const atOnce = 8;

/** Each loss of the race means that somebody else won; this many in a row is real contention. */
const mostAttempts = 50;

/**
 * Records what became of offers: in the decisions' own records, in the memories of the customers (and of their households where
 * the decision is remembered there), and in the counts over all customers. A result for each report, in order. An outcome of an
 * offer of a decision counts once, however often it is reported, late or out of order. Rejects with a ServiceError when
 * a store is away: what was reported before is recorded, and reporting all of it again is safe.
 */
export async function recordOutcomes(
  reports: readonly OutcomeReport[],
  services: OutcomeServices,
): Promise<readonly OutcomeResult[]> {
  const results: OutcomeResult[] = [];
  const queue = groupByDecision(reports).entries();
  const work = async (): Promise<void> => {
    for (const [decisionId, places] of queue) {
      const own = await recordOfDecision(
        decisionId,
        places.flatMap((place) => reports[place] ?? []),
        services,
      );
      for (const [index, place] of places.entries()) {
        const result = own[index];
        if (result !== undefined) results[place] = result;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

/** The places of each decision's reports in the list. */
function groupByDecision(reports: readonly OutcomeReport[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [place, { decisionId }] of reports.entries())
    groups.set(decisionId, [...(groups.get(decisionId) ?? []), place]);
  return groups;
}

async function recordOfDecision(
  decisionId: string,
  reports: readonly OutcomeReport[],
  services: OutcomeServices,
): Promise<readonly OutcomeResult[]> {
  const { stored, results } = await recordUntilStored(decisionId, reports, services);
  if (stored === undefined) return results;
  const followed = [...results];
  for (const [index, report] of reports.entries()) {
    const result = results[index];
    if (result !== undefined) followed[index] = await followOutcome(result, report, stored, services);
  }
  return followed;
}

/** The results in the order of the reports; and the decision, where there is one. */
type Recorded = { readonly stored?: StoredDecision; readonly results: readonly OutcomeResult[] };

async function recordUntilStored(
  decisionId: string,
  reports: readonly OutcomeReport[],
  services: OutcomeServices,
): Promise<Recorded> {
  const budgets = new Map<string, BudgetState>();
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const recorded = await tryToRecord(decisionId, reports, budgets, services);
    if (recorded !== undefined) return recorded;
  }
  throw new ServiceError(
    'overloaded',
    'Too many outcomes of this customer arrive at once. Send them again, in one call.',
  );
}

/** Undefined where the race was lost, or a budget was short: `budgets` then say how short. */
async function tryToRecord(
  decisionId: string,
  reports: readonly OutcomeReport[],
  budgets: Map<string, BudgetState>,
  services: OutcomeServices,
): Promise<Recorded | undefined> {
  const { ledger, now, ruleSet } = services;
  const startedAt = now();
  const [stored, known] = await Promise.all([
    ledger.findDecision(decisionId),
    ledger.readOutcomes(decisionId),
  ]);
  if (stored === undefined) return { results: reports.map(() => noSuchDecision) };
  const judged = checkOutcomes(stored.decision, known, reports, now());
  if (judged.fresh.length === 0) return { stored, results: judged.results };
  const situation = await readSituation(stored, services);
  const accepted = acceptAll(stored, withoutReturned(known, judged.fresh), {
    ...situation,
    budgets,
    ruleSet,
    now: now(),
    systems: services.systems?.connectors,
  });
  const results = withEffects(reports, judged.results, accepted);
  const fresh = judged.fresh.filter((event) => accepted.get(event)?.isRecorded !== false);
  if (fresh.length === 0) return { stored, results };
  const written = await ledger.addOutcomes(composeOutcomes(stored, known, fresh, accepted, situation));
  if (written.status === 'short') for (const state of written.budgets) budgets.set(state.key, state);
  if (written.status !== 'stored') return undefined;
  await releaseHeld(stored, situation, services);
  for (const event of fresh) await askFor(accepted.get(event), stored, startedAt, services);
  return { stored, results };
}

/** Asks the systems of an acceptance, within the time that the decision's caller gives an answer. */
async function askFor(
  accepted: AcceptedOffer | undefined,
  { request, ...stored }: StoredDecision,
  startedAt: number,
  { systems, ledger, ruleSet, now, defaultBudgetMs = 0 }: OutcomeServices,
): Promise<void> {
  const customerId = ownerOf(stored);
  if (accepted === undefined || accepted.asks.length === 0) return;
  if (systems === undefined || customerId === null) return;
  const budgetMs = request?.budgetMs ?? defaultBudgetMs;
  await askAccepted(accepted, {
    ledger,
    systems,
    customerId,
    now,
    leftFor: (call) => timeLeft(call, ruleSet, { budgetMs, spentMs: now() - startedAt }),
  });
}

/** Whoever reports what became of an offer has the decision. */
async function releaseHeld(
  stored: StoredDecision,
  { memory }: Situation,
  { late }: OutcomeServices,
): Promise<void> {
  const { decisionId } = stored.decision;
  const customerId = ownerOf(stored);
  const isHeld = memory.promises.some(
    (promise) => promise.decisionId === decisionId && promise.heldUntil !== undefined,
  );
  if (isHeld && customerId !== null) await late?.release(customerId, decisionId);
}

/** What was returned is not carried out, whichever report comes first. */
function withoutReturned(
  known: readonly ContactEvent[],
  fresh: readonly ContactEvent[],
): readonly ContactEvent[] {
  const returned = new Set(
    [...known, ...fresh].flatMap(({ offerId, outcome }) => (outcome === 'returned' ? offerId : [])),
  );
  return fresh.filter(({ offerId }) => !returned.has(offerId));
}

const noSuchDecision: OutcomeResult = {
  status: 'refused',
  refusal: { code: 'not-found', message: 'There is no decision with this id. Dry runs are not kept.' },
};
