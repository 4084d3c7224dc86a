import type { BudgetTake } from '../../domain/contact/budget.ts';
import { findConsent } from '../../domain/contact/consent.ts';
import { readOfferHistory } from '../../domain/contact/contact-history.ts';
import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import type { PolicySituation } from '../../domain/contact/policy-assessment.ts';
import type { Consent } from '../../domain/customer/snapshot.ts';
import { type RankedOffer, type Score, scoreOffer } from '../../domain/offers/arbitrate.ts';
import type { Candidate, SelectedOffer, SelectionLimits } from '../../domain/offers/candidate.ts';
import { findObstacles, isTarget, type Obstacle, type Withheld } from '../../domain/offers/find-obstacles.ts';
import { pickOffers } from '../../domain/offers/pick-offers.ts';
import { estimatePropensity } from '../../domain/offers/propensity.ts';
import { selectOffers } from '../../domain/offers/select-offers.ts';
import type { PlacedOffer } from '../../domain/rule-set/rule-set.ts';
import { parseInstant } from '../../shared/instant.ts';
import { once } from '../../shared/once.ts';
import type { DecisionContext } from '../gather/decision-context.ts';
import { listOfferTakes } from '../gather/list-takes.ts';
import type { Resolve } from '../gather/resolve-value.ts';
import type { SortedEvents } from '../gather/sort-events.ts';

export type DroppedOffer = Obstacle & { readonly offerId: string; readonly score?: Score };

export type ChosenOffer = SelectedOffer & { readonly consent: Consent | undefined };

export type OfferChoice = {
  readonly selected: readonly ChosenOffer[];
  /** Every other offer that rules made eligible, once for each thing that kept it back; empty where nobody asks why. */
  readonly dropped: readonly DroppedOffer[];
  /** What all candidates would use up, selected or not. Worked out when it is asked for, which is rare. */
  readonly considered: () => readonly BudgetTake[];
};

/**
 * From the offers that rules made eligible to those that are made: ranked, through the gates, within caps and budgets. Where nobody
 * asks why the others are not, only the best go through the gates. Offers that cannot be counted are always listed.
 */
export function chooseOffers(
  context: DecisionContext,
  events: SortedEvents,
  resolve: Resolve,
  withheld: readonly Withheld[],
): OfferChoice {
  const eligible = listEligible(context, events);
  if (eligible.length === 0) return nothing;
  const { request, counters, pack, mayPromise } = context;
  const limits = {
    slots: request.placements?.map(({ placement, maxOffers }) => ({ placement, most: maxOffers })) ?? [
      { most: request.maxOffers ?? 3 },
    ],
    mostPerCategory: pack.file.arbitration?.mostPerCategory,
    budgets: counters.budgets,
  };
  const ranked = eligible.map((offer) => rank(offer, context, events, resolve));
  const gate = createOfferGate(context, events, resolve, withheld);
  const choose = request.explain === 'full' || !mayPromise ? chooseWithReasons : chooseBest;
  const { selected, dropped, considered } = choose(ranked, gate, limits);
  return { selected: selected.map((entry) => cite(entry, context)), dropped, considered };
}

const nothing: OfferChoice = { selected: [], dropped: [], considered: () => [] };

type Choice = Omit<OfferChoice, 'selected'> & { readonly selected: readonly SelectedOffer[] };

/** Every offer goes through the gates, and every reason for a rejection is reported. */
function chooseWithReasons(ranked: readonly RankedOffer[], gate: OfferGate, limits: SelectionLimits): Choice {
  const dropped: DroppedOffer[] = [];
  const candidates = ranked.flatMap((entry) => {
    const admission = gate(entry);
    if (!('obstacles' in admission)) return [admission];
    dropped.push(...admission.obstacles.map((obstacle) => ({ offerId: entry.offer.id, ...obstacle })));
    return [];
  });
  const { selected, lost } = selectOffers(candidates, limits);
  const beaten = lost.map(({ candidate: { offer, score }, because }) => ({
    offerId: offer.id,
    gate: 'arbitration' as const,
    because,
    score,
  }));
  return {
    selected,
    dropped: [...dropped, ...beaten],
    considered: () => candidates.flatMap(({ takes }) => takes),
  };
}

/** The same offers, with no more work than they need. */
function chooseBest(ranked: readonly RankedOffer[], gate: OfferGate, limits: SelectionLimits): Choice {
  const admit = (entry: RankedOffer): Candidate | undefined => {
    const admission = gate(entry);
    return 'obstacles' in admission ? undefined : admission;
  };
  return {
    selected: pickOffers(ranked, admit, limits),
    dropped: [],
    considered: () => ranked.flatMap((entry) => admit(entry)?.takes ?? []),
  };
}

function listEligible({ ruleSet, sent }: DecisionContext, events: SortedEvents): readonly PlacedOffer[] {
  if (events.offers.length === 0) return none;
  const offers = new Set<PlacedOffer>();
  for (const { params } of events.offers) {
    const offer = ruleSet.offers.get(params.offer);
    if (offer !== undefined && (sent === undefined || sent === offer.id)) offers.add(offer);
  }
  return [...offers];
}

function rank(
  offer: PlacedOffer,
  context: DecisionContext,
  events: SortedEvents,
  resolve: Resolve,
): RankedOffer {
  const { snapshot, counters, pack } = context;
  const propensity = estimatePropensity(offer, snapshot, counters.outcomes);
  return scoreOffer(offer, propensity, weigh(offer, events, resolve), pack.file.arbitration);
}

/** A candidate, or all that stands in an offer's way. */
type OfferGate = (ranked: RankedOffer) => Candidate | { readonly obstacles: readonly Obstacle[] };

/** All that would keep an offer back if a rule made it. */
export function listObstacles(
  offer: PlacedOffer,
  context: DecisionContext,
  { events, resolve }: { readonly events: SortedEvents; readonly resolve: Resolve },
  withheld: readonly Withheld[],
): readonly DroppedOffer[] {
  const admission = createOfferGate(
    context,
    events,
    resolve,
    withheld,
  )(rank(offer, context, events, resolve));
  return 'obstacles' in admission
    ? admission.obstacles.map((obstacle) => ({ offerId: offer.id, ...obstacle }))
    : [];
}

/** Takes offers through eligibility, applicability, suitability, consent and contact policy. */
function createOfferGate(
  context: DecisionContext,
  events: SortedEvents,
  resolve: Resolve,
  withheld: readonly Withheld[],
): OfferGate {
  const { snapshot, request, now, pack, mayPromise, offerable } = context;
  const assess = context.ruleSet.policies.assessIn(situate(context));
  const { channel, excludeOffers: excluded = none } = request;
  const suppressions = events.suppressions.map(({ rule, params }) => ({ ruleId: rule.id, ...params }));
  return ({ offer, score, propensity }) => {
    const { blockers, allowances, takes } = assess(offer);
    const obstacles = findObstacles(offer, {
      snapshot,
      channel,
      now,
      excluded,
      withheld,
      suppressions,
      consent: citeConsent(offer, context),
      blockers,
      offerable,
      canCount: mayPromise,
    });
    if (obstacles.length > 0) return { obstacles };
    const own = listOfferTakes(offer, pack, resolve, now);
    return {
      offer,
      score,
      propensity,
      allowances,
      takes: own.length === 0 ? takes : [...takes, ...own],
    };
  };
}

const none: readonly never[] = [];

const cite = (
  { offer, score, propensity, allowances, takes, placement }: SelectedOffer,
  context: DecisionContext,
): ChosenOffer => ({
  offer,
  score,
  propensity,
  allowances,
  takes,
  placement,
  consent: citeConsent(offer, context),
});

/** The consent that an offer relies on. */
const citeConsent = (
  { purpose }: PlacedOffer,
  { snapshot, request, now }: DecisionContext,
): Consent | undefined =>
  purpose === undefined ? undefined : findConsent(snapshot, purpose, request.channel, now);

/** Histories are read only when a policy asks for them: most decisions have none that does. */
function situate(context: DecisionContext): PolicySituation {
  const { ruleSet, snapshot, request, counters, voice, pack, now } = context;
  const categoryOf = (offerId: string) => ruleSet.offers.get(offerId)?.category;
  const { memory, household } = counters;
  return {
    channel: request.channel,
    now,
    timeZone: voice.timeZone,
    packTimeZone: pack.file.timeZone,
    snapshotAt: parseInstant(snapshot?.value?.asOf ?? snapshot?.asOf ?? '') || Number.NEGATIVE_INFINITY,
    sessionId: request.sessionId,
    customer: once(() => readOfferHistory(snapshot, [memory], categoryOf)),
    // What was offered to the customer was offered to the household, from before it was counted too.
    household: once(() => readOfferHistory(snapshot, [memory, household ?? emptyMemory], categoryOf)),
    countsKnown: context.mayPromise,
  };
}

function weigh(offer: PlacedOffer, events: SortedEvents, resolve: Resolve): number {
  let weight = 1;
  for (const { params } of events.weights) {
    if (!isTarget(offer, params)) continue;
    const factor = resolve(params.factor);
    if (typeof factor === 'number' && factor >= 0) weight *= factor;
  }
  return weight;
}
