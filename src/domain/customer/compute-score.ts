import { exactPower } from '../../shared/exact-power.ts';
import type {
  CardScore,
  LifetimeValueCard,
  NeedCard,
  RfmCard,
  Scorecard,
  TierCard,
} from '../pack/format/scorecard-file.ts';

/** Reads an authored value: a number is itself, a reference is resolved; undefined if unknown. */
export type ReadNumber = (value: unknown) => number | undefined;

/** The score of a customer; undefined (not zero) if an input is unknown. Pure. */
export function computeScore(card: Scorecard, read: ReadNumber): CardScore | undefined {
  switch (card.kind) {
    case 'lifetime-value':
      return computeLifetimeValue(card, read);
    case 'recency-frequency-monetary':
      return computeRfm(card, read);
    case 'need-per-cost':
      return rankNeeds(card, read);
    case 'tier':
      return findTier(card, read);
  }
}

/** Net present value of yearly margins (Gupta, Lehmann and Stuart, Valuing Customers, J. Marketing Research 41, 2004). */
function computeLifetimeValue(card: LifetimeValueCard, read: ReadNumber): CardScore | undefined {
  const margin = read(card.margin);
  const retention = card.retention === undefined ? 1 : read(card.retention);
  if (margin === undefined || retention === undefined) return undefined;
  const arithmetic: string[] = [];
  let value = 0;
  for (let year = 1; year <= card.years; year += 1) {
    const earned = margin * exactPower(1 + (card.growth ?? 0), year - 1);
    const present = (earned * exactPower(retention, year)) / exactPower(1 + card.discountRate, year);
    value += present;
    arithmetic.push(
      `year ${year}: ${show(earned)} × ${show(retention)}^${year} ÷ ${show(1 + card.discountRate)}^${year} = ${show(present)}`,
    );
  }
  return { value, arithmetic: [...arithmetic, `sum: ${show(value)}`] };
}

/** Scores each part by its thresholds (Hughes, Strategic Database Marketing, 1994, with thresholds instead of quintiles). */
function computeRfm(card: RfmCard, read: ReadNumber): CardScore | undefined {
  const parts = (['recency', 'frequency', 'monetary'] as const).map((name) => {
    const { of, steps, weight = 1 } = card[name];
    const found = read(of);
    if (found === undefined) return undefined;
    const reached = steps.filter((step) => (name === 'recency' ? found <= step : found >= step)).length;
    return { name, found, points: 1 + reached, weight };
  });
  const known = parts.filter((part) => part !== undefined);
  const weights = known.reduce((sum, { weight }) => sum + weight, 0);
  if (known.length < parts.length || weights === 0) return undefined;
  const value = known.reduce((sum, { points, weight }) => sum + points * weight, 0) / weights;
  return {
    value,
    arithmetic: [
      ...known.map(
        ({ name, found, points, weight }) => `${name}: ${show(found)} gives ${points} × ${show(weight)}`,
      ),
      `weighted mean: ${show(value)}`,
    ],
  };
}

/** Omits needs without a known value or cost, or with no cost, because they cannot be compared. */
function rankNeeds(card: NeedCard, read: ReadNumber): CardScore | undefined {
  const known = card.needs.flatMap(({ need, value, cost }) => {
    const [gained, spent] = [read(value), read(cost)];
    return gained === undefined || spent === undefined || spent <= 0
      ? []
      : [{ need, gained, spent, ratio: gained / spent }];
  });
  known.sort((a, b) => b.ratio - a.ratio || (a.need < b.need ? -1 : 1));
  const [best] = known;
  if (best === undefined) return undefined;
  return {
    value: best.ratio,
    best: best.need,
    ranking: known.map(({ need, ratio }) => ({ need, ratio })),
    arithmetic: known.map(
      ({ need, gained, spent, ratio }) => `${need}: ${show(gained)} ÷ ${show(spent)} = ${show(ratio)}`,
    ),
  };
}

function findTier(card: TierCard, read: ReadNumber): CardScore | undefined {
  const found = read(card.of);
  if (found === undefined) return undefined;
  const tiers = [...card.tiers].sort((a, b) => a.from - b.from);
  const reached = tiers.filter(({ from }) => found >= from).at(-1);
  const adding = (card.adding === undefined ? undefined : read(card.adding)) ?? 0;
  const soon = found + adding;
  const next = tiers.find(({ from }) => soon < from);
  return {
    arithmetic: [
      reached === undefined
        ? `${show(found)} reaches no tier`
        : `${show(found)} ≥ ${show(reached.from)}: ${reached.tier}`,
      ...(next === undefined
        ? []
        : [
            `${show(next.from - soon)} short of ${next.tier}${adding === 0 ? '' : `, with ${show(adding)} added`}`,
          ]),
    ],
    ...(reached === undefined ? {} : { tier: reached.tier }),
    ...(next === undefined ? {} : { next: { tier: next.tier, missing: next.from - soon } }),
  };
}

/** At most four decimals: enough to check, short enough to read. */
const show = (value: number): string => String(Math.round(value * 10_000) / 10_000);
