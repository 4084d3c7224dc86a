import type { Snapshot } from '../customer/snapshot.ts';
import type { PlacedOffer } from '../rules/rule-set.ts';

/** The factors of an offer's rank: propensity × value × context weight × business lever. */
export type Score = {
  readonly propensity: number;
  readonly value: number;
  readonly context: number;
  readonly lever: number;
  readonly total: number;
};

export type RankedOffer = { readonly offer: PlacedOffer; readonly score: Score };

const defaultPropensity = 0.05;

/**
 * The best offers first, at most `most`: mandatory ones, then by score, ties by id, so that the same input always gives the
 * same list. At most one of an exclusive group; a fallback only where nothing else is left.
 */
export function arbitrate(
  eligible: readonly PlacedOffer[],
  snapshot: Snapshot | undefined,
  weightOf: (offer: PlacedOffer) => number,
  most: number,
): RankedOffer[] {
  const ranked = eligible
    .map((offer) => ({ offer, score: scoreOffer(offer, snapshot, weightOf(offer)) }))
    .filter(({ offer, score }) => score.total > 0 || offer.mandatory === true)
    .sort(compareRank);
  const regular = takeBest(
    ranked.filter(({ offer }) => offer.fallback !== true),
    most,
  );
  return regular.length > 0 ? regular : takeBest(ranked, most);
}

function scoreOffer(offer: PlacedOffer, snapshot: Snapshot | undefined, context: number): Score {
  const propensity = propensityOf(offer, snapshot);
  const lever = offer.lever ?? 1;
  return {
    propensity,
    value: offer.value,
    context,
    lever,
    total: propensity * offer.value * context * lever,
  };
}

function propensityOf(offer: PlacedOffer, snapshot: Snapshot | undefined): number {
  if (typeof offer.propensity === 'number') return offer.propensity;
  return snapshot?.propensities?.[offer.id] ?? offer.basePropensity ?? defaultPropensity;
}

function compareRank(a: RankedOffer, b: RankedOffer): number {
  const mandatory = Number(b.offer.mandatory === true) - Number(a.offer.mandatory === true);
  if (mandatory !== 0) return mandatory;
  if (a.score.total !== b.score.total) return b.score.total - a.score.total;
  return a.offer.id < b.offer.id ? -1 : 1;
}

function takeBest(ranked: readonly RankedOffer[], most: number): RankedOffer[] {
  const groups = new Set<string>();
  const best: RankedOffer[] = [];
  for (const entry of ranked) {
    if (best.length >= most) break;
    const group = entry.offer.exclusiveGroup;
    if (group !== undefined && groups.has(group)) continue;
    if (group !== undefined) groups.add(group);
    best.push(entry);
  }
  return best;
}
