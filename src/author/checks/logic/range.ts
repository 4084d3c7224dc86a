/** One end of a range. */
type Bound<Value> = { readonly at: Value; readonly open: boolean };

/** An interval of an ordered type; an absent side is unbounded. */
export type Range<Value extends number | string> = {
  readonly min?: Bound<Value>;
  readonly max?: Bound<Value>;
};

const tighterMin = <Value extends number | string>(one: Bound<Value>, other: Bound<Value>): Bound<Value> =>
  one.at > other.at || (one.at === other.at && one.open) ? one : other;

const tighterMax = <Value extends number | string>(one: Bound<Value>, other: Bound<Value>): Bound<Value> =>
  one.at < other.at || (one.at === other.at && one.open) ? one : other;

function between<Value extends number | string>(
  min: Bound<Value> | undefined,
  max: Bound<Value> | undefined,
): Range<Value> {
  if (min === undefined) return max === undefined ? {} : { max };
  return max === undefined ? { min } : { min, max };
}

/** The intersection of two ranges. */
export function meetRanges<Value extends number | string>(
  one: Range<Value>,
  other: Range<Value>,
): Range<Value> {
  const min = one.min && other.min ? tighterMin(one.min, other.min) : (one.min ?? other.min);
  const max = one.max && other.max ? tighterMax(one.max, other.max) : (one.max ?? other.max);
  return between(min, max);
}

/** The smallest range that contains both. */
export function joinRanges<Value extends number | string>(
  one: Range<Value>,
  other: Range<Value>,
): Range<Value> {
  const min = one.min && other.min && (tighterMin(one.min, other.min) === one.min ? other.min : one.min);
  const max = one.max && other.max && (tighterMax(one.max, other.max) === one.max ? other.max : one.max);
  return between(min, max);
}

export function isEmptyRange<Value extends number | string>({ min, max }: Range<Value>): boolean {
  if (min === undefined || max === undefined) return false;
  return min.at > max.at || (min.at === max.at && (min.open || max.open));
}

export const isInRange = <Value extends number | string>({ min, max }: Range<Value>, value: Value): boolean =>
  (min === undefined || value > min.at || (value === min.at && !min.open)) &&
  (max === undefined || value < max.at || (value === max.at && !max.open));

/** True if the range contains no whole number. */
export function hasNoInteger({ min, max }: Range<number>): boolean {
  if (min === undefined || max === undefined) return false;
  const first = min.open ? Math.floor(min.at) + 1 : Math.ceil(min.at);
  const last = max.open ? Math.ceil(max.at) - 1 : Math.floor(max.at);
  return first > last;
}

export type Comparison = 'lessThan' | 'lessThanInclusive' | 'greaterThan' | 'greaterThanInclusive';

const opposites: Readonly<Record<Comparison, Comparison>> = {
  lessThan: 'greaterThanInclusive',
  lessThanInclusive: 'greaterThan',
  greaterThan: 'lessThanInclusive',
  greaterThanInclusive: 'lessThan',
};

/** The values for which a comparison holds or, with `holds` false, the comparable ones for which it fails. */
export function rangeOf<Value extends number | string>(
  comparison: Comparison,
  at: Value,
  holds: boolean,
): Range<Value> {
  const kind = holds ? comparison : opposites[comparison];
  const bound = { at, open: kind === 'lessThan' || kind === 'greaterThan' };
  return kind === 'lessThan' || kind === 'lessThanInclusive' ? { max: bound } : { min: bound };
}
