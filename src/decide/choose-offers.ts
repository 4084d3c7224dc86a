import { findConsent } from '../domain/contact/consent.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import { arbitrate, type RankedOffer } from '../domain/offers/arbitrate.ts';
import type { PlacedOffer, RuleSet } from '../domain/rules/rule-set.ts';
import type { Resolve } from './resolve-value.ts';
import type { SortedEvents } from './sort-events.ts';

export type OfferChoice = {
  readonly ranked: readonly RankedOffer[];
  /** Why offers that rules made eligible are not in the answer, by offerId; for the explanation. */
  readonly dropped: readonly { readonly offerId: string; readonly because: string }[];
};

export type OfferSituation = {
  readonly snapshot: Snapshot | undefined;
  readonly channel: string;
  readonly now: number;
  readonly most: number;
  readonly excluded: readonly string[];
  /** What the promised actions withhold. */
  readonly withheld: readonly ('all-offers' | readonly string[])[];
};

/** From the offers that rules made eligible to those that are made: what gives way is dropped, the rest is ranked. */
export function chooseOffers(
  ruleSet: RuleSet,
  events: SortedEvents,
  resolve: Resolve,
  situation: OfferSituation,
): OfferChoice {
  const dropped: { offerId: string; because: string }[] = [];
  const eligible: PlacedOffer[] = [];
  for (const offerId of new Set(events.offers.map(({ params }) => params.offer))) {
    const offer = ruleSet.offers.get(offerId);
    if (offer === undefined) continue;
    const because = findObstacle(offer, events, situation);
    if (because === undefined) eligible.push(offer);
    else dropped.push({ offerId, because });
  }
  const ranked = arbitrate(
    eligible,
    situation.snapshot,
    (offer) => weightOf(offer, events, resolve),
    situation.most,
  );
  return { ranked, dropped };
}

function findObstacle(
  offer: PlacedOffer,
  events: SortedEvents,
  situation: OfferSituation,
): string | undefined {
  const { now, channel, snapshot } = situation;
  if (offer.activeFrom !== undefined && now < offer.activeFrom) return 'not-yet-valid';
  if (offer.activeTo !== undefined && now >= offer.activeTo) return 'no-longer-valid';
  if (offer.channels !== undefined && !offer.channels.includes(channel)) return 'wrong-channel';
  if (situation.excluded.includes(offer.id)) return 'excluded-by-caller';
  if (situation.withheld.some((withheld) => gives(offer, withheld))) return 'gives-way-to-promise';
  const suppressed = events.suppressions.find(({ params }) => isTarget(offer, params));
  if (suppressed !== undefined) return `suppressed: ${suppressed.params.reason}`;
  if (offer.purpose !== undefined && findConsent(snapshot, offer.purpose, channel, now)?.granted !== true)
    return `consent-missing: ${offer.purpose}`;
  return undefined;
}

const gives = (offer: PlacedOffer, withheld: 'all-offers' | readonly string[]): boolean =>
  withheld === 'all-offers' || withheld.includes(offer.id) || withheld.includes(offer.category);

type Target = {
  readonly offer?: string | undefined;
  readonly category?: string | undefined;
  readonly all?: true | undefined;
};

const isTarget = (offer: PlacedOffer, target: Target): boolean =>
  target.all === true || target.offer === offer.id || target.category === offer.category;

function weightOf(offer: PlacedOffer, events: SortedEvents, resolve: Resolve): number {
  let weight = 1;
  for (const { params } of events.weights) {
    if (!isTarget(offer, params)) continue;
    const factor = resolve(params.factor);
    if (typeof factor === 'number' && factor >= 0) weight *= factor;
  }
  return weight;
}
