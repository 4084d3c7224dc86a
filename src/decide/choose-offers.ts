import type { BudgetTake } from '../domain/contact/budget.ts';
import { findConsent } from '../domain/contact/consent.ts';
import { readOfferHistory } from '../domain/contact/contact-history.ts';
import type { PolicySituation } from '../domain/contact/contact-policies.ts';
import { emptyMemory } from '../domain/contact/customer-memory.ts';
import type { Consent } from '../domain/customer/snapshot.ts';
import { type Score, scoreOffer } from '../domain/offers/arbitrate.ts';
import { findObstacles, isTarget, type Obstacle, type Suppression } from '../domain/offers/find-obstacles.ts';
import { estimatePropensity } from '../domain/offers/propensity.ts';
import { type Candidate, type SelectedOffer, selectOffers } from '../domain/offers/select-offers.ts';
import type { PlacedOffer } from '../domain/rules/rule-set.ts';
import { listOfferTakes } from './list-takes.ts';
import type { Resolve } from './resolve-value.ts';
import type { Scene } from './scene.ts';
import type { SortedEvents } from './sort-events.ts';

export type DroppedOffer = Obstacle & { readonly offerId: string; readonly score?: Score };

export type ChosenOffer = SelectedOffer & { readonly consent: Consent | undefined };

export type OfferChoice = {
  readonly selected: readonly ChosenOffer[];
  /** Every other offer that rules made eligible, once for each thing that kept it back. */
  readonly dropped: readonly DroppedOffer[];
  /** What all candidates would use up, selected or not. */
  readonly considered: readonly BudgetTake[];
};

/** What promises withhold: everything, or offers and categories by name. */
export type Withheld = 'all-offers' | readonly string[];

/** From the offers that rules made eligible to those that are made: through the gates, ranked, within caps and budgets. */
export function chooseOffers(
  scene: Scene,
  events: SortedEvents,
  resolve: Resolve,
  withheld: readonly Withheld[],
): OfferChoice {
  const { request, counters, pack } = scene;
  const suppressions = events.suppressions.map(({ rule, params }) => ({ ruleId: rule.id, ...params }));
  const situation = situate(scene);
  const weightOf = (offer: PlacedOffer) => weigh(offer, events, resolve);
  const dropped: DroppedOffer[] = [];
  const candidates = [...new Set(events.offers.map(({ params }) => params.offer))].flatMap((offerId) => {
    const offer = scene.ruleSet.offers.get(offerId);
    if (offer === undefined) return [];
    const passed = passGates(offer, scene, situation, { withheld, suppressions });
    if ('obstacles' in passed) {
      dropped.push(...passed.obstacles.map((obstacle) => ({ offerId, ...obstacle })));
      return [];
    }
    return [toCandidate(offer, passed, scene, resolve, weightOf(offer))];
  });
  const { selected, lost } = selectOffers(candidates, {
    slots: request.placements?.map(({ placement, maxOffers }) => ({ placement, most: maxOffers })) ?? [
      { most: request.maxOffers ?? 3 },
    ],
    mostPerCategory: pack.file.arbitration?.mostPerCategory,
    budgets: counters.budgets,
  });
  const beaten = lost.map(({ candidate: { offer, score }, because }) => ({
    offerId: offer.id,
    gate: 'arbitration' as const,
    because,
    score,
  }));
  const cited = selected.map((entry) => ({ ...entry, consent: citeConsent(entry.offer, scene) }));
  const considered = candidates.flatMap(({ takes }) => takes);
  return { selected: cited, dropped: [...dropped, ...beaten], considered };
}

type Passed = Pick<Candidate, 'allowances' | 'takes'>;

/** Through eligibility, applicability, suitability, consent and contact policy; all that stands in the way is told. */
function passGates(
  offer: PlacedOffer,
  scene: Scene,
  situation: PolicySituation,
  told: { readonly withheld: readonly Withheld[]; readonly suppressions: readonly Suppression[] },
): Passed | { readonly obstacles: readonly Obstacle[] } {
  const { snapshot, request, now } = scene;
  const { blockers, allowances, takes } = scene.ruleSet.policies.assess(offer, situation);
  const obstacles = findObstacles(offer, {
    snapshot,
    channel: request.channel,
    now,
    excluded: request.excludeOffers ?? [],
    ...told,
    consent: citeConsent(offer, scene),
    blockers,
    canCount: scene.mayPromise,
  });
  return obstacles.length > 0 ? { obstacles } : { allowances, takes };
}

function toCandidate(
  offer: PlacedOffer,
  { allowances, takes }: Passed,
  scene: Scene,
  resolve: Resolve,
  weight: number,
): Candidate {
  const { snapshot, counters, pack, now } = scene;
  const propensity = estimatePropensity(offer, snapshot, counters.outcomes);
  const ranked = scoreOffer(offer, propensity, weight, pack.file.arbitration);
  return { ...ranked, allowances, takes: [...takes, ...listOfferTakes(offer, pack, resolve, now)] };
}

/** The consent that an offer relies on. */
const citeConsent = ({ purpose }: PlacedOffer, { snapshot, request, now }: Scene): Consent | undefined =>
  purpose === undefined ? undefined : findConsent(snapshot, purpose, request.channel, now);

/** Histories are read only when a policy asks for them: most decisions have none that does. */
function situate(scene: Scene): PolicySituation {
  const { ruleSet, snapshot, request, counters, voice, pack, now } = scene;
  const categoryOf = (offerId: string) => ruleSet.offers.get(offerId)?.category;
  const { memory, household } = counters;
  return {
    channel: request.channel,
    now,
    timeZone: voice.timeZone,
    packTimeZone: pack.file.timeZone,
    sessionId: request.sessionId,
    customer: once(() => readOfferHistory(snapshot, [memory], categoryOf)),
    // What was offered to the customer was offered to the household, from before it was counted too.
    household: once(() => readOfferHistory(snapshot, [memory, household ?? emptyMemory], categoryOf)),
    countsKnown: scene.mayPromise,
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
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
