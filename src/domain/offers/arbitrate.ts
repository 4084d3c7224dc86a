import { exactPower } from '../../shared/exact-power.ts';
import type { Arbitration } from '../pack/format/pack-file.ts';
import type { PlacedOffer } from '../rule-set/rule-set.ts';
import type { Propensity } from './propensity.ts';

/** The factors of an offer's rank: propensity × value × context weight × business lever. */
export type Score = {
  readonly propensity: number;
  readonly value: number;
  readonly context: number;
  readonly lever: number;
  readonly total: number;
};

export type RankedOffer = {
  readonly offer: PlacedOffer;
  readonly score: Score;
  readonly propensity: Propensity;
};

/** Returns each factor unchanged. The total is the product of the active factors, each raised to its weight. */
export function scoreOffer(
  offer: PlacedOffer,
  propensity: Propensity,
  context: number,
  arbitration: Arbitration | undefined,
): RankedOffer {
  const { value, lever = 1 } = offer;
  const total =
    weigh(propensity.value, arbitration?.propensity) *
    weigh(value, arbitration?.value) *
    weigh(context, arbitration?.context) *
    weigh(lever, arbitration?.lever);
  return { offer, propensity, score: { propensity: propensity.value, value, context, lever, total } };
}

function weigh(factor: number, setting: Arbitration['propensity']): number {
  if (setting === undefined) return factor;
  if (setting.on === false) return 1;
  return setting.weight === undefined ? factor : exactPower(factor, setting.weight);
}

/** Mandatory offers first, then by score, ties by id: a total order, so that the same input always gives the same list. */
export function compareRank(a: RankedOffer, b: RankedOffer): number {
  if (a.offer.mandatory !== b.offer.mandatory) {
    const mandatory = Number(b.offer.mandatory === true) - Number(a.offer.mandatory === true);
    if (mandatory !== 0) return mandatory;
  }
  if (a.score.total !== b.score.total) return b.score.total - a.score.total;
  return a.offer.id < b.offer.id ? -1 : 1;
}
