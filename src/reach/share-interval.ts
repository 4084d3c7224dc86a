/** A share of a count, with its 95 % interval. */
export type Share = {
  readonly of: number;
  readonly count: number;
  /** Null where there is nothing to count. */
  readonly rate: number | null;
  readonly low: number;
  readonly high: number;
};

const z = 1.959963984540054;

/** Wilson's score interval (Wilson 1927): right for small counts and for shares near 0 and 1. */
export function estimateShare(count: number, of: number): Share {
  if (of === 0) return { of, count, rate: null, low: 0, high: 1 };
  const rate = count / of;
  const centre = rate + (z * z) / (2 * of);
  const spread = z * Math.sqrt((rate * (1 - rate)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return {
    of,
    count,
    rate,
    low: count === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    high: count === of ? 1 : Math.min(1, (centre + spread) / scale),
  };
}

/** The difference of two shares, with its 95 % interval. */
export type Difference = { readonly points: number; readonly low: number; readonly high: number };

/** Newcombe's hybrid score interval (Newcombe 1998, method 10) of one share minus another; undefined where one of them is of nothing. */
export function compareShares(one: Share, other: Share): Difference | undefined {
  if (one.rate === null || other.rate === null) return undefined;
  const points = one.rate - other.rate;
  return {
    points,
    low: points - Math.hypot(one.rate - one.low, other.high - other.rate),
    high: points + Math.hypot(one.high - one.rate, other.rate - other.low),
  };
}
