import type { BudgetState } from '../domain/contact/budget.ts';
import {
  type ContactEvent,
  type CustomerMemory,
  emptyMemory,
  type MemoryChange,
  type StandingPromise,
} from '../domain/contact/customer-memory.ts';
import { countFresh } from '../domain/contact/outcome-counts.ts';
import type { OutcomeReport } from '../domain/contact/outcome-report.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import { ownerOf } from '../domain/decision/owner-of.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import {
  type Accepted,
  acceptAll,
  asIdentified,
  noteEffect,
  type Situation,
  withEffects,
} from './accept-all.ts';
import { type AcceptedOffer, retellAcceptance } from './accept-offer.ts';
import { askAccepted } from './ask-accepted.ts';
import { checkOutcomes, type OutcomeResult } from './check-outcomes.ts';
import { type DecideNext, offerNext } from './offer-next.ts';
import type {
  LateDecisions,
  Ledger,
  OutcomeEntry,
  SnapshotReader,
  StoredDecision,
  SystemDesk,
} from './ports.ts';
import { type TakeBack, takeBackAccepted } from './take-back.ts';
import { timeLeft } from './time-left.ts';

export type OutcomeServices = {
  readonly ledger: Ledger;
  readonly snapshots: SnapshotReader;
  /** By which acceptances are carried out. */
  readonly ruleSet: RuleSet;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Decides what is offered after a decline; absent: nothing is. */
  readonly decideNext?: DecideNext;
  readonly takeBack?: TakeBack;
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
        const report = reports[place];
        const result = own[index];
        if (result !== undefined && report !== undefined)
          results[place] = await complete(result, report, services);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

/** With what is known only once the outcome is recorded. */
async function complete(
  recorded: OutcomeResult,
  report: OutcomeReport,
  services: OutcomeServices,
): Promise<OutcomeResult> {
  const retold = await retell(recorded, report, services);
  return addReturn(await addNext(retold, report, services), report, services);
}

/** What an acceptance did, as its promises stand by now: systems may have answered, and people may have taken it back. */
async function retell(
  result: OutcomeResult,
  { decisionId, outcome }: OutcomeReport,
  services: OutcomeServices,
): Promise<OutcomeResult> {
  if (result.status === 'refused' || outcome !== 'accepted') return result;
  if (result.effect === undefined || result.effect.actions.length === 0) return result;
  const stored = await services.ledger.findDecision(decisionId);
  if (stored?.request === undefined) return result;
  const { snapshot, memory } = await readSituation(stored, services);
  const interaction = { request: stored.request, customer: asIdentified(snapshot) };
  const { ruleSet, now } = services;
  const effect = retellAcceptance(ruleSet, interaction, result.effect, memory.promises, now());
  return { ...result, effect };
}

async function addNext(
  result: OutcomeResult,
  report: OutcomeReport,
  { ledger, ruleSet, decideNext }: OutcomeServices,
): Promise<OutcomeResult> {
  if (result.status === 'refused' || decideNext === undefined) return result;
  const isGone = report.outcome === 'declined' || result.effect?.status === 'refused';
  if (!isGone) return result;
  const next = await offerNext(report, { ledger, ruleSet, decideNext });
  return next === undefined ? result : { ...result, next };
}

/** What was accepted is undone. A repeat changes nothing more, and makes up for a return that was recorded and not carried out. */
async function addReturn(
  result: OutcomeResult,
  report: OutcomeReport,
  { ledger, takeBack }: OutcomeServices,
): Promise<OutcomeResult> {
  if (result.status === 'refused' || report.outcome !== 'returned' || takeBack === undefined) return result;
  const effect = await takeBackAccepted(report, ledger, takeBack);
  return effect === undefined ? result : { ...result, effect };
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
  const budgets = new Map<string, BudgetState>();
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const results = await tryToRecord(decisionId, reports, budgets, services);
    if (results !== undefined) return results;
  }
  throw new ServiceError(
    'overloaded',
    'Too many outcomes of this customer arrive at once. Send them again, in one call.',
  );
}

/** The results; undefined where the race was lost, or a budget was short: `budgets` then say how short. */
async function tryToRecord(
  decisionId: string,
  reports: readonly OutcomeReport[],
  budgets: Map<string, BudgetState>,
  services: OutcomeServices,
): Promise<readonly OutcomeResult[] | undefined> {
  const { ledger, now, ruleSet } = services;
  const startedAt = now();
  const [stored, known] = await Promise.all([
    ledger.findDecision(decisionId),
    ledger.readOutcomes(decisionId),
  ]);
  if (stored === undefined) return reports.map(() => noSuchDecision);
  const judged = checkOutcomes(stored.decision, known, reports, now());
  if (judged.fresh.length === 0) return judged.results;
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
  if (fresh.length === 0) return results;
  const written = await ledger.addOutcomes(composeEntry(stored, known, fresh, accepted, situation));
  if (written.status === 'short') for (const state of written.budgets) budgets.set(state.key, state);
  if (written.status !== 'stored') return undefined;
  await releaseHeld(stored, situation, services);
  for (const event of fresh) await askFor(accepted.get(event), stored, startedAt, services);
  return results;
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

async function readSituation(
  stored: StoredDecision,
  { snapshots, ledger }: OutcomeServices,
): Promise<Situation> {
  const customerId = ownerOf(stored);
  if (customerId === null) return { memory: emptyMemory };
  const snapshot = await readSnapshot(customerId, snapshots);
  return { snapshot, ...(await ledger.readMemories(customerId, snapshot?.household)) };
}

function composeEntry(
  stored: StoredDecision,
  known: readonly ContactEvent[],
  fresh: readonly ContactEvent[],
  accepted: Accepted,
  { snapshot, memory, household }: Situation,
): OutcomeEntry {
  const { decisionId } = stored.decision;
  const customerId = ownerOf(stored);
  const counts = countFresh(known, fresh, snapshot?.value?.segment);
  const done = fresh.flatMap((event) => accepted.get(event) ?? []);
  const entry = {
    decisionId,
    expected: known.length,
    outcomes: fresh.map((event) => noteEffect(event, accepted.get(event))),
    counts,
    takes: done.flatMap(({ takes }) => takes),
    tasks: done.flatMap(({ tasks }) => tasks),
  };
  if (customerId === null) return entry;
  const promises = done.flatMap((one) => one.promises);
  const shared = isRemembered(household, decisionId) ? household : undefined;
  return {
    memory: remember(customerId, memory, fresh, promises),
    ...entry,
    ...(shared === undefined || snapshot?.household === undefined
      ? {}
      : { household: remember(snapshot.household, shared, fresh, []) }),
  };
}

async function readSnapshot(customerId: string, snapshots: SnapshotReader): Promise<Snapshot | undefined> {
  const reading = await snapshots.readSnapshot(customerId);
  return reading.found ? reading.snapshot : undefined;
}

/** A household remembers only what its policies count. */
const isRemembered = (memory: CustomerMemory | undefined, decisionId: string): boolean =>
  memory?.contacts.some((contact) => contact.decisionId === decisionId) ?? false;

/** The outcomes belong to the visit that the offers were made in. */
function remember(
  id: string,
  memory: CustomerMemory,
  fresh: readonly ContactEvent[],
  promises: readonly StandingPromise[],
): MemoryChange {
  const sessionId = memory.contacts.find((contact) => contact.decisionId === fresh[0]?.decisionId)?.sessionId;
  const events = sessionId === undefined ? fresh : fresh.map((event) => ({ sessionId, ...event }));
  const next = {
    version: memory.version + 1,
    promises: promises.length === 0 ? memory.promises : [...memory.promises, ...promises],
    contacts: [...memory.contacts, ...events],
  };
  return { id, expected: memory.version, next };
}
