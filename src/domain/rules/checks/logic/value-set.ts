import { startsWithNumber } from '../../engine/operators.ts';
import type { Range } from './range.ts';
import { hasNoInteger, isEmptyRange, isInRange, joinRanges } from './range.ts';

/**
 * The values that a fact may have at one place: an over-approximation, part by part. Whatever is outside is proved impossible; what
 * is inside may be. A part that is absent is empty.
 */
export type ValueSet = {
  readonly scalars: readonly Scalar[];
  readonly numbers?: NumberSet;
  readonly strings?: StringSet;
  readonly lists?: ListSet;
  /** Objects that are no lists. */
  readonly objects: boolean;
};

export type Scalar = undefined | null | boolean;

/** Numbers: a few, or those of a range except a few. */
export type NumberSet = {
  readonly only?: readonly number[];
  readonly not: readonly number[];
  readonly range: Range<number>;
  readonly integer: boolean;
  readonly nan: boolean;
};

/** Texts: a few, or all except a few. `numeric` binds what they are as numbers, `lexical` their order. */
export type StringSet = {
  readonly only?: readonly string[];
  readonly not: readonly string[];
  readonly numeric?: Range<number>;
  readonly lexical?: Range<string>;
};

/** Lists by what is proved to be in them, and not to be. `numeric` binds what they are as numbers. */
export type ListSet = {
  readonly has: readonly unknown[];
  readonly hasNot: readonly unknown[];
  readonly numeric?: Range<number>;
};

export const allNumbers: NumberSet = { not: [], range: {}, integer: false, nan: true };
export const allStrings: StringSet = { not: [] };
export const allLists: ListSet = { has: [], hasNot: [] };
export const anyValue: ValueSet = {
  scalars: [undefined, null, true, false],
  numbers: allNumbers,
  strings: allStrings,
  lists: allLists,
  objects: true,
};
export const noValue: ValueSet = { scalars: [], objects: false };

export function hasNumber(set: NumberSet, value: number): boolean {
  if (Number.isNaN(value)) return set.nan;
  if (set.only !== undefined) return set.only.includes(value);
  return !set.not.includes(value) && isInRange(set.range, value) && (!set.integer || Number.isInteger(value));
}

export function hasString(set: StringSet, value: string): boolean {
  if (set.only !== undefined) return set.only.includes(value);
  if (set.not.includes(value)) return false;
  if (set.lexical !== undefined && !isInRange(set.lexical, value)) return false;
  return set.numeric === undefined || (startsWithNumber(value) && isInRange(set.numeric, Number(value)));
}

const isEmptyNumbers = (set: NumberSet): boolean => {
  if (set.nan) return false;
  if (set.only !== undefined) return set.only.length === 0;
  const { min, max } = set.range;
  if (min !== undefined && max !== undefined && min.at === max.at && set.not.includes(min.at)) return true;
  return isEmptyRange(set.range) || (set.integer && hasNoInteger(set.range));
};

const isEmptyStrings = (set: StringSet): boolean =>
  set.only?.length === 0 || isEmptyRange(set.numeric ?? {}) || isEmptyRange(set.lexical ?? {});

const isEmptyLists = (set: ListSet): boolean =>
  isEmptyRange(set.numeric ?? {}) || set.has.some((item) => set.hasNot.includes(item));

/** Drops the parts that are proved empty. */
export function makeValueSet(parts: {
  readonly scalars: readonly Scalar[];
  readonly numbers?: NumberSet | undefined;
  readonly strings?: StringSet | undefined;
  readonly lists?: ListSet | undefined;
  readonly objects: boolean;
}): ValueSet {
  const { scalars, numbers, strings, lists, objects } = parts;
  return {
    scalars,
    ...(numbers === undefined || isEmptyNumbers(numbers) ? {} : { numbers }),
    ...(strings === undefined || isEmptyStrings(strings) ? {} : { strings }),
    ...(lists === undefined || isEmptyLists(lists) ? {} : { lists }),
    objects,
  };
}

export const isNoValue = ({ scalars, numbers, strings, lists, objects }: ValueSet): boolean =>
  scalars.length === 0 && numbers === undefined && strings === undefined && lists === undefined && !objects;

const union = <Item>(one: readonly Item[], other: readonly Item[]): readonly Item[] => [
  ...new Set([...one, ...other]),
];
const common = <Item>(one: readonly Item[], other: readonly Item[]): readonly Item[] =>
  one.filter((item) => other.includes(item));

function joinNumbers(one: NumberSet, other: NumberSet): NumberSet {
  const nan = one.nan || other.nan;
  const integer = one.integer && other.integer;
  if (one.only !== undefined && other.only !== undefined)
    return { only: union(one.only, other.only), not: [], range: {}, integer, nan };
  if (one.only !== undefined || other.only !== undefined) return { ...allNumbers, nan };
  const not = [
    ...one.not.filter((value) => !hasNumber(other, value)),
    ...other.not.filter((value) => !hasNumber(one, value)),
  ];
  return { not: union(not, []), range: joinRanges(one.range, other.range), integer, nan };
}

function joinStrings(one: StringSet, other: StringSet): StringSet {
  if (one.only !== undefined && other.only !== undefined)
    return { only: union(one.only, other.only), not: [] };
  const not = [...one.not, ...other.not].filter(
    (value) => !hasString(one, value) && !hasString(other, value),
  );
  return { not: union(not, []) };
}

const joinLists = (one: ListSet, other: ListSet): ListSet => ({
  has: common(one.has, other.has),
  hasNot: common(one.hasNot, other.hasNot),
});

const joinParts = <Part>(
  one: Part | undefined,
  other: Part | undefined,
  join: (one: Part, other: Part) => Part,
): Part | undefined => (one === undefined || other === undefined ? (one ?? other) : join(one, other));

/** All that is in one or the other, and perhaps more. */
export function joinValueSets(one: ValueSet, other: ValueSet): ValueSet {
  return makeValueSet({
    scalars: union(one.scalars, other.scalars),
    numbers: joinParts(one.numbers, other.numbers, joinNumbers),
    strings: joinParts(one.strings, other.strings, joinStrings),
    lists: joinParts(one.lists, other.lists, joinLists),
    objects: one.objects || other.objects,
  });
}
